"""A capture without a proxy, for the tests of the capture line."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.capture import session
from auditor.capture.counts import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from auditor.capture.pipeline import Pipeline

CONCLUDING = "tests.capture.poison:make"
STORING = "tests.capture.poison:make_store"


@dataclass(frozen=True)
class Plan:
    """A capture as a user asks for it."""

    database: Path
    session: str = "test"
    profile: Path | None = None
    app: str = "com.example.app"
    device: str = "emulator"
    no_bodies: bool = False
    keep_raw: bool = False
    face_model: Path | None = None
    modes: tuple[str, ...] = ()


@dataclass
class Told:
    """The sentences that a user would read."""

    lines: list[str] = field(default_factory=list)

    def __call__(self, line: str) -> None:
        self.lines.append(line)


@contextlib.contextmanager
def recording(
    database: Path,
    name: str = "test",
    *,
    auditor: str = CONCLUDING,
    bounds: Bounds | None = None,
    tell: Callable[[str], None] | None = None,
) -> Iterator[Pipeline]:
    """A running session; ends with the block."""
    plan = Plan(database, name)
    pipeline = session.begin(plan, tell=tell or Told(), auditor=auditor, bounds=bounds)
    try:
        yield pipeline
    finally:
        pipeline.close()


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the database as another process sees them."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [tuple(row) for row in connection.execute(query)]


STORED = "SELECT f.key, m.sequence FROM messages m JOIN flows f ON f.id = m.flow_id ORDER BY m.id"
STATES = "SELECT state, count(*) FROM audits GROUP BY state ORDER BY state"
SESSIONS = "SELECT name, state, seen, stored, spooled, errored FROM sessions ORDER BY id"


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold the write lock, as another process may."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for what must come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.01)
