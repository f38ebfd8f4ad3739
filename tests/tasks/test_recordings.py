"""Files beside the messages: kept by their hash, and told wherever a session is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from auditor.model import InputError, Recording
from auditor.store import open_reader, open_writer
from auditor.tasks.recordings import keep_screen
from auditor.tasks.standing import standing
from tests.cli import seed
from tests.cli.run import auditor

DROPPED = "The kernel dropped 12 packets."
PCAP = Recording(
    "pcap", "phone\x1b.pcapng", "cd" * 32, 4096, seed.START, None, complete=False, remark=DROPPED
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = seed.fill(tmp_path / "a.db")
    (tmp_path / "screen.mp4").write_bytes(b"frames")
    with open_writer(path) as writer:
        writer.add_recording(writer.session_id("demo"), PCAP)
    keep_screen(path, "demo", tmp_path / "screen.mp4")
    return path


def test_coverage_and_sessions_tell_them(database: Path) -> None:
    digest = hashlib.sha256(b"frames").hexdigest()
    for command in ("coverage", "sessions"):
        rows: list[dict[str, Any]] = auditor(command, "--db", database, "--json").json()
        pcap, screen = rows[0]["recordings"]
        assert (pcap["sha256"], pcap["complete"], pcap["remark"]) == ("cd" * 32, False, DROPPED)
        assert (pcap["started"], pcap["ended"]) == ("2023-11-14T22:13:20.000Z", None)
        assert (screen["kind"], screen["sha256"], screen["size"]) == ("screen", digest, 6)
        ended = auditor(command, "--db", database, "--session", "demo", COLUMNS="80")
        text = " ".join((ended.out + ended.err).split())
        assert f"packets in phone\\x1b.pcapng (4.0 KiB, SHA-256 {'cd' * 32})" in text
        assert f"It is not complete. {DROPPED}" in text
        assert f"screen.mp4 (6 B, SHA-256 {digest})." in text
    table = auditor("sessions", "--db", database, COLUMNS="140")
    assert "pcap, screen" in table.out
    assert table.err == ""


def test_packets_that_are_missing_leave_the_session_incomplete(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = reader.sessions()
        assert standing(reader, session).incomplete == (
            f"demo: phone\x1b.pcapng is not complete. {DROPPED}",
        )
    assert auditor("verdict", "--db", database).code == 3


def test_a_recording_that_is_not_there_is_said(database: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.mp4 cannot be read: No such file"):
        keep_screen(database, "demo", tmp_path / "none.mp4")
    with pytest.raises(InputError, match="no session 'other'"):
        keep_screen(database, "other", tmp_path / "screen.mp4")
