"""One flow as a document: its lines, its connection, its messages, and each finding's chain.

Values are masked unless revealed; the same document is JSON for machines and
is laid out for people by `report.story`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from auditor.judge import Context, fate, host_of
from auditor.model import Connection
from auditor.model.path import ARROW
from auditor.report.mask import mask_header, mask_target
from auditor.report.units import stamp
from auditor.store import FindingRow, FlowDetail, ImageRow, OpaqueRow, StoredMessage
from auditor.tasks.shaping import finding_row, flow_row, image_row, opaque_row
from auditor.tasks.timeline import BeforeJson

type Reveal = Callable[[FindingRow], str | None]
type Row = dict[str, object]


def flow_document(
    detail: FlowDetail,
    opaques: list[OpaqueRow],
    connections: Context,
    reveal: Reveal | None,
    app: str = "",
    images: Sequence[ImageRow] = (),
    before: Callable[[float | None], list[BeforeJson]] = lambda _: [],
) -> Row:
    """Everything about a flow.

    `connections` is what its session's connections taught; `app` is the
    session's, for a connection of no known app. `before` tells what the sensors
    did before a moment.
    """
    masked = reveal is None
    flow = flow_row(detail.flow, masked=masked)
    return {
        **{key: value for key, value in flow.items() if key != "opaque"},
        "facts": _connection(detail.connection, connections, app) if detail.connection else None,
        "exchange": [_message(item, masked=masked) for item in detail.messages],
        "more_messages": detail.more,
        "findings": [
            finding_row(row, row.value if reveal is None else reveal(row), before(row.time))
            | {"chain": row.path.split(ARROW)}
            for row in detail.findings
        ],
        "sensors": before(detail.flow.started),
        "images": [image_row(row) for row in images],
        "opaque": [opaque_row(row) for row in opaques],
    }


def _connection(known: Connection, connections: Context, app: str) -> Row:
    facts = replace(known, app=known.app or app)
    return {
        "fate": fate(facts, connections).value,
        "app": facts.app,
        "app_how": facts.app_how,
        "uid": facts.uid,
        "host": host_of(facts),
        "transport": facts.transport,
        "client": facts.client,
        "server": facts.server,
        "server_ip": facts.server_ip,
        "mode": facts.mode,
        "opened": stamp(facts.opened),
        "closed": stamp(facts.closed),
        "sni": facts.sni,
        "alpn": facts.alpn,
        "tls_version": facts.tls_version,
        "cipher": facts.cipher,
        "ja3": facts.ja3,
        "ja4": facts.ja4,
        "certificate_org": facts.certificate_org,
        "client_tls": facts.client_tls,
        "server_tls": facts.server_tls,
        "tls_error": facts.tls_error,
        "error": facts.error,
        "refused": facts.refused,
        "ignored": facts.ignored,
        "let_through": facts.let_through,
        "requests": facts.requests,
        "messages": facts.messages,
        "bytes_up": facts.bytes_up,
        "bytes_down": facts.bytes_down,
    }


def _message(item: StoredMessage, *, masked: bool) -> Row:
    message = item.message
    return {
        "message": item.id,
        "sequence": message.sequence,
        "direction": message.direction.value,
        "protocol": message.protocol.value,
        "version": message.version,
        "line": _line(item, masked=masked),
        "started": stamp(message.started),
        "ended": stamp(message.ended),
        "size": message.body_size or len(message.body),
        "kept": item.body_kept,
        "truncated": message.truncated,
        "headers": [_header(pair, masked=masked) for pair in message.headers],
        "trailers": [_header(pair, masked=masked) for pair in message.trailers],
        "audit": item.state.value,
        "leaves": item.leaves,
        "error": item.error or message.error,
    }


def _header(pair: tuple[bytes, bytes], *, masked: bool) -> list[str]:
    name, value = (part.decode("utf-8", "backslashreplace") for part in pair)
    return [name, mask_header(name, value) if masked else value]


def _line(item: StoredMessage, *, masked: bool) -> str:
    """The start line of an HTTP message, "" for others."""
    message = item.message
    if message.direction.value == "response":
        return f"{message.version} {message.status}" if message.status is not None else ""
    if not message.method:
        return ""
    target = mask_target(message.path) if masked else message.path
    return f"{message.method} {target} {message.version}".rstrip()
