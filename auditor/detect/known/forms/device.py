"""UUIDs (RFC 9562) and hardware addresses (IEEE 802), with and without separators, as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.known.forms.base import Form, cased

_UUID = re.compile(
    r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?"
)
_MAC = re.compile(r"([0-9a-f]{2})" + r"[:\-. ]?([0-9a-f]{2})" * 5)
_BITS = re.compile(r"(?=.*[a-f])[0-9a-f]{16}")
_MEID = re.compile(r"([a-f][0-9a-f]{7})([0-9a-f]{6})")  # 3GPP2 S.R0048: 32 bits and 24
_LEAST_NUMBER = 48  # bits, less of which are no random id
_HEX = re.compile(r"(?=.*[a-f])(?:[0-9a-f]{2}){6,64}")


def is_id(text: str) -> bool:
    """Whether a value is a UUID or a hardware address."""
    lower = text.lower()
    return bool(_UUID.fullmatch(lower) or _MAC.fullmatch(lower))


def raw_bytes(value: str) -> bytes | None:
    """The bytes that a UUID, a hardware address or other hex stands for, None for anything else."""
    lower = value.strip().lower()
    for shape in (_UUID, _MAC):
        match = shape.fullmatch(lower)
        if match:
            return bytes.fromhex("".join(match.groups()))
    return bytes.fromhex(lower) if _HEX.fullmatch(lower) else None


def forms(text: str) -> Iterator[Form]:
    """The id with and without its separators, in both cases."""
    lower = text.lower()
    if match := _UUID.fullmatch(lower):
        yield from cased("-".join(match.groups()), "with dashes", main=True)
        yield from cased("".join(match.groups()), "without dashes", main=True)
        yield from cased("{" + "-".join(match.groups()) + "}", "in braces")
        yield from cased("_".join(match.groups()), "with underscores")
    elif match := _MAC.fullmatch(lower):
        yield from _mac(list(match.groups()))


def numbers(text: str) -> Iterator[Form]:
    """64 bits of an id as the integers that a program holds them in; a MEID in decimal."""
    if match := _MEID.fullmatch(text.lower()):
        yield Form(f"{int(match[1], 16):010}{int(match[2], 16):08}", "in decimal")
    if not _BITS.fullmatch(text.lower()):
        return
    number = int(text, 16)
    if number >> _LEAST_NUMBER:
        yield Form(str(number), "as a number")
        if number >> 63:
            yield Form(str(number - (1 << 64)), "as a signed number")


def _mac(pairs: list[str]) -> Iterator[Form]:
    yield from cased(":".join(pairs), "with colons", main=True)
    yield from cased("-".join(pairs), "with dashes")
    yield from cased(" ".join(pairs), "with spaces")
    yield from cased("_".join(pairs), "with underscores")
    yield from cased("".join(pairs), "without separators", main=True)
    quads = ["".join(pairs[start : start + 2]) for start in (0, 2, 4)]
    yield from cased(".".join(quads), "in dotted groups")
    yield Form(str(int("".join(pairs), 16)), "as a number")
