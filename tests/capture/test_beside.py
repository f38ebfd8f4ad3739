"""Packets beside the proxy: what is recorded outlives an error and a kill, tcpdump does not."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from auditor.capture import salvage
from auditor.capture.beside import Beside, Into
from auditor.capture.modes import Changes
from auditor.store import open_reader, open_writer, owner
from tests.intake.pcap.build import Talk, pcap
from tests.intake.pcap.read import read

CAPTURE = """
import sys, time
from pathlib import Path
from auditor.capture import salvage
from auditor.capture.beside import Beside, Into
from auditor.capture.modes import Changes

target, notes, port = Path(sys.argv[1]), Changes(Path(sys.argv[2]), "packets"), int(sys.argv[3])
beside = Beside(target, ("regular",), (), notes, Into(target.with_name("audit.db"), "cut off"))
beside.listening = lambda: [("127.0.0.1", port)]
beside.running()
beside._keys(None, b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48)
print(beside._source.pid, flush=True)
time.sleep(60)
"""


class Phone:
    """A source of packets that has some."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.recording = True

    def start(self, target: Path, note: Callable[..., None]) -> None:  # noqa: ARG002 - nothing to undo
        target.write_bytes(pcap(Talk().close()))

    def stop(self) -> str:
        if self.error:
            raise self.error
        return ""


def has(packets: Path, port: int) -> bool:
    """Whether a connection to this port is recorded; the kernel hands packets over once a second.

    Other tests talk over loopback meanwhile.
    """
    flows = read(packets.read_bytes()).flows
    return any(one.server.endswith(f":{port}") for one in flows)


def begun(database: Path, session: str) -> None:
    """A session that a capture began."""
    with open_writer(database) as writer:
        writer.begin_session(session, kind="capture", tool_versions={}, detector_versions={})


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def left(folder: Path) -> list[Path]:
    return list(folder.glob(".auditor-*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="recording packets needs root")
@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed")
@pytest.mark.parametrize("watched", [True, False])
def test_a_kill_ends_tcpdump_and_the_next_capture_saves_the_packets(
    tmp_path: Path, watched: bool
) -> None:
    target, notes = tmp_path / "phone.pcapng", tmp_path / "run"
    begun(tmp_path / "audit.db", "cut off")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", CAPTURE, target, notes, str(port)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        with process:
            pid = int(process.stdout.readline())
            mark = owner.mark(pid)
            assert mark
            if not watched:  # the whole of it is killed
                [watcher] = _children(process.pid) - {pid}
                os.kill(watcher, signal.SIGKILL)
            [folder] = left(tmp_path)
            with socket.create_connection(server.getsockname()):
                assert eventually(lambda: has(folder / "packets", port))
            process.kill()
        try:
            if watched:
                assert eventually(lambda: not owner.alive(pid, mark))
            said = Changes(notes).undo_left()
            assert not owner.alive(pid, mark)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert f"recorded packets are in {target} with their TLS secrets, and in its" in said[-1]
    assert not left(tmp_path)
    with open_reader(tmp_path / "audit.db") as reader:
        (recording,) = (row.facts for row in reader.recordings("cut off"))
        ports = {one.server.rpartition(":")[2] for one in reader.packet_flows("cut off")}
    assert (recording.complete, recording.remark) == (False, "The capture was cut off.")
    assert ports == {str(port)}
    assert not list(notes.iterdir())
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    found = read(target.read_bytes())
    assert found.reader.packets.secrets
    assert {one.server.rpartition(":")[2] for one in found.flows} == {str(port)}


def _children(pid: int) -> set[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(one) for one in text.split()}


def test_what_cannot_be_made_a_file_stays_and_the_next_capture_tries_again(tmp_path: Path) -> None:
    said: list[str] = []
    target, notes = tmp_path / "phone.pcapng", Changes(tmp_path / "run", "packets")
    beside = Beside(target, ("regular",), (), notes, Into(tmp_path / "audit.db", "test"), Phone())
    target.write_bytes(b"somebody else's")
    assert beside.finish(0, said.append) == 1
    [folder] = left(tmp_path)
    assert f"They stay in {folder}, with their TLS secrets" in said[0]
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o600
    assert read((folder / "packets").read_bytes()).flows
    assert target.read_bytes() == b"somebody else's"
    _as_if_gone(tmp_path / "run")
    last = Changes(tmp_path / "run").undo_left()[-1]
    assert "phone-1.pcapng with their TLS secrets, but could not be added to its session" in last
    assert read((tmp_path / "phone-1.pcapng").read_bytes()).flows
    assert not left(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_interruption_costs_no_packets(tmp_path: Path, error: BaseException) -> None:
    said: list[str] = []
    into = Into(tmp_path / "audit.db", "test")
    changes = Changes(tmp_path / "run")
    beside = Beside(tmp_path / "phone.pcapng", ("regular",), (), changes, into, Phone(error))
    assert beside.finish(0, said.append) == 1
    assert "could not be put into" in said[0]
    [folder] = left(tmp_path)
    assert read((folder / "packets").read_bytes()).flows


def test_a_leftover_file_names_no_other_folder(tmp_path: Path) -> None:
    victim = tmp_path / "pictures"
    victim.mkdir()
    (victim / "packets").write_bytes(b"mine")
    link = tmp_path / ".auditor-abcdefgh"
    link.symlink_to(victim)
    changes = Changes(tmp_path / "run")
    for folder in (victim, link):
        changes.note("packets", str(folder), str(tmp_path / "phone.pcapng"))
    changes.note("tcpdump", str(os.getppid()), owner.mark(os.getppid()))
    assert changes.undo() == []
    assert (victim / "packets").read_bytes() == b"mine"
    assert not (tmp_path / "phone.pcapng").exists()


def _as_if_gone(notes: Path) -> None:
    [path] = notes.iterdir()
    path.write_text(path.read_text().replace(owner.mark(os.getpid()), "another boot"))


def started(folder: Path, source: Phone) -> Beside:
    into, changes = Into(folder / "audit.db", "test"), Changes(folder / "run")
    return Beside(folder / "phone.pcapng", ("regular",), (), changes, into, source)


def test_a_recording_that_ends_early_is_said_once(tmp_path: Path) -> None:
    """Else somebody uses the app for an hour and learns in the end that nothing was recorded."""
    source = Phone()
    beside = started(tmp_path, source)
    assert beside.keep() == ""
    source.recording = False
    assert beside.keep().startswith("No more packets are recorded.")
    assert beside.keep() == ""
    beside.discard()


def test_a_full_disk_ends_the_start_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beside = started(tmp_path, Phone())
    monkeypatch.setattr(beside, "_local", True)  # on loopback it notes whose packets are wanted
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(salvage, "put_words", Mock(side_effect=full))
    beside.running()
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.getMessage().endswith("cannot be written: No space left on device")
    beside.discard()
