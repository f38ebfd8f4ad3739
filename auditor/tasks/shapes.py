"""The rows that others measure through: what a listing shows, in JSON, CSV and tables alike.

Keys are a contract: they are added to, never renamed. Times are ISO 8601 in
UTC, null where unknown; sizes are bytes; `recipient` is the registrable
domain behind `host`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import TypedDict

from auditor.model import NO_TERMS, TOLD_APART, Scalar, terms_of
from auditor.parties import recipient_of
from auditor.report.mask import mask_target
from auditor.report.units import stamp
from auditor.store import FindingRow, FlowRow, ImageRow, OpaqueRow, RecordingRow, SessionRow
from auditor.tasks.recordings import RecordingJson, recording_rows
from auditor.tasks.standing import lost
from auditor.tasks.timeline import BeforeJson


class SessionJson(TypedDict):
    """A session and what it holds."""

    session: str
    kind: str
    state: str
    app: str
    device: str
    started: str | None
    ended: str | None
    flows: int
    messages: int
    findings: int
    connections: int
    pending: int
    errored: int
    failures: int
    seen: int
    stored: int
    spooled: int
    lost: int
    keep_raw: bool
    no_bodies: bool
    tool_versions: dict[str, str]
    detector_versions: dict[str, int]
    recordings: list[RecordingJson]


class OpaqueJson(TypedDict):
    """Bytes that could not be read, and why."""

    direction: str
    path: str
    reason: str
    size: int
    message: int


class ImageJson(TypedDict):
    """A picture; `checked` names what looked for faces, else `unchecked` says why nothing did."""

    message: int
    path: str
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    exif: list[str]
    checked: str
    unchecked: str
    faces: int


class FlowJson(TypedDict):
    """An exchange with its opaque parts and their reasons."""

    flow: int
    key: str
    session: str
    time: str | None
    ended: str | None
    app: str
    uid: int | None
    app_how: str
    protocol: str
    version: str
    scheme: str
    host: str
    port: int
    method: str
    path: str
    status: int | None
    recipient: str
    messages: int
    bytes_up: int
    bytes_down: int
    error: str
    connection: str
    source_file: str | None
    source_index: int | None
    source_comment: str
    opaque: list[OpaqueJson]


class FindingJson(TypedDict):
    """A finding; `value` is masked, or revealed where that was asked for."""

    id: int
    flow: int
    flow_key: str
    message: int
    session: str
    time: str | None
    source_file: str | None
    source_index: int | None
    source_comment: str
    app: str
    direction: str
    recipient: str
    host: str
    category: str
    data_type: str
    confidence: str
    told_apart: bool  # the reason says why it is not what it looks like, and has no terms
    method: str
    known: str
    path: str
    value: str | None
    reason: str
    detector: str
    version: int
    dpv: list[str]
    play: str
    apple: str
    gdpr: str
    special_dpv: bool
    special_gdpr: str
    sensors: list[BeforeJson]


class CoverageJson(TypedDict):
    """Connections and bytes, both ways, of one fate; shares are null where they are not known.

    `app` and `host` are empty unless they were asked for. `measured` of the
    connections have their bytes from packets, which `bytes_from` says in words.
    `opaque_share` is of the bytes sent that were read. A row "looked up only"
    has no connection: its hosts were asked of DNS, and nothing else shows them.
    `unattributed` connections are unread and of no known app: they count in what
    could be read of the app. `limits` say what the way of capturing could not see,
    `recordings` what was recorded beside the messages.
    """

    session: str
    fate: str
    connections: int
    bytes: int
    share: float | None
    hosts: list[str]
    app: str
    host: str
    bytes_share: float | None
    measured: int
    bytes_from: str
    opaque_share: float | None
    unattributed: int
    limits: list[str]
    recordings: list[RecordingJson]


def session_row(row: SessionRow, recordings: Iterable[RecordingRow]) -> SessionJson:
    """A session, what it holds and what was recorded beside it."""
    return {
        "session": row.name,
        "kind": row.kind.value,
        "state": row.state.value,
        "app": row.app,
        "device": row.device,
        "started": stamp(row.started),
        "ended": stamp(row.ended),
        "flows": row.flows,
        "messages": row.messages,
        "findings": row.findings,
        "connections": row.connections,
        "pending": row.pending,
        "errored": row.errored,
        "failures": row.failures,
        "seen": row.totals.seen,
        "stored": row.totals.stored,
        "spooled": row.totals.spooled,
        "lost": lost(row),
        "keep_raw": row.keep_raw,
        "no_bodies": row.no_bodies,
        "tool_versions": dict(row.tool_versions),
        "detector_versions": dict(row.detector_versions),
        "recordings": recording_rows(recordings),
    }


def flow_row(row: FlowRow, *, masked: bool = True) -> FlowJson:
    """An exchange with its opaque parts; its path without values where `masked`."""
    return {
        "flow": row.id,
        "key": row.key,
        "session": row.session,
        "time": stamp(row.started),
        "ended": stamp(row.ended),
        "app": row.app,
        "uid": row.uid,
        "app_how": row.app_how,
        "protocol": row.protocol.value,
        "version": row.version,
        "scheme": row.scheme,
        "host": row.host,
        "port": row.port,
        "method": row.method,
        "path": mask_target(row.path) if masked else row.path,
        "status": row.status,
        "recipient": recipient_of(row.host),
        "messages": row.messages,
        "bytes_up": row.bytes_up,
        "bytes_down": row.bytes_down,
        "error": row.error,
        "connection": row.connection,
        "source_file": row.source_file or None,
        "source_index": row.source_index,
        "source_comment": row.source_comment,
        "opaque": [opaque_row(part) for part in row.opaques],
    }


def opaque_row(row: OpaqueRow) -> OpaqueJson:
    """Bytes that could not be read, and why."""
    return {
        "direction": row.direction.value,
        "path": row.path,
        "reason": row.reason,
        "size": row.size,
        "message": row.message,
    }


def image_row(row: ImageRow) -> ImageJson:
    """A picture, the names of its EXIF tags, and what was seen in it."""
    return {
        "message": row.message,
        "path": row.path,
        "media_type": row.media_type,
        "width": row.width,
        "height": row.height,
        "size": row.size,
        "sha256": row.sha256,
        "exif": list(row.tags),
        "checked": row.checked,
        "unchecked": row.unchecked,
        "faces": row.faces,
    }


def finding_row(
    row: FindingRow, value: str | None, sensors: Sequence[BeforeJson] = ()
) -> FindingJson:
    """A finding as the JSON contract has it; `value` is masked or revealed by the caller.

    `sensors` is what they did before it was sent.
    """
    apart = row.detector in TOLD_APART
    terms = NO_TERMS if apart else terms_of(row.data_type)
    return {
        "id": row.id,
        "flow": row.flow,
        "flow_key": row.flow_key,
        "message": row.message,
        "session": row.session,
        "time": stamp(row.time),
        "source_file": row.source_file or None,
        "source_index": row.source_index,
        "source_comment": row.source_comment,
        "app": row.app,
        "direction": row.direction.value,
        "recipient": recipient_of(row.recipient),
        "host": row.recipient,
        "category": row.category.value,
        "data_type": row.data_type,
        "confidence": row.confidence.value,
        "told_apart": apart,
        "method": row.method.value,
        "known": row.known,
        "path": row.path,
        "value": value,
        "reason": row.reason,
        "detector": row.detector,
        "version": row.version,
        "dpv": list(terms.dpv),
        "play": terms.play,
        "apple": terms.apple,
        "gdpr": terms.gdpr,
        "special_dpv": terms.special_dpv,
        "special_gdpr": terms.special_gdpr,
        "sensors": list(sensors),
    }


def scalar_text(value: Scalar) -> str | None:
    """A leaf as it was sent, as text; bytes that are no UTF-8 as `base64:…`."""
    if value is None:
        return None
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return "base64:" + base64.b64encode(value).decode("ascii")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def named(columns: Sequence[str]) -> list[str]:
    """Column names of a query, each unique: a second `name` becomes `name_2`."""
    names: list[str] = []
    for column in columns:
        name, number = column, 2
        while name in names:
            name, number = f"{column}_{number}", number + 1
        names.append(name)
    return names
