from __future__ import annotations

import pathlib
import sqlite3

import pytest

from auditor.model import (
    Audit,
    Chunk,
    ClockNote,
    Connection,
    Failure,
    InputError,
    Message,
    Opaque,
    PacketFlow,
    Path,
    Phase,
    Picture,
    Recording,
    Sensor,
    SensorEvent,
    Source,
    StoreError,
)
from auditor.store import open_reader, open_writer, purge
from tests.store.material import START, audit, database, finding, message, session

SECRET = "Zq7-secret"  # in every field that can hold text
SHARED = b"a body that both sessions have"


def _secret(tag: str) -> str:
    return f"{SECRET}-{tag}-" + "0123456789abcdef" * 3


def _message(sequence: int = 0, **fields: object) -> Message:
    return message(
        _secret("flow"),
        sequence,
        version=_secret("version"),
        scheme=_secret("scheme"),
        host=_secret("host") + ".example",
        method=_secret("method"),
        path="/" + _secret("path"),
        headers=((b"x", _secret("header").encode()),),
        trailers=((b"y", _secret("trailer").encode()),),
        connection=_secret("connection"),
        app=_secret("app"),
        error=_secret("error"),
        source=Source(_secret("file"), _secret("sha"), 0, _secret("comment")),
        **fields,
    )


def _fill(path: pathlib.Path) -> None:
    """A session whose every text is secret, and another that shares a body with it."""
    with open_writer(path) as writer:
        kept = session(writer, "kept")
        (other,) = writer.add(kept, [message("kept", body=SHARED)])
        writer.conclude(kept, [(other, audit(finding(), opaques=1, recurring=1))])
        writer.end_session(kept, ended=START, state="closed")
        gone = session(
            writer, "gone", keep_raw=True, app=_secret("s"), device=_secret("d"),
            tool_versions={_secret("tool"): "1"}, detector_versions={_secret("detector"): 1},
        )  # fmt: skip
        ids = writer.add(
            gone,
            [_message(body=_secret("body").encode() * 40), _message(1, body=SHARED),
             _message(2, body=bytes(range(256)) * 300), _message(3, body=b"", open=True)],
            [Connection(_secret("connection"), "tcp", sni=_secret("sni"), app=_secret("owner"))],
            [Chunk(_secret("flow"), 3, 0, _secret("chunk").encode())],
            [Failure(_secret("flow"), _secret("where"), _secret("error"), START)],
            batch=1,
        )  # fmt: skip
        place = Path.root(_secret("place"))
        claim = finding(
            _secret("value"), path=place, reason=_secret("reason"), known=_secret("known"),
            detector=_secret("by"), data_type="bio.voice",
        )  # fmt: skip
        opaque = Opaque(place, _secret("unread"), 5)
        picture = Picture(
            place, "image/png", 2, 3, 4, "ab" * 32, (_secret("tag"),), unchecked=_secret("reason")
        )
        said = Audit((claim,), (opaque,), ((place, _secret("again")),), 1, (picture,))
        writer.conclude(gone, [(each, said) for each in ids[:3]])
        file = Recording("pcap", _secret("given"), _secret("hash"), 9, remark=_secret("cut"))
        flow = PacketFlow(0, "tcp", _secret("client"), _secret("server"), 0, 1, name=_secret("n"))
        writer.add_packet_flows(writer.add_recording(gone, file), [flow])
        told = SensorEvent(
            START, Sensor.CAMERA, _secret("what"), _secret("of"), _secret("dump"), 1, _secret("no")
        )
        remark = ClockNote(START, remark=_secret("remark"))
        writer.add_marks(gone, [told, remark, Phase(START, _secret("phase"))])
        writer.give_up(ids[1], _secret("given up"))
        writer.end_session(gone, ended=START, state="closed")


def _traces(folder: pathlib.Path) -> list[str]:
    found = []
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        found += [file.name] * (SECRET.encode() in content)
    return found


def test_a_purged_session_leaves_no_trace(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    _fill(path)
    assert _traces(tmp_path)
    with open_reader(path) as reader:
        before = [row for row in reader.findings() if row.session == "kept"]
    removed = purge(path, "gone")
    assert _traces(tmp_path) == []
    assert (removed.session, removed.flows, removed.messages) == ("gone", 1, 4)
    assert (removed.findings, removed.connections, removed.bodies) == (3, 1, 3)
    assert removed.size_after < removed.size_before
    with open_reader(path) as reader:
        assert list(reader.findings()) == before
        assert reader.message(before[0].message).message.body == SHARED
        assert [row.name for row in reader.sessions()] == ["kept"]
        assert len(list(reader.unread())) == 1
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    left = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the schema's own names
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    connection.close()
    single = {name for name, count in left.items() if count == 1}
    assert single >= {"apps", "hosts", "data_types", "detector_sets", "sessions", "flows", "bodies"}
    assert {name for name, count in left.items() if count == 0} == {
        "batches", "chunks", "connections", "failures", "files", "images", "packet_flows", "raws",
        "recordings", "lookups", "sensor_events", "clock_notes", "phases",
    }  # fmt: skip


def test_the_last_session_leaves_an_empty_database(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    _fill(path)
    for name in ("gone", "kept"):
        purge(path, name)
    with open_writer(path) as writer:
        connection = writer._connection
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - the schema's own names
            for (name,) in tables.fetchall()
        }
    assert {name for name, count in counts.items() if count} == {"meta"}


def test_a_writer_that_stays_goes_on_after_a_purge(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        gone, kept = session(writer, "gone"), session(writer, "kept")
        (first,) = writer.add(gone, [message(host="only.example")])
        writer.conclude(gone, [(first, audit(finding()))])
        writer.end_session(gone, ended=START, state="closed")
        purge(path, "gone")  # its words are gone, the writer has cached their ids
        (again,) = writer.add(kept, [message(host="only.example")])
        writer.conclude(kept, [(again, audit(finding()))])
        with pytest.raises(InputError):
            writer.add(gone, [message("b")])
    with open_reader(path) as reader:
        assert [(row.recipient, row.session) for row in reader.findings()] == [
            ("only.example", "kept")
        ]


def test_what_cannot_be_purged(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        session(writer, "live", kind="capture")
        with pytest.raises(InputError, match="is being recorded"):
            purge(path, "live")
        with pytest.raises(InputError, match="There is no session 'none'"):
            purge(path, "none")


def test_a_reader_in_the_way_is_named(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    _fill(path)
    with open_reader(path) as reader:
        rows = reader.sql("SELECT id FROM messages").rows
        next(rows)  # a read transaction
        with pytest.raises(StoreError, match="traces stay in its log until that process ends"):
            purge(path, "gone", busy_seconds=0.05)
        list(rows)
    with open_reader(path) as reader:
        assert [row.name for row in reader.sessions()] == ["kept"]
    open_writer(path).close()  # the last to close cuts the log
    assert _traces(tmp_path) == []
