"""Shapes that identifiers share, and the values of those shapes that identify nobody."""

from __future__ import annotations

import re

from auditor.detect.scalars import text_of
from auditor.model import Scalar

UUID = re.compile(
    r"\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?",
    re.IGNORECASE,
)
HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE)
DIGEST_SIZES = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
_HASHES = ("md5", "sha1", "sha256", "sha512", "hash", "digest")
_MAX = 200
_FEW = 3  # distinct characters; a placeholder such as 1111-2222 has no more


def clean(value: Scalar) -> str:
    """The value as trimmed text; "" for what is too long to be an identifier."""
    text = text_of(value)
    return text.strip() if len(text) <= _MAX else ""


def is_uuid(text: str) -> bool:
    """A UUID that is not a placeholder."""
    return UUID.fullmatch(text) is not None and not placeholder(text)


def is_hex(text: str, *sizes: int) -> bool:
    """Hex digits of one of these lengths that are not a placeholder."""
    return len(text) in sizes and HEX.fullmatch(text) is not None and not placeholder(text)


def digest_of(text: str) -> str:
    """The digest whose hex form this could be ("SHA-256"), "" for anything else."""
    return DIGEST_SIZES.get(len(text), "") if is_hex(text, *DIGEST_SIZES) else ""


def says_hashed(name: frozenset[str]) -> bool:
    """Whether a field's name says that its value was hashed (`email_sha256`, `hashedIdfa`)."""
    return any(word in run for run in name for word in _HASHES)


def placeholder(text: str) -> bool:
    """All zeros, all alike, a run such as 0123456789abcdef: what fills a field and is nobody's."""
    core = [character for character in text.lower() if character.isalnum()]
    if len(set(core)) <= _FEW:
        return True
    joined = "".join(core)
    return joined in "0123456789abcdef" * 3 or joined in "00112233445566778899aabbccddeeff"
