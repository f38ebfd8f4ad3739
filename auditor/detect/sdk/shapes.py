"""What a field's value may look like; what fills a field and identifies nobody passes none."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping

from auditor.detect.identifier.shapes import filler, is_hex, is_uuid, placeholder
from auditor.detect.location.timezones import looks_like_zone

_DECIMAL = re.compile(r"[+-]?\d{1,3}\.\d{1,20}", re.ASCII)
_PLACE = re.compile(r"[^\W\d_][\w .,'\u2019()/-]{1,80}")
_GEOHASH = re.compile(r"(?=.*\d)[0-9b-hjkmnp-z]{5,12}", re.ASCII)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,8}")
_OFFSET = re.compile(r"(?:UTC|GMT)?[+-]?(?!0+(?::0+)?\Z)\d{1,5}(?::\d{2})?", re.ASCII)
_POSTCODE = re.compile(r"(?=[A-Za-z -]*\d)[A-Za-z\d][A-Za-z\d -]{2,9}", re.ASCII)
_FID = re.compile(r"[c-f][\w-]{21}", re.ASCII)
_LONG = 256  # characters of what may be a piece of a film
_DIGESTS = (32, 40, 64, 128)


def _any(text: str) -> bool:
    return bool(text) and not filler(text) and not _same(text)


def _blob(text: str) -> bool:
    return len(text) >= _LONG and _any(text)


def _token(text: str) -> bool:
    return len(text) >= 6 and " " not in text and not filler(text) and not placeholder(text)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) >= 4 and not placeholder(text)


def _ip(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback or address.is_multicast)


def _same(text: str) -> bool:
    return len(text) >= 6 and len(set(text) - set("-_. ")) == 1


SHAPES: Mapping[str, Callable[[str], bool]] = {
    "any": _any,
    "blob": _blob,
    "sealed": lambda text: False,  # noqa: ARG005 - whatever its text, it was read
    "uuid": is_uuid,
    "hex": lambda text: len(text) >= 12 and is_hex(text, len(text)),
    "digest": lambda text: is_hex(text, *_DIGESTS),
    "digits": _digits,
    "token": _token,
    "ip": _ip,
    "fid": lambda text: _FID.fullmatch(text) is not None and not filler(text),
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "degrees": lambda text: _DECIMAL.fullmatch(text) is not None and abs(float(text)) <= 180,
    "zone": lambda text: looks_like_zone(text) or _OFFSET.fullmatch(text) is not None,
    "postcode": lambda text: _POSTCODE.fullmatch(text) is not None and not filler(text),
    "geohash": lambda text: _GEOHASH.fullmatch(text) is not None,
    "word": lambda text: _PLACE.fullmatch(text) is not None and not filler(text),
}
SEALED = "sealed"  # a message that its vendor encrypted whole: large, and read by nothing
LOOSE = frozenset(
    {"any", "blob", "word", "zone", "postcode", SEALED}
)  # shapes that prove nothing by themselves
UNREAD = frozenset({"any", "blob", SEALED})  # shapes of what nothing can read, as of a picture
