"""Connections by time: what a look at all would find, without looking at all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.judge import survey
from auditor.judge.shelf import LOOKED, Shelf
from auditor.model import Fate
from tests.judge.flows import PHONE, flow
from tests.judge.test_packets import entry, fates


@dataclass(order=True)
class Span:
    opened: float
    closed: float


_SPANS = st.builds(lambda at, lasts: Span(at, at + lasts), st.floats(0, 30), st.floats(0, 30))


@given(st.lists(_SPANS, max_size=20), _SPANS)
def test_it_finds_all_that_lasted_then(spans: list[Span], wanted: Span) -> None:
    shelf = Shelf[Span]()
    for span in spans:
        shelf.add(span)
    expected = [one for one in spans if one.closed >= wanted.opened and one.opened <= wanted.closed]
    assert sorted(shelf.near(wanted.opened, wanted.closed)) == sorted(expected)


def test_of_very_many_it_looks_at_the_nearest() -> None:
    shelf = Shelf[Span]()
    for at in range(5_000):
        shelf.add(Span(float(at), 1e18))
    found = sorted(one.opened for one in shelf.near(2_000.0, 1e18))
    assert found == [float(at) for at in range(2_001 - LOOKED, 2_001 + LOOKED)]


def test_one_port_with_very_many_peers() -> None:
    many = range(4_000)
    places = [f"203.0.{one // 250}.{one % 250}:443" for one in many]
    ways: dict[str, Any] = {"transport": "udp", "opened": 1.0, "closed": 9.0}
    entries = [entry(1, mode="wireguard", server=place, server_ip="", **ways) for place in places]
    flows = [flow(client=f"{PHONE}:1", server=place, **ways) for place in places]
    began = time.process_time()
    found = survey(lambda: entries, lambda: flows)
    assert time.process_time() - began < 10
    assert fates(found) == {Fate.DECRYPTED: (4_000, 4_000_000)}
