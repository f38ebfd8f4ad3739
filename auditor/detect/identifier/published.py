"""Addresses and numbers in a document that everybody is shown: who wrote it, whom to ask.

A page, a licence, a log of changes or a package's description says before an address whose
it is. Asked only of what a service answered; what a phone sends of such a text is its own.
"""

from __future__ import annotations

import re

_BEFORE = 160  # characters that are looked at
_WHY = "in a document, as its author's or a company's"
_LINK = re.compile(  # to call or to write; and what schema.org has of a business
    r"""href\s{0,2}=\s{0,2}["']?(?:mailto|tel|sms):[^"']{0,40}(?:["'][^<>]{0,60}>[^<>]{0,40})?\Z"""
    r"""|["']telephone["']\s{0,2}:\s{0,2}["']\Z""",
    re.IGNORECASE,
).search
# A form that shows what to enter.
_SHOWN = re.compile(
    r"""(?:placeholder|hint|example)["']?\s{0,2}[=:]\s{0,2}["'][^"']{0,40}\Z"""
    r"|\b(?:e\.g\.|such as|for example|z\.B\.|example:)[^.\n]{0,24}\Z",
    re.IGNORECASE,
).search
_CREDIT = re.compile(  # on the same line
    r"(?:©|\(c\)|@?\bauthors?\b|maintainers?|committer|contributors?|copyright|licen[sc]ed?"
    r"|(?:signed-off|reviewed|acked|reported|tested|co-authored|suggested)-by|uploaders?|packager"
    r"|webmaster|abuse|registrar)[^\n]{0,100}\Z",
    re.IGNORECASE,
).search
_COMPANY = re.compile(
    r"\b(?:GmbH|AG|Inc|LLC|Ltd|Limited|Corp|Oyj?|AB|ApS|S\.A\.|SARL|SAS|S\.r\.l|B\.V|Foundation"
    r"|Imprint|Impressum|Controller|customer service|call us|contact us|hotline)\b"
).search


def published(text: str, start: int) -> str:
    """Why what begins at a place of a text is there for all to read, "" where nothing says so."""
    before = text[max(0, start - _BEFORE) : start]
    if _SHOWN(before):
        return "shown where something is to be entered"
    if _LINK(before) or _CREDIT(before) or _COMPANY(before):
        return _WHY
    return ""
