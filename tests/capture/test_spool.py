from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.capture import spool, wire
from auditor.model import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.capture.spool_file import Spool

HOLDER = """
import sys, pathlib
from auditor.capture import spool
held = spool.create(pathlib.Path(sys.argv[1]), {"session": "held"})
held.append(1, 256, [b"from ", b"a process"])
print(held.path, flush=True)
sys.stdin.read()
"""


def filled(database: Path, *payloads: bytes) -> Spool:
    made = spool.create(database, {"session": "monday"})
    for number, payload in enumerate(payloads, 1):
        made.append(wire.RECORDS, number * 256, [payload[:2], payload[2:]])
    return made


def contents(held: Spool) -> list[bytes | None]:
    held.facts()
    return [held.read(place) for place in held.places()]


def test_it_is_private_and_lies_beside_the_database(tmp_path: Path) -> None:
    database = tmp_path / "new" / "audit.db"
    with filled(database, b"x") as made:
        assert made.path.parent == tmp_path / "new" / "audit.db.spool"
        assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
        made.remove()
        assert not made.path.exists()


def test_frames_are_read_back_in_order_of_their_numbers(tmp_path: Path) -> None:
    with filled(tmp_path / "db", b"one", b"", b"three") as made:
        made.append(wire.RECORDS, 300, [b"between"])
        assert contents(made) == [b"one", b"between", b"", b"three"]
        made.reset()
        assert made.places() == []
        made.append(wire.RECORDS, 2048, [b"again"])
        assert contents(made) == [b"again"]


def test_a_living_process_keeps_its_spool_and_a_dead_one_leaves_an_orphan(tmp_path: Path) -> None:
    database = tmp_path / "db"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    path = process.stdout.readline().strip()
    assert list(spool.orphans(database)) == []
    process.kill()
    process.communicate()
    [orphan] = spool.orphans(database)
    with orphan:
        assert str(orphan.path) == path
        assert orphan.facts()["session"] == "held"
        assert [orphan.read(place) for place in orphan.places()] == [b"from a process"]
        assert list(spool.orphans(database)) == []  # it is ours now


@pytest.mark.parametrize("cut", [1, 3, 20, 25])
def test_a_torn_tail_costs_the_last_frame_only(tmp_path: Path, cut: int) -> None:
    with filled(tmp_path / "db", b"first", b"second", b"last") as made:
        os.truncate(made.path, made.size - cut)
    with spool.adopt(made.path) or pytest.fail("not adopted") as orphan:
        assert contents(orphan) == [b"first", b"second"]
        assert orphan.damaged == 1


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_anywhere_costs_the_frames_it_hits(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    payloads = [bytes([65 + n]) * 40 for n in range(6)]
    with filled(tmp_path_factory.mktemp("spool") / "db", *payloads) as made:
        at = data.draw(st.integers(made.start, made.size - 1))
        noise = data.draw(st.binary(min_size=1, max_size=30))
        os.pwrite(made.handle, noise[: made.size - at], at)
        hit = (len(noise) + 61) // 62 + 1
        found = [payload for payload in contents(made) if payload is not None]
        assert len(found) >= len(payloads) - hit
        assert all(payload in payloads for payload in found)


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_a_file_of_anything_is_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = spool.folder_of(tmp_path_factory.mktemp("spool") / "db")
    folder.mkdir()
    (folder / "odd.spool").write_bytes(data)
    [orphan] = spool.orphans(folder.with_name("db"))
    with orphan, pytest.raises(wire.WireError):
        orphan.facts()


def test_a_newer_spool_is_left_with_its_name(tmp_path: Path) -> None:
    with filled(tmp_path / "db", b"x") as made:
        os.pwrite(made.handle, struct.pack(">H", wire.VERSION + 1), len(wire.MAGIC))
        with pytest.raises(InputError, match=rf"{made.path.name} is left as it is: .* version 2"):
            made.facts()


def test_a_failed_write_leaves_no_trace(tmp_path: Path) -> None:
    with filled(tmp_path / "db", b"whole") as made:
        size = made.size
        with pytest.raises(wire.WireError):
            made.append(wire.RECORDS, 512, [bytes(wire.MAX_PAYLOAD + 1)])
        handle, made.handle = made.handle, os.open(made.path, os.O_RDONLY)
        with pytest.raises(OSError, match=r"."):
            made.append(wire.RECORDS, 512, [b"x"])
        os.close(made.handle)
        made.handle = handle
        assert made.path.stat().st_size == made.size == size


def test_what_killed_a_worker_is_kept_aside_and_never_replayed(tmp_path: Path) -> None:
    with filled(tmp_path / "db", b"x") as made:
        spool.keep_aside(made, 257, b"killer")
        spool.keep_aside(made, 258, b"another")
        kept = made.path.with_suffix(spool.KEPT)
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        with spool.adopt(kept) or pytest.fail("not adopted") as aside:
            assert contents(aside) == [b"killer", b"another"]
    assert [orphan.path.suffix for orphan in spool.orphans(tmp_path / "db")] == [spool.SUFFIX]


def test_a_sessions_spools_are_purged_and_others_stay(tmp_path: Path) -> None:
    database = tmp_path / "db"
    with filled(database, b"x") as mine:
        spool.keep_aside(mine, 1, b"killer")
        with pytest.raises(InputError, match="still being recorded"):
            spool.purge(database, "monday")
    with spool.create(database, {"session": "tuesday"}) as other:
        pass
    assert spool.purge(database, "monday") == 2
    assert [path.name for path in spool.folder_of(database).iterdir()] == [other.path.name]
    assert spool.purge(database, "tuesday") == 1
    assert not spool.folder_of(database).exists()
    assert spool.purge(database, "none") == 0
