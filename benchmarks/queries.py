"""The store at size: the usual questions against their targets, beside the naive form, and writing.

A database of a million flows and three million findings is generated in a
temporary folder (`--flows` sets another number of flows, `--quick` a small one).
Medians of some rounds; the first round is the cold one and counts like the others.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.model import (
    DATA_TYPES,
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
    category_of,
)
from auditor.store import Filters, Reader, open_reader, open_writer
from auditor.store.codes import CATEGORY
from auditor.store.words import backwards

FLOWS = 1_000_000
SESSIONS, APPS, HOSTS, HOSTS_OF_APP, APPS_OF_SESSION = 20, 40, 2000, 40, 4
FINDINGS_OF_FLOW = 3
START, DAY = 1_750_000_000.0, 86_400.0
PAGE = 100
FILTER_MS, AGGREGATE_MS = 5.0, 150.0
ROUNDS, ROUNDS_OF_FILTER = 7, 25  # what takes less suffers more from what else runs


@dataclass
class World:
    """What was generated, for asking about it."""

    path: pathlib.Path
    flows: int
    common: Filters
    rare_type: str


def _parties(connection: sqlite3.Connection, rng: random.Random) -> list[list[tuple[int, int]]]:
    """Sessions, apps, hosts and types; returns (app, host) pairs of each session."""
    many = connection.executemany
    hosts = [f"h{n}.d{n % 400}.example" for n in range(1, HOSTS + 1)]
    many("INSERT INTO hosts (name, backwards) VALUES (?, ?)", [(h, backwards(h)) for h in hosts])
    many("INSERT INTO apps (name) VALUES (?)", [(f"com.example.app{n}",) for n in range(APPS)])
    many(
        "INSERT INTO data_types (name, category) VALUES (?, ?)",
        [(name, CATEGORY.numbers[category_of(name)]) for name in DATA_TYPES],
    )
    many("INSERT INTO words (word) VALUES (?)", [(f"word {n}",) for n in range(5000)])
    connection.execute("INSERT INTO detector_sets (versions) VALUES ('{}')")
    many(
        "INSERT INTO sessions (name, kind, state, app, device, started, owner_pid, owner_mark,"
        " tools, detectors_id, keep_raw, no_bodies)"
        " VALUES (?, 'import', 'closed', '', '', ?, 1, 'gone', '{}', 1, 0, 0)",
        [(f"session {n}", START + n * DAY) for n in range(SESSIONS)],
    )
    of_app = [rng.sample(range(1, HOSTS + 1), HOSTS_OF_APP) for _ in range(APPS)]
    return [
        [
            (app + 1, host)
            for app in rng.sample(range(APPS), APPS_OF_SESSION)
            for host in of_app[app]
        ]
        for _ in range(SESSIONS)
    ]


class _Generator:
    """Rows with the shape of real ones, straight into the tables."""

    def __init__(self, connection: sqlite3.Connection, flows: int) -> None:
        self.connection = connection
        self.flows = flows
        self.rng = random.Random(7)  # noqa: S311  reproducible, not secret
        self.flow_groups: dict[tuple[int, ...], list[Any]] = {}
        self.finding_groups: dict[tuple[int, ...], list[Any]] = {}
        self.types = list(range(1, len(DATA_TYPES) + 1))
        self.weights = [1.0 / n for n in self.types]  # the last types are rare

    def run(self) -> None:
        self.connection.execute("BEGIN")
        sessions = _parties(self.connection, self.rng)
        share = self.flows // SESSIONS
        for session, pairs in enumerate(sessions):
            self._session(session, pairs, share)
        self._groups()
        self.connection.execute("COMMIT")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _session(self, session: int, pairs: list[tuple[int, int]], share: int) -> None:
        weights = [1.0 / (1 + n % HOSTS_OF_APP) for n in range(len(pairs))]
        chosen = self.rng.choices(pairs, weights, k=share)
        kinds = {pair: self._kinds() for pair in pairs}
        first = session * share + 1
        flows, messages, audits, findings = [], [], [], []
        for n, pair in enumerate(chosen):
            flow, at = first + n, START + session * DAY + n * DAY / share
            identity = (session + 1, *pair, 0)
            group = self._count(self.flow_groups, identity, at, 2, 900, 4000)
            flows.append(
                (
                    flow,
                    session + 1,
                    group,
                    f"{flow:032x}",
                    at,
                    at + 0.2,
                    1,
                    2,
                    3,
                    443,
                    f"/v1/events/{n}",
                    200,
                    "",
                    f"c{flow // 8}",
                    2,
                    900,
                    4000,
                )
            )
            for side in (0, 1):
                message = 2 * flow - 1 + side
                messages.append((message, flow, side, side, 0, 0, at + side * 0.1, 900, b"\x90", 0))
                audits.append((message, session + 1, 1, 1, 20, 1))
            for _ in range(FINDINGS_OF_FLOW):
                kind = self.rng.choice(kinds[pair])
                group = self._count(self.finding_groups, (session + 1, *pair, *kind), at)
                findings.append((group, flow, 2 * flow - 1 + kind[0], at, 10 + kind[1], 1,
                                 100 + n % 4000, 50 + kind[1], 1, 60, "22.•••",
                                 n.to_bytes(16, "big")))  # fmt: skip
        self._insert(flows, messages, audits, findings)

    def _kinds(self) -> list[tuple[int, int, int, int]]:
        """Direction, type, confidence, method of what a host gets from an app."""
        picked = self.rng.choices(self.types, self.weights, k=6)
        return [
            (int(self.rng.random() < 0.2), kind, self.rng.randrange(3), self.rng.randrange(5))
            for kind in picked
        ]

    def _count(self, groups: dict[tuple[int, ...], list[Any]], identity: tuple[int, ...],
               at: float, *sums: int) -> int:  # fmt: skip
        row = groups.get(identity)
        if row is None:
            row = groups[identity] = [len(groups) + 1, 0, at, at, *(0 for _ in sums)]
        row[1] += 1
        row[3] = at
        for n, value in enumerate(sums):
            row[4 + n] += value
        return int(row[0])

    def _insert(self, *tables: Sequence[tuple[Any, ...]]) -> None:
        flows, messages, audits, findings = tables
        many = self.connection.executemany
        many(
            "INSERT INTO flows (id, session_id, group_id, key, started, ended, version_id,"
            " scheme_id, method_id, port, path, status, error, connection, messages, bytes_up,"
            " bytes_down) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            flows,
        )
        many(
            "INSERT INTO messages (id, flow_id, sequence, direction, protocol, flags, started,"
            " body_size, headers, cut) VALUES (?,?,?,?,?,?,?,?,?,?)",
            messages,
        )
        many(
            "INSERT INTO audits (message_id, session_id, state, attempts, leaves, detectors_id)"
            " VALUES (?,?,?,?,?,?)",
            audits,
        )
        many(
            "INSERT INTO findings (group_id, flow_id, message_id, at, detector_id, version,"
            " path_id, reason_id, known_id, class_id, masked, hash)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            findings,
        )

    def _groups(self) -> None:
        many = self.connection.executemany
        many(
            "INSERT INTO flow_groups (session_id, app_id, host_id, protocol, id, flows, first,"
            " last, messages, bytes_up, bytes_down) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [(*identity, *row) for identity, row in self.flow_groups.items()],
        )
        many(
            "INSERT INTO finding_groups (session_id, app_id, host_id, direction, type_id,"
            " confidence, method, id, places, first, last) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [(*identity, *row) for identity, row in self.finding_groups.items()],
        )
        many(
            "INSERT INTO connections (session_id, app_id, host_id, opened_at, key, transport,"
            " client, server, server_ip, mode, sni, alpn, tls_version, cipher, ja3, ja4,"
            " certificate_org, client_tls, server_tls, tls_error, error, refused, ignored,"
            " requests, messages, bytes_up, bytes_down) VALUES (?,?,?,?,?,'tcp','127.0.0.1:1',"
            "'x:443','10.0.0.1','regular','x','h2','TLSv1.3','AES','','t13','','established',"
            "'established','','','',0,8,0,900,4000)",
            [
                (identity[0], identity[1], identity[2], row[2], f"c{row[0]}-{n}")
                for identity, row in self.flow_groups.items()
                for n in range(1 + row[1] // 8)
            ],
        )


def generate(folder: pathlib.Path, flows: int) -> World:
    """Make the database and say what to ask about."""
    path = folder / "bench.db"
    open_writer(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -262144")
    generator = _Generator(connection, flows)
    generator.run()
    connection.close()
    types = {identity[4] for identity in generator.finding_groups}
    names = list(DATA_TYPES)
    session, app, host, _ = max(generator.flow_groups, key=lambda k: generator.flow_groups[k][1])
    common = Filters(
        session=f"session {session - 1}",
        app=f"com.example.app{app - 1}",
        host=f"h{host}.d{host % 400}.example",
        since=START + DAY * (SESSIONS / 2 + 0.4),  # in the middle of a session
    )
    return World(path, flows, common, names[max(types) - 1])


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


def _milliseconds(question: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Medians of time and of CPU time: they differ where something else runs."""
    taken, used = [], []
    for _ in range(rounds):
        start, cpu = time.perf_counter(), time.thread_time()
        question()
        taken.append(time.perf_counter() - start)
        used.append(time.thread_time() - cpu)
    return statistics.median(taken) * 1000, statistics.median(used) * 1000


def _ask(reader: Reader, world: World) -> None:
    for label, target, question in _questions(reader, world):
        rounds = ROUNDS_OF_FILTER if target == FILTER_MS else ROUNDS
        taken, used = _milliseconds(question, rounds)
        busy = "ok but for a busy machine" if used < target else "MISSED"
        verdict = "ok" if taken < target else busy
        print(f"  {label:40} {taken:8.2f} ms  (CPU {used:6.2f})  target < {target:3.0f}  {verdict}")


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
        naive, _ = _milliseconds(_fetch(connection, statement, bound), 1)
        mine, _ = _milliseconds(ours, ROUNDS)
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
