"""What wakes a detector: names, in the company that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.detect.model import Claim, Detector, Scene, Tree, leaves_of
from auditor.detect.wake import Wake, Woken
from auditor.model import Clock, LeafTable


def _nothing(scene: Scene) -> Iterator[Claim]:
    del scene
    yield from ()


NEEDY = Detector(
    id="needy",
    version=1,
    data_type="bio.behaviour",
    title="a stroke",
    keys=frozenset(("x", "y", "pressure")),
    needs=(frozenset(("x",)), frozenset(("y",))),
    sources=("a test",),
    look=_nothing,
    examples=(),
)
PLAIN = Detector(
    id="plain",
    version=1,
    data_type="bio.behaviour",
    title="a force",
    keys=frozenset(("pressure",)),
    sources=("a test",),
    look=_nothing,
    examples=(),
)


def _woken(body: Tree, seconds: float = 10.0) -> tuple[Woken, int]:
    woken: Woken = {}
    left = Wake((NEEDY, PLAIN)).named(LeafTable(leaves_of(body)), woken, Clock(seconds))
    return woken, left


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"x": 1, "y": 2, "pressure": 3}, {0: {0, 1, 2}, 1: {2}}),
        ({"a": {"x": 1}, "b": {"Y": 2}}, {0: {0, 1}}),
        ({"x": 1, "pressure": 3}, {1: {1}}),
        ({"x": 1, "z": 2}, {}),
        ({"pressure": 3}, {1: {0}}),
    ],
)
def test_names_wake_in_company(body: Tree, expected: Woken) -> None:
    assert _woken(body) == (expected, 0)


def test_names_beyond_the_time_are_counted() -> None:
    body = {f"n{number}": number for number in range(1_000)} | {"pressure": 1}
    woken, left = _woken(body, seconds=-1.0)
    assert not woken
    assert 0 < left < len(body)


def test_objects_wake_by_their_names() -> None:
    held = replace(PLAIN, keys=frozenset(), holds=lambda name: name == "pulse")
    body: Tree = {"pulse": {"values": [71, 72], "at": 3}, "list": [{"pulse": {"n": 1}}], "n": 2}
    woken: Woken = {}
    leaves = LeafTable(leaves_of(body))
    assert Wake((held,)).held(leaves, woken, Clock(10.0))
    assert {leaves[place].value for place in woken[0]} == {71, 72, 3, 1}


def test_objects_beyond_the_time_are_left() -> None:
    held = replace(PLAIN, keys=frozenset(), holds=lambda name: name == "pulse")
    body: Tree = {f"n{number}": {"a": 1} for number in range(1_000)} | {"pulse": {"a": 1}}
    woken: Woken = {}
    assert not Wake((held,)).held(LeafTable(leaves_of(body)), woken, Clock(-1.0))
    assert not woken
