"""The nearest entry that nobody claimed: what looking at all would find, without doing so."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from auditor.judge import survey
from auditor.judge.entries import Entry
from auditor.judge.unclaimed import PASSED, Unclaimed
from auditor.model import Fate
from tests.judge.flows import flow
from tests.judge.test_packets import PROXY, entry

TIMES = st.integers(0, 30).map(lambda tenths: tenths / 10)
WITHIN = 0.5


def at(opened: float, *, mine: bool = True) -> Entry:
    return Entry.of(entry(1, opened=opened, app="mine" if mine else "other"), Fate.DECRYPTED)


@given(st.lists(st.tuples(TIMES, st.booleans()), max_size=30), st.lists(TIMES, max_size=40))
def test_each_look_finds_what_looking_at_all_would(
    known: list[tuple[float, bool]], moments: list[float]
) -> None:
    entries = [at(opened, mine=mine) for opened, mine in known]
    unclaimed = Unclaimed()
    for one in entries:
        unclaimed.add(one)
    for moment in moments:
        left = [
            abs(one.opened - moment) for one in entries if one.app == "mine" and not one.explains
        ]
        found = unclaimed.nearest(moment, WITHIN, lambda one: one.app == "mine")
        nearest = min(left, default=WITHIN + 1)
        assert (found[0] if found else None) == (nearest if nearest <= WITHIN else None)
        if found is not None:
            assert (found[1].app, found[1].explains) == ("mine", 0)
            found[1].explains += 1


def test_one_that_is_added_later_is_found() -> None:
    unclaimed = Unclaimed()
    assert unclaimed.nearest(1.0, WITHIN, lambda _: True) is None
    unclaimed.add(at(1.0))
    assert unclaimed.nearest(1.0, WITHIN, lambda _: True) is not None


def test_of_very_many_that_do_not_fit_only_some_are_looked_at() -> None:
    unclaimed = Unclaimed()
    for number in range(10 * PASSED):
        unclaimed.add(at(1.0 + number / 1e6, mine=False))
    looked: list[Entry] = []

    def fits(one: Entry) -> bool:
        looked.append(one)
        return False

    assert unclaimed.nearest(1.0, WITHIN, fits) is None
    assert len(looked) == PASSED


def test_ten_thousand_connections_to_one_host_behind_an_address_translation() -> None:
    many = 10_000
    entries = [entry(1 + n, opened=100 + n / 1e4, closed=105.0) for n in range(many)]
    flows = [
        flow(
            "a.example",
            client=f"10.215.173.1:{1 + n}",
            server=PROXY,
            opened=100 + n / 1e4,
            closed=105.0,
        )
        for n in range(many)
    ]
    started = time.process_time()
    found = survey(lambda: entries, lambda: flows)
    spent = time.process_time() - started
    [row] = found.by_app()[""]
    assert (row.fate, row.connections, row.measured) == (Fate.DECRYPTED, many, many)
    assert spent < 4  # seconds of this process; each against each takes minutes
