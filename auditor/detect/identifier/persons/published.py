"""Addresses and numbers in a document that everybody is shown: who wrote it, whom to ask.

A page, a licence, a log of changes or a package's description says before an address whose
it is. Asked only of what a service answered; what a phone sends of such a text is its own.
"""

from __future__ import annotations

import re

_BEFORE = 120  # characters that are looked at
_SHORT = 64  # and those for a form's or a link's attribute
_WHY = "in a document, as its author's or a company's"
# Substrings that each pattern needs: to look for them costs a twentieth of an alternation.
_NEEDS_LINK = ("href", "telephone")
_NEEDS_SHOWN = ("placeholder", "hint", "example", "e.g.", "such as", "z.b.")
_NEEDS_CREDIT = (
    "©", "(c)", "author", "maintainer", "committer", "contributor", "copyright", "licen",
    "uploader", "-by", "packager", "webmaster", "abuse", "registrar", "editor", "redaktion",
    "<footer", "<address",
)  # fmt: skip
_NEEDS_COMPANY = (
    "gmbh", "inc", "llc", "ltd", "limited", "corp", "oy", "aps", "s.a.", "sarl", "s.r.l", "b.v",
    "foundation", "imprint", "impressum", "controller", "customer service", "call us",
    "contact us", "hotline",
)  # fmt: skip
# Matched against lower case.
_LINK = re.compile(  # to call or to write; and what schema.org has of a business
    r"""href\s{0,2}=\s{0,2}["']?(?:mailto|tel|sms):[^"']{0,40}(?:["'][^<>]{0,20}>[^<>]{0,20})?\Z"""
    r"""|["']telephone["']\s{0,2}:\s{0,2}["']\Z"""
).search
# An address that an office reads, right before a number.
_OFFICE = re.compile(
    r"\b(?:info|contact|kontakt|privacy|datenschutz|dpo|support|office|press|service)@"
).search
_SHOWN = re.compile(  # by a form that says what to enter
    r"""(?:placeholder|hint|example)["']?\s{0,2}[=:]\s{0,2}["'][^"']{0,40}\Z"""
    r"|(?:e\.g\.|such as|for example|z\.b\.|example:)[^.\n]{0,24}\Z"
).search
_CREDIT = re.compile(
    r"©|\(c\)|\b(?:authors?|maintainers?|committer|contributors?|copyright|licen[sc]ed?|uploaders?"
    r"|(?:signed-off|reviewed|acked|reported|tested|co-authored|suggested)-by|packager|webmaster"
    r"|abuse|registrar|editors?|redaktion)\b|<(?:footer|address)\b"
).search
_COMPANY = re.compile(
    r"\b(?:gmbh|inc\.?|llc|ltd|limited|corp|oyj?|aps|s\.a\.|sarl|s\.r\.l|b\.v|foundation|imprint"
    r"|impressum|controller|customer service|call us|contact us|hotline)(?!\w)"
).search


def published(text: str, start: int) -> str:
    """Why what begins at a place of a text is there for all to read, "" where nothing says so."""
    before = text[max(0, start - _BEFORE) : start].lower()
    near = before[-_SHORT:]
    if _holds(near, _NEEDS_SHOWN) and _SHOWN(near):
        return "shown where something is to be entered"
    line = before.rpartition("\n")[2]
    told = (
        (_holds(near, _NEEDS_LINK) and _LINK(near))
        or (_holds(line, _NEEDS_CREDIT) and _CREDIT(line))
        or (_holds(before, _NEEDS_COMPANY) and _COMPANY(before))
        or ("@" in near and _OFFICE(near))
    )
    return _WHY if told else ""


def _holds(text: str, needed: tuple[str, ...]) -> bool:
    return any(one in text for one in needed)
