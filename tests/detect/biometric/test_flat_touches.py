"""What fingers did, in rows one behind the other, as places of a scroll, as swipes."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan

TRACED: list[Tree] = [one for i in range(40) for one in (100 + 3 * i + i % 4, 700 - 4 * i, 16 * i)]
HOURLY: list[Tree] = [one for i in range(40) for one in (100 + i, 700 - i, 3_600_000 * i)]
SCROLLED: list[Tree] = [{"scrollY": 13 * i + i * i % 7, "t": 17 * i} for i in range(40)]


def _swiped(**more: Tree) -> list[Tree]:
    return [
        {"startX": 300 + i, "startY": 900, "endX": 310 + i, "endY": 300, "velocityX": 120.5 + i,
         "pressure": 0.3 + i / 100, "startTime": 1_500 * i, "endTime": 1_500 * i + 180 + i, **more}
        for i in range(12)
    ]  # fmt: skip


def found(tree: Tree) -> bool:
    return any(
        f"{one.data_type} {one.confidence}" == "bio.behaviour probable" for one in scan(tree)
    )


@pytest.mark.parametrize(
    "tree",
    [
        {"touchPath": TRACED}, {"mouseTrail": TRACED}, {"scroll": SCROLLED},
        {"events": SCROLLED}, {"swipes": _swiped()},
    ],
)  # fmt: skip
def test_of_a_hand(tree: Tree) -> None:
    assert found(tree)


@pytest.mark.parametrize(
    "tree",
    [
        {"points": TRACED}, {"touchPath": TRACED[:30]}, {"touchPath": HOURLY},
        {"touchPath": [*range(120)]},
        {"scroll": SCROLLED[:12]},
        {"scroll": [{"scrollY": 0, "t": 17 * i} for i in range(40)]},
        {"pages": [{"scrollTop": 13 * i, "time": 86_400_000 * i} for i in range(40)]},
        {"swipes": _swiped(endTime=9_000_000)},
        {"lines": [{"startX": i, "endX": 9 * i, "startTime": i, "endTime": 180 + i}
                   for i in range(12)]},
    ],
)  # fmt: skip
def test_of_nothing_that_a_hand_did(tree: Tree) -> None:
    assert not found(tree)
