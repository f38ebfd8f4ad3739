"""Digests that were turned: reversed, in ROT13, or both, as the whole of a field.

A digest says nothing that a decoder could judge, so what is of the shape of one
is turned and looked up. That is a dictionary's work: four needles for one would
crowd out others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.detect.known.boundary import Place, stands_alone
from auditor.detect.known.encodings import Encoding, Turn, turned
from auditor.detect.known.needles import Needle
from auditor.model import Leaf

_SHORTEST, _LONGEST = 21, 140
_TOKEN = re.compile(r"={0,2}[A-Za-z0-9+/_-]{21,}={0,2}").fullmatch
_TURNS = (Turn.REVERSED, Turn.ROT13, Turn.BOTH)
_DIGESTS = frozenset({Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64})


class Turned:
    """The digests of a profile by how they begin."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._digests: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _DIGESTS:
                self._digests.setdefault(needle.encoded.pattern, needle)
        self._sizes = sorted({len(pattern) for pattern in self._digests}, reverse=True)

    def look(self, leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, Needle]]:
        """The leaves that are a turned digest; the needle says how it was turned."""
        if not self._digests:
            return
        for leaf in leaves:
            value = leaf.value
            if (
                isinstance(value, str)
                and _SHORTEST <= len(value) <= _LONGEST
                and value.isascii()
                and _TOKEN(value)
            ):
                needle = self._needle(value.encode("ascii"))
                if needle is not None:
                    yield leaf, needle

    def _needle(self, token: bytes) -> Needle | None:
        for turn in _TURNS:
            text = turned(token, turn).strip(b"=")
            for spelled in (text, text.lower()):
                for size in self._sizes:
                    needle = self._digests.get(spelled[:size])
                    if needle is not None and _is_whole(needle, spelled, size):
                        what = turn + needle.encoded.what
                        return needle._replace(encoded=needle.encoded._replace(what=what))
        return None


def _is_whole(needle: Needle, text: bytes, size: int) -> bool:
    return stands_alone(needle.encoded, Place(text, 0, size, 0, len(text), text=True))
