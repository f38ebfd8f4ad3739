"""Packet captures into sessions: recording, flows, connections, messages; never twice."""

from __future__ import annotations

import functools
import gzip
import shutil
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.model import InputError
from auditor.store import open_reader
from auditor.tasks.importing import Imported, Target, import_files
from auditor.tasks.one_file import ImportedFile, Outcome
from tests.intake.pcap.build import SERVER, Talk, client_hello, pcap, pcapng
from tests.intake.pcap.sealed import certificate, tls

POST = (
    b"POST /track HTTP/1.1\r\nHost: t.example\r\nContent-Type: application/json\r\n"
    b'Content-Length: 34\r\n\r\n{"lat":22.319312,"lon":114.169412}'
)


HELLO = client_hello()
auditor = functools.cache(Auditor)  # to make one takes longer than these tests


def packets() -> bytes:
    talk = Talk()
    talk.send(POST)
    talk.answer(b"HTTP/1.1 204 No Content\r\n\r\n")
    tls = Talk(port=41_000, to=(SERVER, 443))
    tls.send(HELLO)
    return pcap([*talk.close(), *tls.close()])


def run(folder: Path, data: bytes, name: str = "a.pcap", session: str = "s") -> Imported:
    path = folder / name
    path.write_bytes(data)
    target = Target(folder / "a.db", session, {}, app="com.example.app")
    return import_files([str(path)], target, auditor())


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_capture_becomes_a_session(tmp_path: Path, pack: object) -> None:
    done = run(tmp_path, pack(packets()))  # type: ignore[operator] # one of the two
    (file,) = done.files
    assert (file.outcome, file.entries, file.messages, file.flows) == (Outcome.READ, 1, 2, 2)
    assert file.remarks == ("1 of 1 TLS connections stayed encrypted.",)
    assert done.findings >= 2
    with open_reader(tmp_path / "a.db") as reader:
        (recording,) = (row.facts for row in reader.recordings("s"))
        assert (recording.kind, recording.complete) == ("pcap", True)
        assert recording.remark == file.remarks[0]
        assert recording.started is not None
        assert recording.ended is not None
        flows = list(reader.packet_flows("s"))
        assert [(one.name, one.app) for one in flows] == [
            ("t.example", "com.example.app"),
            ("api.example.com", "com.example.app"),
        ]
        connections = [row.facts for row in reader.connections()]
        assert [one.sni for one in connections] == ["", "api.example.com"]
        assert {row.data_type for row in reader.findings()} == {"location.precise"}


def test_again_it_adds_nothing(tmp_path: Path) -> None:
    run(tmp_path, packets())
    (file,) = run(tmp_path, packets(), "renamed.pcap").files
    assert file.outcome is Outcome.KNOWN
    with open_reader(tmp_path / "a.db") as reader:
        assert len(list(reader.recordings("s"))) == 1
        assert len(list(reader.packet_flows("s"))) == 2
        assert len(list(reader.flows())) == 1


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_again_with_other_keys_it_adds_what_these_open(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    logs = [tmp_path / f"keys{number}" for number in range(2)]
    turns = ((">", POST), ("<", b"HTTP/1.1 204 No Content\r\n\r\n"))
    sealed = [tls(turns, pem, log, port=41_000 + at) for at, log in enumerate(logs)]
    plain = Talk()
    plain.send(POST)
    data = pcap([*plain.close(), *sealed[0], *sealed[1]])

    def again(keys: Path | None) -> ImportedFile:
        (tmp_path / "a.pcap").write_bytes(data)
        target = Target(tmp_path / "a.db", "s", {}, app="com.example.app", keys=keys)
        return import_files([str(tmp_path / "a.pcap")], target, auditor()).files[0]

    assert again(None).messages == 1
    for shut, log in enumerate(reversed(logs)):
        file = again(log)
        assert (file.outcome, file.messages) == (Outcome.AGAIN, 2)
        left = ("1 of 2 TLS connections stayed encrypted.",) if not shut else ()
        assert file.remarks == left
    file = again(logs[0])
    assert (file.outcome, file.messages, file.remarks) == (Outcome.KNOWN, 0, ())
    with open_reader(tmp_path / "a.db") as reader:
        flows = [row.flow for row in reader.messages(bodies=False)]
        connections = [row.facts for row in reader.connections()]
        assert len({row.message.flow for row in reader.messages(bodies=False)}) == 3
        assert len(flows) == 5
    assert [one.client_tls for one in connections] == ["", "established", "established"]
    assert not any(one.ignored for one in connections)


def test_a_damaged_capture_is_read_in_part(tmp_path: Path) -> None:
    done = run(tmp_path, packets()[:-20])
    (file,) = done.files
    assert (file.outcome, file.messages) == (Outcome.PART, 2)
    assert file.reasons == ("entry 1: it ends inside a packet",)
    assert done.partial
    with open_reader(tmp_path / "a.db") as reader:
        assert [row.facts.complete for row in reader.recordings("s")] == [False]


@pytest.mark.parametrize("data", [pcap([])[:14], pcapng([])[:20], pcap([]) + b"\xff" * 40])
def test_one_of_which_nothing_can_be_read_leaves_no_trace(tmp_path: Path, data: bytes) -> None:
    (file,) = run(tmp_path, data).files
    assert file.outcome is Outcome.UNUSABLE
    assert file.reasons[0].startswith("nothing in")
    assert not (tmp_path / "a.db").exists()


def test_an_empty_capture_is_sound(tmp_path: Path) -> None:
    (file,) = run(tmp_path, pcap([])).files
    assert (file.outcome, file.entries, file.flows) == (Outcome.READ, 0, 0)


def test_a_key_log_that_is_not_there_is_said(tmp_path: Path) -> None:
    target = Target(tmp_path / "a.db", "s", {}, keys=tmp_path / "none")
    with pytest.raises(InputError, match="is no key log"):
        import_files([], target, auditor())


@pytest.mark.parametrize("text", ["localhost\n", "# keys\nTLS 1 2\n", "\x7fELF\0\1"])
def test_a_key_log_that_is_something_else_is_said(tmp_path: Path, text: str) -> None:
    keys = tmp_path / "keys"
    keys.write_text(text)
    with pytest.raises(InputError, match="is no key log: no line of it is a TLS key"):
        import_files([], Target(tmp_path / "a.db", "s", {}, keys=keys), auditor())


@pytest.mark.parametrize(
    "text", ["", "# SSL/TLS secrets\n\n", "junk\nCLIENT_RANDOM " + "ab" * 32 + " " + "cd" * 48]
)
def test_a_key_log_may_be_empty_and_may_hold_odd_lines(tmp_path: Path, text: str) -> None:
    keys = tmp_path / "keys"
    keys.write_text(text)
    assert import_files([], Target(tmp_path / "a.db", "s", {}, keys=keys), auditor()).files == ()
