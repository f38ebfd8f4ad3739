"""Flows without HTTP: TCP and UDP as chunks in order of arrival, DNS as query and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake import mitm_dns
from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import direction, server
from auditor.model import DecodeError, Direction, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.mitm_common import Common


def raw(data: bytes, flow: tn.Members, common: Common, protocol: Protocol) -> Iterator[Message]:
    """TCP chunks and UDP datagrams: [from client, content, time]; the error is the last one's."""
    span = flow.get(b"messages", tn.ABSENT)
    if span[0] != tn.LIST:
        raise DecodeError("it has no list of messages")
    host, port = server(data, flow)
    for sequence, chunk in enumerate(tn.values(data, span.start, span.stop)):
        parts = [*tn.values(data, chunk.start, chunk.stop)] if chunk.kind == tn.LIST else []
        if len(parts) < 3 or parts[1].kind not in (tn.BYTES, tn.TEXT):
            raise DecodeError(f"a {protocol} message is damaged")
        sender, content, when = parts[:3]
        time = tn.real(data, when)
        yield Message(
            flow=common.flow,
            sequence=sequence,
            direction=direction(data, sender),
            protocol=protocol,
            host=host,
            port=port,
            body=data[content.start : content.stop],
            body_size=content.stop - content.start,
            started=time,
            ended=time,
            connection=common.connection,
            error=common.error if chunk.stop + 1 == span.stop else "",
            source=common.source,
        )


def dns(data: bytes, flow: tn.Members, common: Common) -> Iterator[Message]:
    host, port = server(data, flow)
    found = [
        (sequence, span)
        for sequence, name in enumerate((b"request", b"response"))
        if (span := flow.get(name, tn.ABSENT)).kind == tn.DICT
    ]
    if not found:
        raise DecodeError("it has no DNS message")
    for sequence, span in found:
        fields = tn.members(data, span.start, span.stop)
        wire = mitm_dns.pack(data, fields)
        time = tn.real(data, fields.get(b"timestamp", tn.ABSENT))
        yield Message(
            flow=common.flow,
            sequence=sequence,
            direction=Direction.RESPONSE if sequence else Direction.REQUEST,
            protocol=Protocol.DNS,
            host=host,
            port=port,
            body=wire,
            body_size=len(wire),
            started=time,
            ended=time,
            connection=common.connection,
            error=common.error if span is found[-1][1] else "",
            source=common.source,
        )
