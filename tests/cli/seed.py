"""A small database made with the real writer: a captured session and an imported one."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from auditor.model import (
    Audit,
    Confidence,
    Connection,
    Direction,
    Finding,
    Message,
    Method,
    Opaque,
    Protocol,
    Source,
)
from auditor.model import Path as Place
from auditor.store import Totals, open_writer
from auditor.store.keys import key_path

START = 1_700_000_000.0
APP = "com.example.checkin"
BODY = b'{"where": {"lat": "22.3193", "lon": "114.1694"}, "id": "cdda802e-fb9c-47ad-9866"}'
SHA = "ab" * 32
ESC = "\x1b[31m"


def place(*steps: str) -> Place:
    path = Place.root(steps[0])
    for step in steps[1:]:
        path = path.layer(step)
    return path


def finding(
    data_type: str,
    path: Place,
    value: str,
    confidence: Confidence = Confidence.PROBABLE,
    known: str = "",
) -> Finding:
    method = Method.KNOWN_VALUE if known else Method.KEY
    return Finding(
        data_type=data_type,
        confidence=confidence,
        method=method,
        detector="test",
        version=1,
        path=path,
        reason="a field of that name",
        value=value,
        known=known,
    )


LAT = place("request.body", "json:$.where.lat")


def request(flow: str, host: str, **more: object) -> Message:
    fields: dict[str, object] = {
        "flow": flow,
        "sequence": 0,
        "direction": Direction.REQUEST,
        "protocol": Protocol.HTTP,
        "version": "HTTP/2.0",
        "scheme": "https",
        "host": host,
        "port": 443,
        "method": "POST",
        "path": "/v1/events?lat=22.3193&email=tester%40example.org",
        "headers": ((b"content-type", b"application/json"), (b"x-device", b"secret-device-id")),
        "body": BODY,
        "body_size": len(BODY),
        "started": START,
        "ended": START + 0.2,
        "app": APP,
    }
    return Message(**(fields | more))  # type: ignore[arg-type]  # fields of Message by name


def response(flow: str, host: str, **more: object) -> Message:
    return request(
        flow,
        host,
        **{
            "sequence": 1,
            "direction": Direction.RESPONSE,
            "status": 200,
            "body": b'{"ip": "203.0.113.9"}',
            "body_size": 21,
            "started": START + 1,
            **more,
        },
    )


def connection(key: str, sni: str, **more: object) -> Connection:
    fields: dict[str, object] = {
        "key": key,
        "transport": "tcp",
        "client": "10.0.0.2:40000",
        "server": f"{sni}:443",
        "server_ip": "203.0.113.7:443",
        "opened": START,
        "closed": START + 5,
        "sni": sni,
        "alpn": "h2",
        "tls_version": "TLSv1.3",
        "cipher": "TLS_AES_128_GCM_SHA256",
        "ja4": "t13d1516h2_8daaf6152771_02713d6af862",
        "client_tls": "established",
        "server_tls": "established",
        "requests": 1,
        "bytes_up": 300,
        "bytes_down": 100,
        "app": APP,
    }
    return Connection(**(fields | more))  # type: ignore[arg-type]  # fields of Connection by name


NOT_TRUSTED = "The client does not trust the proxy's certificate for pinned.example (unknown ca)"
CONNECTIONS = (
    connection("c1", "api.own.example"),
    connection("c2", "collect.analytics.example"),
    connection("c3", "cdn.own.example"),
    connection(
        "c4",
        "pinned.example",
        client_tls="failed",
        tls_error=NOT_TRUSTED,
        requests=0,
        bytes_up=0,
        bytes_down=0,
    ),
)


def fill(
    database: Path,
    *,
    session: str = "demo",
    connections: Sequence[Connection] = CONNECTIONS,
    keep_raw: bool = False,
    no_bodies: bool = False,
    lost: int = 0,
    state: str = "closed",
) -> Path:
    """A captured session: coordinates to its own server, an id to an analytics host."""
    how = _Captured(session, tuple(connections), keep_raw, no_bodies, lost, state)
    return _put(database, how)


class _Captured(NamedTuple):
    session: str
    connections: tuple[Connection, ...]
    keep_raw: bool
    no_bodies: bool
    lost: int
    state: str


class _Imported(NamedTuple):
    session: str
    unreadable: int


def _put(database: Path, how: _Captured | _Imported) -> Path:
    """Into a database; one that is not there yet is a copy, for making one takes far longer."""
    if database.exists():
        return _fill(database, how)
    for path, content in zip((database, key_path(database)), _made(how), strict=True):
        path.write_bytes(content)
        path.chmod(0o600)
    return database


@functools.cache
def _made(how: _Captured | _Imported) -> tuple[bytes, bytes]:
    """A database and its key."""
    with tempfile.TemporaryDirectory() as folder:
        database = _fill(Path(folder) / "a.db", how)
        return database.read_bytes(), key_path(database).read_bytes()


def _fill(database: Path, how: _Captured | _Imported) -> Path:
    return _imported(database, how) if isinstance(how, _Imported) else _captured(database, how)


def _captured(database: Path, how: _Captured) -> Path:
    own = "api.own.example"
    messages = [
        request("f1", own, connection="c1"),
        response("f1", own, connection="c1"),
        request(
            "f2",
            "collect.analytics.example",
            connection="c2",
            started=START + 3600,
            path=f"/collect/{ESC}x?email=tester%40example.org",
        ),
        response("f2", "collect.analytics.example", connection="c2", status=204, body=b""),
    ]
    audits = [
        Audit(
            findings=(finding("location.precise", LAT, "22.3193", Confidence.PROVEN),),
            opaques=(Opaque(place("request.body", "json:$.blob"), f"no layer fits {ESC}", 64),),
            leaves=3,
        ),
        Audit(
            findings=(finding("id.network", place("response.body", "json:$.ip"), "203.0.113.9"),)
        ),
        Audit(
            findings=(
                finding(
                    "id.email",
                    place("request.query:email"),
                    "tester@example.org",
                    Confidence.PROVEN,
                    known="email",
                ),
                finding(
                    "id.phone",
                    place("request.header:x-phone"),
                    f"{ESC}85298765432",
                    Confidence.CANDIDATE,
                ),
            ),
            leaves=5,
        ),
        Audit(),
    ]
    with open_writer(database) as writer:
        number = writer.begin_session(
            how.session,
            kind="capture",
            app=APP,
            device="test phone",
            tool_versions={"auditor": "0"},
            detector_versions={"test": 1},
            keep_raw=how.keep_raw,
            no_bodies=how.no_bodies,
            started=START,
        )
        ids = writer.add(number, messages, how.connections)
        writer.conclude(number, list(zip(ids, audits, strict=True)))
        totals = Totals(seen=len(ids) + how.lost, stored=len(ids))
        writer.end_session(
            number,
            ended=START + 4000,
            state="closed" if how.state == "closed" else "interrupted",
            totals=totals,
        )
    return database


def fill_file(database: Path, *, session: str = "files", unreadable: int = 0) -> Path:
    """An imported session of one file with one exchange and nothing found."""
    return _put(database, _Imported(session, unreadable))


def _imported(database: Path, how: _Imported) -> Path:
    source = Source(file="traffic.har", sha256=SHA, index=3, comment=f"entry {ESC}three")
    messages = [request(f"{SHA[:16]}:3", "files.example.co.uk", source=source, app="")]
    with open_writer(database) as writer:
        number = writer.begin_session(
            how.session,
            kind="import",
            tool_versions={},
            detector_versions={"test": 1},
            started=START + 10_000,
        )
        file = writer.begin_file(number, name="traffic.har", sha256=SHA, format="har", size=100)
        ids = writer.add(number, messages)
        writer.conclude(number, [(ids[0], Audit())])
        writer.end_file(file.file_id, entries=4, unreadable=how.unreadable, complete=True)
        writer.end_session(number, ended=START + 10_001, state="closed", totals=Totals(1, 1))
    return database
