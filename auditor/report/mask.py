"""What may be shown of a request's target and headers without asking for values.

Names stay, values go: a query keeps its parameter names, a path its words, and
a segment that may identify someone (an address, long digits, a token) becomes
dots. It errs towards hiding; `--reveal` shows all.
"""

from __future__ import annotations

import re

DOTS = "•••"
_LONGEST_WORD = 24
_MANY_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,2}){5}")
_FILE = re.compile(r"[A-Za-z_.~-]+[0-9]{0,4}(?:[.-][A-Za-z0-9]{1,8}){0,4}")
_WORDS = re.compile(r"[A-Za-z_.~:*-]*[0-9]{0,4}")
# Names of headers whose values say how a message is coded, never who sent it.
SAFE_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "vary",
    }
)


def mask_target(target: str) -> str:
    """A request target with its query values and telling segments as dots."""
    path, mark, query = target.partition("?")
    shown = "/".join(_segment(part) for part in path.split("/"))
    return shown + mark + "&".join(_pair(pair) for pair in query.split("&")) if mark else shown


def _segment(segment: str) -> str:
    name, mark, _ = segment.partition(";")  # path parameters, RFC 3986 section 3.3
    if is_telling(name):
        return DOTS
    return f"{name};{DOTS}" if mark else name


def is_telling(segment: str) -> bool:
    """Whether a path segment may say who or where someone is."""
    if not segment:
        return False
    if len(segment) > _LONGEST_WORD or "@" in segment or "%" in segment:
        return True
    if _MANY_DIGITS.search(segment):
        return True
    return not (_WORDS.fullmatch(segment) or _FILE.fullmatch(segment))


def _pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    if equals:
        return f"{DOTS if is_telling(name) else name}={DOTS}"
    return DOTS if name else ""


def mask_header(name: str, value: str) -> str:
    """A header's value where it says how the message is coded, dots otherwise."""
    if name.lower() not in SAFE_HEADERS:
        return DOTS
    # A multipart boundary is random, yet it is needed to read the message: it stays.
    return value
