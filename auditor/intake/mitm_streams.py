"""Flows without HTTP: TCP and UDP as chunks in order of arrival, DNS as query and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import direction, server
from auditor.model import DecodeError, Direction, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.mitm_common import Common


def raw(data: bytes, flow: tn.Members, common: Common, protocol: Protocol) -> Iterator[Message]:
    """TCP chunks and UDP datagrams: [from client, content, time]; the error is the last one's.

    Raises:
        DecodeError: damaged; what came before was whole.
    """
    kind, start, stop = flow.get(b"messages", tn.ABSENT)
    host, port = server(data, flow)
    connection = common.connection
    secure = connection.client_tls == "established"
    for sequence, chunk in enumerate(tn.values(data, start, stop) if kind == tn.LIST else ()):
        parts = tn.elements(data, chunk)
        body = tn.raw(data, parts[1]) if len(parts) > 2 else None
        if body is None:
            raise DecodeError(f"a {protocol} message is damaged")
        time = tn.real(data, parts[2])
        yield Message(
            flow=common.flow,
            sequence=sequence,
            direction=direction(data, parts[0]),
            protocol=protocol,
            version=connection.tls_version,
            scheme="tls" if secure else protocol.value,
            host=connection.sni or host,
            port=port,
            body=body,
            body_size=len(body),
            started=time,
            ended=time,
            connection=common.key,
            error=common.error if chunk[2] + 1 == stop else "",
            source=common.source,
        )


def dns(data: bytes, flow: tn.Members, common: Common) -> Iterator[Message]:
    """Query and answer, their names and addresses as JSON.

    Raises:
        DecodeError: damaged; what came before was whole.
    """
    from auditor.intake import mitm_dns  # noqa: PLC0415 - loads all of mitmproxy

    host, port = server(data, flow)
    found = [name for name in (b"request", b"response") if name in flow]
    if not found:
        raise DecodeError("it has no DNS message")
    for name in found:
        answer = name == b"response"
        fields = tn.inside(data, flow[name])
        if fields is None:
            raise DecodeError("a DNS message is damaged")
        body = mitm_dns.body(data, fields, answer=answer)
        time = tn.real(data, fields.get(b"timestamp", tn.ABSENT))
        yield Message(
            flow=common.flow,
            sequence=int(answer),
            direction=Direction.RESPONSE if answer else Direction.REQUEST,
            protocol=Protocol.DNS,
            scheme=common.connection.transport,
            host=host,
            port=port or 53,
            status=tn.whole(data, fields.get(b"response_code", tn.ABSENT)) if answer else None,
            body=body,
            body_size=len(body),
            started=time,
            ended=time,
            connection=common.key,
            error=common.error if name == found[-1] else "",
            source=common.source,
        )
