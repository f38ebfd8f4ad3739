"""A name of the DNS (RFC 1035) whose label is encoded text: `616c696365.t.example.com`.

That is how data leaves in host names and DNS queries. The name itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import lz_text, turned_text, xor_text
from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.guess import guess
from auditor.model import DecodeError, Path

_SHORTEST = 8
_NAME = re.compile(
    r"[A-Za-z0-9_-]{8,63}(?:\.[A-Za-z0-9_-]{1,63}){1,8}\.[A-Za-z]{2,24}\.?"
).fullmatch
_LONGEST = 254
_DIGEST = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{21,}").fullmatch
_INNER = Hint(body=True)


def encoded(text: str) -> list[tuple[int, str]]:
    """The labels, but for the last two, that are encoded text: (number, label)."""
    if len(text) > _LONGEST or _NAME(text) is None:
        return []
    labels = text.rstrip(".").split(".")[:-2]
    return [
        (number, label)
        for number, label in enumerate(labels)
        if len(label) >= _SHORTEST and _is_encoded(label)
    ]


def _is_encoded(label: str) -> bool:
    return (
        guess(label) is not None
        or _DIGEST(label) is not None
        or lz_text.proves(label)
        or bool(xor_text.readings(label))
        or bool(turned_text.readings(label))
    )


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return bool(encoded(data))


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = encoded(data)
    if not found:
        raise DecodeError("no label is encoded")
    yield Final(at, data)
    for number, label in found:
        yield Inner(at.layer(f"label[{number}]"), label, _INNER)


DECODER: Decoder[str] = Decoder(
    "labels",
    _sniff,
    _peel,
    (
        Example(
            "616c696365406578.t.example.com",
            (
                ("", "616c696365406578.t.example.com"),
                (" ▸ label[0]", "616c696365406578"),
            ),
        ),
        Example("graph.facebook.com", None),
        Example("ec2-198-51-100-7.compute-1.example.com", None),
    ),
)
