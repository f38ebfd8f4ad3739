"""SIGKILL at any moment: what was acknowledged is there, and the database is whole."""

from __future__ import annotations

import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time

from auditor.store import Filters, SessionState, open_reader, open_writer
from tests.store.material import database
from tests.store.test_conclusions import ROLLUPS

KILLS = 10


def _killed(path: pathlib.Path, name: str, seconds: float) -> dict[int, list[int]]:
    """What a writing process acknowledged before it was killed: ids by batch."""
    root = pathlib.Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.store.writing_child", str(path), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        lines = [first, *child.stdout.read().split(b"\n")[:-1]]
    assert child.returncode == -signal.SIGKILL
    return {int(line.split()[0]): list(map(int, line.split()[1:])) for line in lines if line}


def test_no_acknowledged_row_is_lost(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    rng = random.Random(5)  # noqa: S311  reproducible, not secret
    killed = {f"s{n}": _killed(path, f"s{n}", rng.random() / 10) for n in range(KILLS)}
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [connection.execute(check).fetchall() for check in ROLLUPS] == [[]] * len(ROLLUPS)
    connection.close()
    with open_writer(path) as writer:
        assert writer.interrupt_stale() == list(killed)
    with open_reader(path) as reader:
        assert {row.state for row in reader.sessions()} == {SessionState.INTERRUPTED}
        for name, acknowledged in killed.items():
            stored = {each.id: each.message for each in reader.messages(Filters(session=name))}
            assert len(acknowledged) > 0
            for batch, ids in acknowledged.items():
                bodies = [stored[each].body.decode() for each in ids]
                assert bodies == [f"{name} {batch} {n}" for n in range(5)]
            (stream,) = (each for each in stored.values() if each.flow == "stream")
            assert stream.body == b"x" * stream.body_size
            assert stream.body_size >= len(acknowledged)
            assert (stream.open, stream.error) == (False, "interrupted")
