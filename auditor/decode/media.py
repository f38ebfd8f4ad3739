"""Content-Type and Content-Disposition values (RFC 9110, RFC 2231), bounded and without trust."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from auditor.decode.base import Hint

_LONGEST = 2_000  # characters of a header value that are parsed
_MIME = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}").match
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


def parse_type(value: str, *, encodings: tuple[str, ...] = ()) -> Hint:
    """The hint of a Content-Type; a media type that is none is dropped."""
    mime = _MIME(value.strip().lower())
    if mime is None:
        return Hint(encodings=encodings, body=True)
    if ";" not in value:
        return Hint(mime[0], encodings=encodings, body=True)
    found = parameters(value)
    return Hint(mime[0], found.get("charset", ""), found.get("boundary", ""), encodings, body=True)


def parameters(value: str) -> dict[str, str]:
    """Parameters by lower-case name; `name*=UTF-8''…` is decoded and wins over `name`."""
    found: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(value[:_LONGEST]):
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
        key = name.lower()
        if key.endswith("*"):
            encoded = text.split("'", 2)[-1]
            found[key[:-1]] = unquote_to_bytes(encoded).decode("utf-8", "replace")
        else:
            found.setdefault(key, text)
    return found
