"""Shapes that identifiers share, and the values of those shapes that identify nobody.

A field is filled with something even where there is nothing to send: zeros,
`unknown`, the field's own name, a template that nobody expanded. All of that
is refused here, once, for every detector.
"""

from __future__ import annotations

import hashlib
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
_TOKEN = re.compile(r"[A-Za-z0-9][\w.:|@+=/~%-]*\Z", re.ASCII)
_MACRO = re.compile(r"[\[{<%$#].{0,64}[\]}>%]{1,2}|__[A-Z_]+__|\$[A-Z_]+|:[a-z_]+")
_FILLERS = frozenset(
    {"null", "none", "nil", "nan", "undefined", "undef", "unknown", "unset", "notset", "na",
     "notavailable", "unavailable", "notapplicable", "notdetermined", "empty", "blank", "missing",
     "default", "example", "sample", "dummy", "placeholder", "string", "value", "text", "test",
     "todo", "xxx", "abc", "foo", "bar", "guest", "anonymous", "anon", "nobody", "noone",
     "true", "false", "yes", "no", "on", "off", "optout", "optedout", "denied", "disabled",
     "restricted", "forbidden", "removed", "redacted", "masked", "hidden", "private", "secret",
     "filtered", "scrubbed", "deleted", "error", "invalid", "notfound", "user", "me", "self",
     "current", "all", "any", "other", "object", "objectobject", "function", "id", "new"}
)  # fmt: skip
_LEADERS = ("test-", "test_", "dummy", "sample-", "sample_", "example-", "example_", "fake-")


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


# What programs hash where there is no value, as the zero UUID is an advertising id that is off.
_NOTHING = ("", " ", "null", "undefined", "none", "nil", "unknown", "0", "false", "n/a",
            "00000000-0000-0000-0000-000000000000",
            "02:00:00:00:00:00", "00:00:00:00:00:00", "000000000000000")  # fmt: skip
_DIGESTS_OF_NOTHING = frozenset(
    hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
    for name in ("md5", "sha1", "sha256", "sha512")
    for text in _NOTHING
)


def digest_of(text: str) -> str:
    """The digest whose hex form this could be ("SHA-256"), "" for anything else."""
    return DIGEST_SIZES.get(len(text), "") if is_hex(text, *DIGEST_SIZES) else ""


def says_hashed(name: frozenset[str]) -> bool:
    """Whether a field's name says that its value was hashed (`email_sha256`, `hashedIdfa`)."""
    return any(word in run for run in name for word in _HASHES)


def placeholder(text: str) -> bool:
    """All zeros, all alike, a run such as 0123456789abcdef: what fills a field and is nobody's.

    So does the digest of nothing, or of a word for it: of a field that was hashed while empty.
    """
    if len(text) in DIGEST_SIZES and text.lower() in _DIGESTS_OF_NOTHING:
        return True
    core = [character for character in text.lower() if character.isalnum()]
    if len(set(core)) <= _FEW:
        return True
    joined = "".join(core)
    return joined in "0123456789abcdef" * 3 or joined in "00112233445566778899aabbccddeeff"


def filler(text: str) -> bool:
    """A word, a template or a test value where an identifier would be."""
    if _MACRO.fullmatch(text) and UUID.fullmatch(text) is None:
        return True
    lower = text.lower()
    core = "".join(character for character in lower if character.isalnum())
    return not core or core in _FILLERS or lower.startswith(_LEADERS)


def is_token(text: str, least: int, most: int = _MAX) -> bool:
    """One word of an identifier's characters that does not merely fill a field."""
    return least <= len(text) <= most and _TOKEN.match(text) is not None and not filler(text)


def has_digit(text: str) -> bool:
    """Whether one of ten digits is in it: plain words have none."""
    return any("0" <= character <= "9" for character in text)


def has_letter(text: str) -> bool:
    """Whether it is more than a number."""
    return any(character.isalpha() for character in text)


def random_token(text: str, least: int, most: int = _MAX) -> bool:
    """A token that somebody's random generator made, as far as one can see.

    Letters and digits mixed, or digits alone; no words joined by dashes.
    """
    if not is_token(text, least, most) or placeholder(text):
        return False
    digits = sum("0" <= character <= "9" for character in text)
    return digits >= 2 and (digits * 8 >= len(text) or len(set(text)) >= 12)
