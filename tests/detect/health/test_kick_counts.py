"""Kicks of an unborn: a count alone is a candidate, a second sign makes it likely."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.model import Leaf, Path
from tests.detect.helpers import scan, seen


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kickCount": 12, "duration": 35}, "probable $.kickCount"),
        ({"kickCount": 12, "week": 31}, "probable $.kickCount"),
        ({"session": {"kick_count": 10, "startedAt": "2024-05-01T10:00:00Z"}},
         "probable $.session.kick_count"),
        ({"pregnancy": {"log": {"kicks": 10}}}, "probable $.pregnancy.log.kicks"),
        ({"kickCount": 12}, "candidate $.kickCount"),
    ],
)  # fmt: skip
def test_counts(body: Tree, expected: str) -> None:
    assert seen(scan(body)) == [f"health.record {expected}"]


def test_the_address_of_a_counter_says_it() -> None:
    leaves = leaves_of({"session": {"kicks": 10}})
    leaves.insert(0, Leaf.at(Path.root("request.path"), "/api/v1/kick-counter"))
    assert "health.record probable $.session.kicks" in seen(scan(leaves))


@pytest.mark.parametrize(
    "body",
    [
        {"kickCount": 3, "banCount": 2, "date": "2024-05-01"},
        {"guild": {"kickCount": 3, "date": "2024-05-01"}},
        {"player": "Bo", "kickCount": 12, "punchCount": 3},
        {"match": {"kickCount": 31, "duration": 90}},
        {"kicks": 31, "date": "2024-05-01"},
        {"workout": {"kickCount": 100, "duration": 300}},
        {"kickCount": 0, "duration": 35},
        {"kickCount": 40_000, "duration": 35},
        {"kickCount": "many", "duration": 35},
    ],
)
def test_other_kicks(body: Tree) -> None:
    assert [one for one in seen(scan(body)) if "ick" in one] == []
