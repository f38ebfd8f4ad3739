"""Every filter against the plain form: all rows, one by one."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model import Category, Confidence, Direction, Finding, InputError, Method
from auditor.store import (
    Filters,
    FindingRow,
    Reader,
    RecipientRow,
    open_reader,
    open_writer,
    pages,
)
from auditor.store.where import on_findings
from tests.store.material import START, audit, database, finding, message, session

HOSTS = ("a.example", "b.a.Example", "xa.example", "other.test", "10.0.0.1", "1.10.0.0.1.example")
APPS = ("com.one", "com.two", "")
TYPES = ("location.precise", "location.coarse", "id.email", "health.vitals")
SPAN = 40

FILTERS = st.builds(
    Filters,
    session=st.sampled_from(["", "first", "second"]),
    app=st.sampled_from(["", "com.one", "com.nobody"]),
    host=st.sampled_from(["", "", "a.example", "EXAMPLE", "10.0.0.1", "0.1", "nowhere.test"]),
    category=st.none() | st.sampled_from(Category),
    data_type=st.sampled_from(["", "", "id.email", "id.phone"]),
    confidence=st.none() | st.sampled_from(Confidence),
    direction=st.none() | st.sampled_from(Direction),
    since=st.none() | st.integers(-5, SPAN + 5).map(lambda n: START + n),
    limit=st.none() | st.integers(0, 60),
    offset=st.integers(0, 30),
)
WAYS: dict[str, dict[str, Any]] = {
    "usual": {},
    "merge always": {
        "_LOOK": 1, "_LOOKS_OF_GROUP": 0, "_LOOKS_OF_ROW": 0, "_MANY": 10**9, "_GROUPS": (1, 3),
        "_CHUNKS": (1, 2),
    },
    "along always": {
        "_LOOK": 2, "_LOOK_AT_ONCE": 3, "_LOOKS_OF_GROUP": 10**9, "_MANY": 0, "_ALONG": (1, 3, 5),
    },
    "along, then merged": {
        "_LOOK": 7, "_LOOK_AT_ONCE": 9, "_LOOKS_OF_GROUP": 1, "_LOOKS_OF_ROW": 2, "_GROUPS": (2,),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = database(tmp_path_factory.mktemp("pages"))
    rng = random.Random(11)  # noqa: S311  reproducible, not secret
    with open_writer(path) as writer:
        for name in ("first", "second"):
            number = session(writer, name)
            some = [
                message(
                    f"{n // 2}",
                    n % 2,
                    host=rng.choice(HOSTS),
                    app=rng.choice(APPS),
                    started=rng.choice([None, START + rng.randrange(SPAN)]),
                )
                for n in range(160)
            ]
            ids = writer.add(number, some)
            writer.conclude(number, [(each, audit(*_claims(rng))) for each in ids])
    with open_reader(path) as opened:
        yield opened


def _claims(rng: random.Random) -> list[Finding]:
    return [
        finding(
            data_type=rng.choices(TYPES, (9, 5, 3, 1))[0],
            confidence=rng.choice(list(Confidence)),
            method=rng.choice(list(Method)),
        )
        for _ in range(rng.randrange(3))
    ]


def _rows(reader: Reader, table: str) -> list[dict[str, Any]]:
    result = reader.sql(f"SELECT * FROM {table}")  # noqa: S608  two constants
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _party(row: dict[str, Any], filters: Filters, host: str, time: str) -> bool:
    name, asked = row[host].lower(), filters.host.lower()
    address = asked.replace(".", "").isdigit() or name.replace(".", "").isdigit()
    below = name == asked or (not address and name.endswith("." + asked))
    return (
        filters.session in ("", row["session"])
        and filters.app in ("", row["app"])
        and (not asked or below)
        and (filters.since is None or row[time] >= filters.since)
    )


def _claim(row: dict[str, Any], filters: Filters) -> bool:
    ranks = {each.value: each.rank for each in Confidence}
    return (
        filters.category in (None, row["category"])
        and filters.data_type in ("", row["data_type"])
        and filters.direction in (None, row["direction"])
        and (filters.confidence is None or ranks[row["confidence"]] >= filters.confidence.rank)
    )


def _received(findings: list[FindingRow]) -> dict[tuple[Any, ...], RecipientRow]:
    """Rows of recipients by what tells them apart, counted one by one."""
    parts: dict[tuple[Any, ...], list[FindingRow]] = {}
    for row in findings:
        parts.setdefault(
            (row.session, row.app, row.recipient, row.direction, row.category, row.data_type), []
        ).append(row)
    methods, by_rank = list(Method), sorted(Confidence, key=lambda each: each.rank)
    rows = {}
    for key, some in parts.items():
        times = [row.time or 0.0 for row in some]
        counts = {each: sum(row.confidence == each for row in some) for each in by_rank}
        best = max((row.confidence for row in some), key=by_rank.index)
        used = tuple(sorted({row.method for row in some}, key=methods.index))
        found = {each: count for each, count in counts.items() if count}
        rows[key] = RecipientRow._make(
            (*key, best, len(some), min(times) or None, max(times) or None, used, found)
        )
    return rows


@pytest.mark.parametrize("way", WAYS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters=FILTERS)
def test_findings(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, way: str, filters: Filters
) -> None:
    for name, value in WAYS[way].items():
        monkeypatch.setattr(pages, name, value)
    expected = {
        row["id"]
        for row in _rows(reader, "finding_list")
        if _party(row, filters, "recipient", "time") and _claim(row, filters)
    }
    everything = dataclasses.replace(filters, limit=None, offset=0)
    whole = list(reader.findings(everything))
    in_order = _rows(reader, "findings ORDER BY at, group_id, id")
    assert [row.id for row in whole] == [row["id"] for row in in_order if row["id"] in expected]
    stop = None if filters.limit is None else filters.offset + filters.limit
    assert list(reader.findings(filters)) == whole[filters.offset : stop]
    assert reader.count_findings(filters) == len(whole)
    rows = list(reader.recipients(everything))
    assert {row[:6]: row for row in rows} == _received(whole)
    assert [row.places for row in rows] == sorted((row.places for row in rows), reverse=True)
    assert list(reader.recipients(filters)) == rows[filters.offset : stop]


@pytest.mark.parametrize("way", WAYS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters=FILTERS)
def test_flows(reader: Reader, monkeypatch: pytest.MonkeyPatch, way: str, filters: Filters) -> None:
    for name, value in WAYS[way].items():
        monkeypatch.setattr(pages, name, value)
    everything = dataclasses.replace(filters, limit=None, offset=0)
    stop = None if filters.limit is None else filters.offset + filters.limit
    if _asks_for_findings(filters):
        expected = dict.fromkeys(row.flow for row in reader.findings(everything))
    else:
        rows = _rows(reader, "flow_list")
        expected = dict.fromkeys(
            row["id"] for row in rows if _party(row, filters, "host", "started")
        )
    whole = list(reader.flows(everything))
    in_order = _rows(reader, "flows ORDER BY started, group_id, id")
    if _asks_for_findings(filters):
        assert [row.id for row in whole] == list(expected)
    else:
        assert [row.id for row in whole] == [row["id"] for row in in_order if row["id"] in expected]
    assert list(reader.flows(filters)) == whole[filters.offset : stop]
    if not _asks_for_findings(filters):
        assert len(whole) == reader.count_flows(filters)
        assert len(whole) == sum(row.flows for row in reader.traffic(everything))


def _asks_for_findings(filters: Filters) -> bool:
    return any((filters.category, filters.data_type, filters.confidence, filters.direction))


@pytest.mark.parametrize("way", WAYS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters=FILTERS, wanted=st.integers(0, 9) | st.just(2**70))
def test_more_may_be_taken_than_was_wanted(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, way: str, filters: Filters, wanted: int
) -> None:
    for name, value in WAYS[way].items():
        monkeypatch.setattr(pages, name, value)
    everything = dataclasses.replace(filters, limit=None, offset=0)
    connection = reader._connection
    where = on_findings(connection, filters)
    ids = pages.ordered(connection, pages.FINDINGS, where, since=filters.since, wanted=wanted)
    assert list(ids) == list(reader.finding_ids(everything))


@settings(max_examples=60, deadline=None)
@given(filters=FILTERS)
def test_messages(reader: Reader, filters: Filters) -> None:
    everything = dataclasses.replace(filters, limit=None, offset=0)
    stored = list(reader.messages(everything, bodies=False))
    flows = list(dict.fromkeys(each.flow for each in stored))
    assert flows == sorted(flows)
    assert [(each.flow, each.message.sequence) for each in stored] == sorted(
        (each.flow, each.message.sequence) for each in stored
    )
    assert set(flows) == {row.id for row in reader.flows(everything)}
    stop = None if filters.limit is None else filters.offset + filters.limit
    some = list(dict.fromkeys(each.flow for each in reader.messages(filters, bodies=False)))
    assert some == flows[filters.offset : stop]


def test_what_cannot_be_meant() -> None:
    wrongs: list[dict[str, Any]] = [{"limit": -1}, {"offset": -1}, {"since": float("nan")}]
    for wrong in wrongs:
        with pytest.raises(InputError):
            Filters(**wrong)


def test_a_session_that_is_not_there(reader: Reader) -> None:
    with pytest.raises(InputError, match="There is no session 'third'"):
        list(reader.findings(Filters(session="third")))
