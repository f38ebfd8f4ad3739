"""Messages of every protocol for the export tests: from fixtures, from flows and made up."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence

from mitmproxy import flow

from auditor.model import Connection, Direction, Message, Protocol, Source
from tests.intake.reading import FIXTURES, Read, read_file, read_mitm
from tests.intake.theirs import FlowWriter, tflow

SECRET = "22.319312"


def fixtures() -> Sequence[tuple[str, Read]]:
    names = sorted((FIXTURES / "mitmproxy").rglob("*.mitm")) + sorted(
        (FIXTURES / "reporthar").rglob("*.har")
    )
    names += [
        FIXTURES / "mitmproxy/har_files/chrome.har",
        FIXTURES / "mitmproxy/flows/websocket.har",
    ]
    return [(path.name, read_file(path)) for path in names]


def all_protocols() -> Read:
    flows: list[flow.Flow] = [
        tflow.tflow(resp=True),
        tflow.tflow(err=True),
        tflow.twebsocketflow(),
        tflow.ttcpflow(err=True),
        tflow.tudpflow(),
        tflow.tdnsflow(resp=True),
        tflow.tdnsflow(),
    ]
    file = io.BytesIO()
    writer = FlowWriter(file)  # type: ignore[no-untyped-call] # mitmproxy's has no types
    for one in flows:
        one.comment = "a remark"
        writer.add(one)
    return read_mitm(file.getvalue())


def facts_of(found: Read) -> Callable[[str], Connection | None]:
    return found.connections.get


def secretive() -> list[Message]:
    """An exchange that carries the same value everywhere a value can be."""
    request = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        version="HTTP/2.0",
        scheme="https",
        host="api.example",
        port=443,
        method="POST",
        path=f"/v1/at-{SECRET}/x?lat={SECRET}&b",
        headers=(
            (b"content-type", b"application/json"),
            (b"content-encoding", b"gzip"),
            (b"authorization", f"Bearer {SECRET}".encode()),
            (b"cookie", f"at={SECRET}".encode()),
            (b"x-place", SECRET.encode()),
        ),
        trailers=((b"x-last", SECRET.encode()),),
        body=gzip.compress(f'{{"lat": {SECRET}}}'.encode(), mtime=0),
        body_size=40,
        started=1_700_000_000.5,
        ended=1_700_000_000.75,
        connection="c",
        source=Source("file.har", "ab" * 32, 3, f"at {SECRET}"),
    )
    response = Message(
        flow="f",
        sequence=1,
        direction=Direction.RESPONSE,
        protocol=Protocol.HTTP,
        version="HTTP/2.0",
        scheme="https",
        host="api.example",
        port=443,
        method="POST",
        path=request.path,
        status=302,
        headers=((b"location", f"/at/{SECRET}".encode()), (b"set-cookie", SECRET.encode())),
        body=f"at {SECRET}".encode(),
        body_size=12,
        started=1_700_000_001.0,
        ended=1_700_000_001.5,
        source=request.source,
    )
    frame = Message(
        flow="f",
        sequence=2,
        direction=Direction.REQUEST,
        protocol=Protocol.WEBSOCKET,
        scheme="wss",
        host="api.example",
        port=443,
        path=request.path,
        body=SECRET.encode(),
        body_size=9,
        text=True,
        started=1_700_000_002.0,
    )
    raw = Message(
        flow="g",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.TCP,
        host="10.0.0.1",
        port=9,
        body=SECRET.encode(),
        body_size=9,
    )
    return [request, response, frame, raw]
