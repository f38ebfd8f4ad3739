"""Half a pair: a latitude or a longitude without the other one beside it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.location.addresses.place_keys import whose
from auditor.detect.location.pairs.answers import nobodys
from auditor.detect.location.pairs.pairs import Half
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import in_text
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method, Path

_LONE_FULL, _LONE_SHORT = 1, 4  # decimals of half a pair: `latitude`, `lat`
_UP = 3


def lone(half: Half) -> Iterator[Claim]:
    """Half a pair: probable where name and digits leave no doubt of what it is.

    A short name takes a position around it, or a text that was cut: in a whole
    object the other half would be there.
    """
    axis, leaf, number = half
    limit = 90 if axis.kind == "lat" else 180
    if axis.scale != 1.0 or not number.point or not 0 < abs(number.value) <= limit:
        return
    told = axis.full or _in_place(leaf)
    least = _LONE_FULL if told else _LONE_SHORT
    if number.decimals < min(least, _LONE_SHORT - 1):
        return
    here, other = ("latitude", "longitude") if axis.kind == "lat" else ("longitude", "latitude")
    data_type, precise = precision(number.decimals, None)
    sure = number.decimals >= least and (told or in_text(leaf)) and not nobodys(leaf)
    yield Claim(
        path=leaf.path,
        confidence=Confidence.PROBABLE if sure else Confidence.CANDIDATE,
        method=Method.KEY,
        reason=f"named a {here}, without a {other} beside it; {precise}",
        value=leaf.value,
        data_type=data_type,
    )


def _in_place(leaf: Leaf) -> bool:
    """Whether an enclosing object is a position: `geo`, `location`."""
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if node.name and node.name != leaf.name and whose(node.name):
            return True
        node = node.parent
    return False
