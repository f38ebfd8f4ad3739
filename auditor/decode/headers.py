"""Headers and trailers (RFC 9110): a leaf each; cookies and credentials are split further."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from auditor.decode.base import Hint, Inner, Peeled
from auditor.decode.charset import to_text
from auditor.decode.cookies import crumbs, set_cookie
from auditor.decode.credentials import MIME as CREDENTIALS
from auditor.decode.media import parse_type
from auditor.decode.names import CACHED, Labels, is_data, short
from auditor.model import Headers, Leaf, Path

_ENCODINGS = 8  # stacked content encodings that are believed
_COOKIES = frozenset(("cookie", "set-cookie"))
_AUTHORIZATION = frozenset(("authorization", "proxy-authorization"))
_CREDENTIALS = Hint(CREDENTIALS)


def text_of(value: bytes) -> str:
    """A header's value as text: UTF-8, else Windows-1252, else Latin-1 (RFC 9110, section 5.5)."""
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        found = to_text(value)
        return found[0] if found else value.decode("latin-1")


class _Name(NamedTuple):
    """What a header's name says: where its value goes, and whether it may be a value itself."""

    path: Path
    lower: str
    is_data: bool


def _name(side: str, kind: str, raw: bytes) -> _Name:
    name = raw.decode("latin-1")
    step = Labels().step(name)
    return _Name(Path.root(f"{side}.{kind}:{step}", short(name)), name.lower(), is_data(name))


_cached_name = lru_cache(maxsize=4_096)(_name)


def header_parts(headers: Headers, side: str, kind: str = "header") -> Iterator[Peeled]:
    """`request.header:User-Agent`, `request.cookie:sid`; repeated names are counted."""
    seen: dict[str, int] = {}
    cookies = Labels()
    for raw_name, raw_value in headers:
        cached = len(raw_name) <= CACHED
        path, lower, may_be_value = (_cached_name if cached else _name)(side, kind, raw_name)
        value = text_of(raw_value)
        if lower in _COOKIES and kind == "header":
            split = crumbs if lower == "cookie" else set_cookie
            yield from split(value, f"{side}.cookie:", cookies)
            continue
        count = seen.get(path.text, 0)
        seen[path.text] = count + 1
        if count:
            path = Path.root(f"{path.text}[{count}]", path.name)
        if may_be_value:
            yield Leaf.at(path.child("~key"), raw_name.decode("latin-1"))
        if lower in _AUTHORIZATION:
            yield Inner(path, value, _CREDENTIALS)
        else:
            yield Leaf.at(path, value)


def body_hint(headers: Headers) -> Hint:
    """What the headers say about the body. Repeated Content-Encoding headers add up."""
    content_type = b""
    encodings: list[str] = []
    for name, value in headers:
        lower = name.lower()
        if lower == b"content-type":
            content_type = value
        elif lower == b"content-encoding":
            encodings += value.decode("latin-1").lower().replace("x-gzip", "gzip").split(",")
    applied = tuple(
        coding.strip() for coding in encodings if coding.strip() not in {"", "identity"}
    )
    return parse_type(content_type.decode("latin-1"), encodings=applied[: -_ENCODINGS - 1 : -1])
