"""From a profile to what is searched: every form of every value in every encoding, once.

A value too weak to mean anything inside other text is kept apart and only
compared with whole fields that are named after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.detect.known.encodings import Encoded, Encoding, encodings, raw
from auditor.detect.known.entropy import TINY, WEAK, bits
from auditor.detect.known.forms import Form, forms, raw_bytes
from auditor.detect.known.point import Point, parse_point
from auditor.detect.prefilter import Pattern
from auditor.model import InputError, Profile, type_of_known

ID = "known-values"
VERSION = 1
MAX_NEEDLES = 100_000
_DIGESTIBLE = 20.0  # bits; a digest of less than this is of a word that anyone might hash
_DIGESTS = frozenset({Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64, Encoding.RAW})


@dataclass(frozen=True, slots=True)
class Needle:
    """One byte string to find; `weak` values need a field that names them."""

    encoded: Encoded
    key: str
    data_type: str
    how: str
    weak: bool

    @property
    def reason(self) -> str:
        """What a hit means, in words that hold no value."""
        return f"{self.encoded.what}the profile's {self.key}, {self.how}"


@dataclass(frozen=True, slots=True)
class Needles:
    """What a profile asks for. `words` are weak texts, lower-cased, for whole fields only."""

    needles: tuple[Needle, ...] = ()
    points: tuple[Point, ...] = ()
    words: tuple[tuple[str, Needle], ...] = ()

    def patterns(self) -> list[Pattern]:
        """The patterns of `needles`, in their order."""
        return [
            Pattern(needle.encoded.pattern, literal=True, caseless=needle.encoded.caseless)
            for needle in self.needles
        ]


def compile_profile(profile: Profile | None) -> Needles:
    """All needles of a profile; the same bytes are searched once, for the first key.

    Raises InputError where they are too many.
    """
    if profile is None:
        return Needles()
    found: dict[tuple[bytes, bool], Needle] = {}
    words: dict[str, Needle] = {}
    points: list[Point] = []
    for key, value in _values(profile):
        data_type = type_of_known(key)
        if data_type.startswith("location.") and (point := parse_point(key, value)) is not None:
            points.append(point)
        for needle in _needles(key, data_type, value):
            pattern = needle.encoded.pattern
            if needle.encoded.encoding is Encoding.PLAIN and _tiny(needle):
                words.setdefault(pattern.decode("utf-8", "replace").lower(), needle)
            elif not _tiny(needle):
                caseless = needle.encoded.caseless
                found.setdefault((pattern.lower() if caseless else pattern, caseless), needle)
            if len(found) > MAX_NEEDLES:
                raise InputError("The profile holds too many values to search for them all.")
    return Needles(tuple(found.values()), tuple(points), tuple(words.items()))


def _values(profile: Profile) -> Iterator[tuple[str, str]]:
    for key, values in profile.known:
        for value in values:
            if value.strip():
                yield key, value


def _needles(key: str, data_type: str, value: str) -> Iterator[Needle]:
    for form in forms(data_type, value):
        strength = bits(form.text, data_type)
        for encoded in encodings(form.text):
            limit = _DIGESTIBLE if encoded.encoding in _DIGESTS else WEAK
            yield Needle(encoded, key, data_type, form.how, weak=strength < limit)
    data = raw_bytes(value)
    if data is not None:
        form = Form(value, "as given")
        for encoded in raw(data, ""):
            yield Needle(encoded, key, data_type, form.how, weak=False)


def _tiny(needle: Needle) -> bool:
    """Whether the value behind a needle is not worth looking for inside other text."""
    encoded = needle.encoded
    if encoded.encoding in _DIGESTS:
        return needle.weak
    return bits(encoded.plain.decode("utf-8", "replace"), needle.data_type) < TINY
