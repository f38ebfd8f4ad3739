"""A name of the DNS (RFC 1035) whose label is encoded text: `616c696365.t.example.com`.

That is how data leaves in host names and DNS queries. What is too long for a label (63
characters) is cut into several of one size and a rest, which are put together. The name
itself is kept.
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
_PIECE = 24  # characters of the pieces of a longer text
_NAME = re.compile(
    r"[A-Za-z0-9_-]{8,63}(?:\.[A-Za-z0-9_-]{1,63}){1,8}\.[A-Za-z]{2,24}\.?"
).fullmatch
_LONGEST = 254
_DIGEST = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{21,}").fullmatch
_INNER = Hint(body=True)


def encoded(text: str) -> list[tuple[str, str]]:
    """The labels, but for the last two, that are encoded text: ("2" or "0-3", text)."""
    if len(text) > _LONGEST or _NAME(text) is None:
        return []
    labels = text.rstrip(".").split(".")[:-2]
    found = [(f"{first}-{last}", whole) for first, last, whole in _joined(labels)]
    alone = [(str(number), one) for number, one in enumerate(labels) if len(one) >= _SHORTEST]
    return [(place, one) for place, one in (*found, *alone) if _is_encoded(one)]


def _joined(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first, last, text) of labels of one size, without and with a shorter one behind them."""
    behind = 0
    for first, label in enumerate(labels):
        size = len(label)
        if first < behind or size < _PIECE:
            continue
        behind = first + 1
        while behind < len(labels) and len(labels[behind]) == size:
            behind += 1
        has_rest = behind < len(labels) and len(labels[behind]) < size
        for stop in range(max(behind, first + 2), behind + has_rest + 1):
            yield first, stop - 1, "".join(labels[first:stop])


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
        Example(
            "6d6f726e696e672e6d696e7440706f73.74656f2e6578616d706c65.t.example.com",
            (
                ("", "6d6f726e696e672e6d696e7440706f73.74656f2e6578616d706c65.t.example.com"),
                (
                    " ▸ label[0-1]",
                    "6d6f726e696e672e6d696e7440706f7374656f2e6578616d706c65",
                ),
                (" ▸ label[0]", "6d6f726e696e672e6d696e7440706f73"),
                (" ▸ label[1]", "74656f2e6578616d706c65"),
            ),
        ),
        Example("graph.facebook.com", None),
        Example("ec2-198-51-100-7.compute-1.example.com", None),
    ),
)
