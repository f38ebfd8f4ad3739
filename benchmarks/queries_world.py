"""A database for `queries`, generated straight into its tables: some apps, many hosts.

Each session lasts a day, one after the other. A few hosts get most of the flows,
a few data types make up most of the findings, and each pair of app and host has
six kinds of finding.
"""

from __future__ import annotations

import pathlib
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auditor.model import DATA_TYPES, category_of
from auditor.store import Filters, open_writer
from auditor.store.codes import CATEGORY
from auditor.store.words import backwards

SESSIONS, APPS, HOSTS, HOSTS_OF_APP, APPS_OF_SESSION = 20, 40, 2000, 40, 4
FINDINGS_OF_FLOW = 3
START, DAY = 1_750_000_000.0, 86_400.0


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
