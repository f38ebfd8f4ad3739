"""The store at size: the usual questions against their targets, beside the naive form, and writing.

A database of a million flows and three million findings is generated in a
temporary folder (`--flows` sets another number of flows, `--quick` a small one).
Medians and the least of some rounds; the first round is the cold one and counts
like the others. The least is what the machine can do when nothing else runs on it.
"""

from __future__ import annotations

import argparse
import functools
import pathlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from auditor.model import (
    Audit,
    Category,
    Confidence,
    Direction,
    Finding,
    Message,
    Method,
    Number,
    Opaque,
    Path,
    Protocol,
)
from auditor.store import Filters, Reader, open_reader, open_writer
from benchmarks.queries_world import FINDINGS_OF_FLOW, START, World, generate

FLOWS = 1_000_000
PAGE = 100
FILTER_MS, AGGREGATE_MS = 5.0, 150.0
ROUNDS, ROUNDS_OF_FILTER = 7, 25  # what takes less suffers more from what else runs


def _questions(reader: Reader, world: World) -> Iterator[tuple[str, float, Callable[[], Any]]]:
    """Name, target in ms, question."""
    c = world.common
    location, request = Category.LOCATION, Direction.REQUEST
    domain = c.host.partition(".")[2]
    filters = {
        "none": Filters(),
        "session": Filters(session=c.session),
        "app": Filters(app=c.app),
        "host": Filters(host=c.host),
        "domain and below": Filters(host=domain),
        "category": Filters(category=location),
        "type": Filters(data_type="location.precise"),
        "rare type": Filters(data_type=world.rare_type),
        "confidence": Filters(confidence=Confidence.PROVEN),
        "direction": Filters(direction=request),
        "since": Filters(since=c.since),
        "session, category": Filters(session=c.session, category=location),
        "session, rare type": Filters(session=c.session, data_type=world.rare_type),
        "app, category": Filters(app=c.app, category=location),
        "host, type": Filters(host=c.host, data_type="location.precise"),
        "session, direction, confidence": Filters(
            session=c.session, direction=request, confidence=Confidence.PROVEN
        ),
        "app, since": Filters(app=c.app, since=c.since),
        "type, since": Filters(data_type="location.precise", since=c.since),
        "confidence, since": Filters(confidence=Confidence.PROVEN, since=c.since),
        "rare type, since": Filters(data_type=world.rare_type, since=c.since),
        "host, since": Filters(host=c.host, since=c.since),
        "answers, confidence, since": Filters(
            direction=Direction.RESPONSE, confidence=Confidence.PROVEN, since=c.since
        ),
    }
    for name, asked in filters.items():
        page = _page(asked)
        yield f"findings by {name}", FILTER_MS, _all(reader.findings, page)
    for name in ("none", "session", "app", "host", "since", "app, since", "category", "rare type",
                 "app, category"):  # fmt: skip
        page = _page(filters[name])
        yield f"flows by {name}", FILTER_MS, _all(reader.flows, page)
    yield "one flow", FILTER_MS, lambda: reader.flow(world.flows // 2)
    for name in ("none", "session", "app", "category", "since"):
        asked = filters[name]
        yield f"recipients by {name}", AGGREGATE_MS, _all(reader.recipients, asked)
        count = functools.partial(reader.count_findings, asked)
        yield f"count of findings by {name}", AGGREGATE_MS, count
    yield "traffic of all", AGGREGATE_MS, lambda: list(reader.traffic())
    yield "sessions", AGGREGATE_MS, lambda: list(reader.sessions())
    session = _all(reader.connections, filters["session"])
    yield "connections of a session", AGGREGATE_MS, session


def _all(question: Callable[[Filters], Iterator[Any]], filters: Filters) -> Callable[[], Any]:
    return lambda: list(question(filters))


def _page(filters: Filters) -> Filters:
    fields = {name: getattr(filters, name) for name in filters.__slots__}
    return Filters(**{**fields, "limit": PAGE})


class _Taken(NamedTuple):
    """Milliseconds; time and CPU time differ where something else runs."""

    median: float
    cpu: float
    least: float


def _milliseconds(question: Callable[[], Any], rounds: int) -> _Taken:
    taken, used = [], []
    for _ in range(rounds):
        start, cpu = time.perf_counter(), time.thread_time()
        question()
        taken.append(time.perf_counter() - start)
        used.append(time.thread_time() - cpu)
    figures = statistics.median(taken), statistics.median(used), min(taken)
    return _Taken(*(each * 1000 for each in figures))


def _ask(reader: Reader, world: World) -> None:
    for label, target, question in _questions(reader, world):
        rounds = ROUNDS_OF_FILTER if target == FILTER_MS else ROUNDS
        taken = _milliseconds(question, rounds)
        busy = "ok but for a busy machine" if taken.cpu < target else "MISSED"
        verdict = "ok" if taken.median < target else busy
        print(f"  {label:40} {taken.median:8.2f} ms  (CPU {taken.cpu:6.2f}, least"
              f" {taken.least:6.2f})  target < {target:3.0f}  {verdict}")  # fmt: skip


_JOINED = (
    "FROM findings f JOIN messages m ON m.id = f.message_id JOIN flows w ON w.id = m.flow_id"
    " JOIN flow_groups g ON g.id = w.group_id JOIN finding_groups x ON x.id = f.group_id"
)
_MATRIX = f"SELECT g.host_id, x.type_id, m.direction, count(*) {_JOINED} GROUP BY 1, 2, 3"
_LOCATIONS = f"""SELECT g.host_id, count(*) {_JOINED} JOIN apps a ON a.id = g.app_id
 JOIN data_types t ON t.id = x.type_id
 WHERE a.name = :app AND t.category = 0 AND m.direction = 0 GROUP BY 1"""
_RARE = """SELECT f.id FROM findings f JOIN finding_groups x ON x.id = f.group_id
 JOIN data_types t ON t.id = x.type_id JOIN sessions s ON s.id = x.session_id
 WHERE +s.name = :session AND +t.name = :rare ORDER BY f.at LIMIT 100"""


def _against_naive(reader: Reader, world: World) -> None:
    print("\nbeside the naive form (joins, no rollup), same run")
    connection = sqlite3.connect(world.path)
    c = Filters(session=world.common.session, app=world.common.app, data_type=world.rare_type)
    bound = {"app": c.app, "session": c.session, "rare": world.rare_type}
    sent = Filters(app=c.app, category=Category.LOCATION, direction=Direction.REQUEST)
    rare = Filters(session=c.session, data_type=c.data_type, limit=PAGE)
    for name, statement, ours in (
        ("who got what, all", _MATRIX, _all(reader.recipients, Filters())),
        ("locations that an app sent, by host", _LOCATIONS, _all(reader.recipients, sent)),
        ("first page of a rare type in a session", _RARE, _all(reader.findings, rare)),
    ):
        naive = _milliseconds(_fetch(connection, statement, bound), 1).median
        mine = _milliseconds(ours, ROUNDS).median
        print(f"  {name:40} {naive:10.1f} ms → {mine:8.2f} ms  ({naive / mine:,.0f} x)")
    connection.close()


def _fetch(
    connection: sqlite3.Connection, statement: str, bound: Mapping[str, Any]
) -> Callable[[], Any]:
    return lambda: connection.execute(statement, bound).fetchall()


def _exchange(number: int, rng: random.Random) -> list[Message]:
    """A small request and its answer."""
    shared: dict[str, Any] = {
        "flow": f"{rng.getrandbits(128):032x}",
        "protocol": Protocol.HTTP,
        "version": "HTTP/2.0",
        "scheme": "https",
        "host": f"h{number % 200}.example",
        "port": 443,
        "method": "POST",
        "path": f"/v1/events/{number}",
        "headers": ((b"content-type", b"application/json"), (b"user-agent", b"app/1.0")),
        "connection": f"c{number // 8}",
        "started": START + number,
    }
    body = b'{"lat":22.319312,"lon":114.169412,"n":%d}' % number
    return [
        Message(sequence=0, direction=Direction.REQUEST, body=body, body_size=len(body), **shared),
        Message(sequence=1, direction=Direction.RESPONSE, status=200, body=b"{}", body_size=2,
                **shared),
    ]  # fmt: skip


def _writing(folder: pathlib.Path, flows: int) -> None:
    rng = random.Random(3)  # noqa: S311  reproducible, not secret
    messages = [message for n in range(flows) for message in _exchange(n, rng)]
    place = Path.root("request.body").layer("json:$").child(".lat", "lat")
    finding = Finding("location.precise", Confidence.PROVEN, Method.KEY, "coordinates", 1, place,
                      "key lat beside lon", Number("22.319312"))  # fmt: skip
    audit = Audit((finding,) * 3, (Opaque(place, "encrypted", 20),), ((place, "a9f3" * 8),), 12)
    with open_writer(folder / "write.db") as writer:
        session = writer.begin_session(
            "w", kind="import", tool_versions={}, detector_versions={"coordinates": 1}
        )
        for size in (100, 500, 1000):
            some = messages[: len(messages) // 3 * 2 // 2]
            messages = messages[len(some) :] or messages
            started, ids = time.perf_counter(), []
            for at in range(0, len(some), size):
                ids += writer.add(session, some[at : at + size])
            added = len(some) / 2 / (time.perf_counter() - started)
            started = time.perf_counter()
            for at in range(0, len(ids), size):
                results = [(n, audit if n % 2 else Audit()) for n in ids[at : at + size]]
                writer.conclude(session, results)
            concluded = len(ids) / 2 / (time.perf_counter() - started)
            print(f"  batches of {size:5} messages: {added:9,.0f} flows/s added,"
                  f" {concluded:9,.0f} flows/s concluded (3 findings each)")  # fmt: skip


def main() -> None:
    """Generate, ask, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--flows", type=int, default=FLOWS)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the flows")
    options, _ = parser.parse_known_args()
    flows = options.flows // 20 if options.quick else options.flows
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as name:
        folder = pathlib.Path(name)
        started = time.perf_counter()
        world = generate(folder, flows)
        size = world.path.stat().st_size
        print(f"store: {flows:,} flows, {flows * FINDINGS_OF_FLOW:,} findings, {size / 1e6:,.0f} MB"
              f" ({time.perf_counter() - started:.0f} s to generate)")  # fmt: skip
        with open_reader(world.path) as reader:
            _ask(reader, world)
            _against_naive(reader, world)
        print("\nwriting, small messages, one process")
        _writing(folder, 30_000)


if __name__ == "__main__":
    main()
