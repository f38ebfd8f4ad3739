"""Variables of GraphQL are called by what the operation does with them, and stay where they are."""

from __future__ import annotations

import pytest

from auditor.detect.graphql_variables import graphql_variables
from auditor.detect.model import Tree, leaves_of
from auditor.model import LeafTable
from tests.detect.helpers import scan, seen

ENROLS = "mutation($v: [Float!]!) { enrollFace(vector: $v) { id } }"
PULSE = "mutation Add($i: PulseInput!) { addHeartRate(input: $i) { id } }"
VECTOR: list[Tree] = [0.0883 * (-1) ** number for number in range(128)]


def called(body: Tree) -> list[str]:
    """The names of each variable's value, from the operation down."""
    found = []
    for one, real in graphql_variables(LeafTable(leaves_of(body))):
        assert str(one.path) == str(real.path)
        names = [one.name]
        above = one.parent
        while above is not None and "variables" in str(above):
            names.append(above.name)
            above = above.parent
        found.append(".".join(reversed(names)))
    return found


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            {"query": PULSE, "variables": {"i": {"bpm": 78}}},
            ["Add.i.bpm", "addHeartRate.input.bpm"],
        ),
        (
            {"query": "{ a(x: $u) { b } c(y: $v) { d } }", "variables": {"u": 1, "v": 2}},
            ["a.x", "c.y"],
        ),
        ({"operationName": "AddPulse", "variables": {"bpm": 78}}, ["AddPulse.bpm"]),
        (
            [{"query": "{ a(x: $u) }", "variables": {"u": 1}}, {"variables": {"u": 1}}],
            ["a.x"],
        ),
        (
            {"query": "query($u: [X]) { a(x: $u) }", "variables": {"u": [{"k": 1}, {"k": 2}]}},
            ["a.x.x.k", "a.x.x.k"],
        ),
        ({"query": "{ a @include(if: $u) { b } }", "variables": {"u": True}}, []),
        ({"query": "shoes", "filter": {"u": 1}}, []),
        ({"query": "{ a(x: 1) }", "variables": {"u": 1}}, []),
    ],
)
def test_names(body: Tree, names: list[str]) -> None:
    assert called(body) == names


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"query": PULSE, "variables": {"i": {"bpm": 78}}},
            ["health.vitals probable $.variables.i.bpm"],
        ),
        (
            {"query": ENROLS, "variables": {"v": VECTOR}},
            ["bio.face_template proven $.variables.v"],
        ),
        (
            {"query": "query($v:[Float!]!){near(vector:$v){face}}", "variables": {"v": VECTOR}},
            [],
        ),
        (
            {"query": "mutation($i: T!) { addTrack(input: $i) }", "variables": {"i": {"bpm": 78}}},
            [],
        ),
    ],
)
def test_findings_are_at_the_variables_own_place(body: Tree, found: list[str]) -> None:
    assert seen(scan(body)) == found


def test_deep_variables_are_left_as_they_are() -> None:
    deep: Tree = 1
    for _ in range(300):
        deep = {"k": deep}
    assert called({"query": ENROLS, "variables": {"v": deep}}) == []
