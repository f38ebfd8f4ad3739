"""Messages, audits and databases for the store's tests."""

from __future__ import annotations

import pathlib
from typing import Any

from auditor.model import (
    Audit,
    Confidence,
    Direction,
    Finding,
    Message,
    Method,
    Opaque,
    Path,
    Protocol,
    Scalar,
    Source,
)
from auditor.store import Writer, open_writer

START = 1_750_000_000.0
SHA = "5e" * 32


def message(flow: str = "flow", sequence: int = 0, **fields: object) -> Message:
    """A small request (even sequence) or response (odd)."""
    values: dict[str, Any] = {
        "direction": Direction.RESPONSE if sequence % 2 else Direction.REQUEST,
        "protocol": Protocol.HTTP,
        "version": "HTTP/1.1",
        "scheme": "https",
        "host": "api.example.com",
        "port": 443,
        "method": "POST",
        "path": "/v1?x=1",
        "status": 200 if sequence % 2 else None,
        "headers": ((b"content-type", b"text/plain"),),
        "body": b"a small body",
        "started": START + sequence,
        "app": "com.example.app",
        **fields,
    }
    values.setdefault("body_size", len(values["body"]))
    return Message(flow=flow, sequence=sequence, **values)


def finding(value: Scalar = "22.319312", **fields: object) -> Finding:
    """A latitude."""
    values: dict[str, Any] = {
        "data_type": "location.precise",
        "confidence": Confidence.PROVEN,
        "method": Method.KEY,
        "detector": "coordinates",
        "version": 1,
        "path": Path.root("request.query:lat", "lat"),
        "reason": "lat beside lon",
        **fields,
    }
    return Finding(value=value, **values)


def audit(*findings: Finding, opaques: int = 0, recurring: int = 0, error: str = "") -> Audit:
    """An audit with so many parts."""
    place = Path.root("request.body")
    return Audit(
        findings=findings,
        opaques=tuple(Opaque(place.layer(f"part {n}"), "encrypted", 10) for n in range(opaques)),
        recurring=tuple((place.layer(f"id {n}"), f"a9f3-{n}") for n in range(recurring)),
        leaves=7,
        error=error,
    )


def source(index: int, comment: str = "") -> Source:
    return Source("capture.har", SHA, index, comment)


def session(writer: Writer, name: str = "s", **fields: object) -> int:
    """Begin an import."""
    values: dict[str, Any] = {
        "kind": "import",
        "tool_versions": {"auditor": "0"},
        "detector_versions": {"coordinates": 1},
        **fields,
    }
    return writer.begin_session(name, **values)


def database(folder: pathlib.Path) -> pathlib.Path:
    return folder / "audit.db"


def filled(folder: pathlib.Path) -> pathlib.Path:
    """A database with one session: two flows of two messages, a finding and an opaque each."""
    path = database(folder)
    with open_writer(path) as writer:
        number = session(writer)
        ids = writer.add(number, [message(flow, n) for flow in ("one", "two") for n in (0, 1)])
        writer.conclude(number, [(each, audit(finding(), opaques=1)) for each in ids])
        writer.end_session(number, ended=START + 60, state="closed")
    return path
