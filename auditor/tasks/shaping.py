"""Stored rows brought into the shapes that others measure through."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

from auditor.model import NO_TERMS, REFUSED, TOLD_APART, UNREACHED, Scalar, terms_of
from auditor.parties import recipient_of
from auditor.report.mask import mask_target
from auditor.report.units import stamp
from auditor.store import FindingRow, FlowRow, ImageRow, OpaqueRow, RecordingRow, SessionRow
from auditor.tasks.recordings import recording_rows
from auditor.tasks.shapes import FindingJson, FlowJson, ImageJson, OpaqueJson, SessionJson
from auditor.tasks.standing import lost
from auditor.tasks.timeline import BeforeJson


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
        "refused": row.unsent == REFUSED,
        "unreached": row.unsent == UNREACHED,
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
