"""One mitmproxy flow, from the spans of its bytes to our messages.

Only what an audit needs is decoded; metadata and backups are skipped. The
connection's facts are the same bytes in flow after flow, so they are parsed once
per distinct record.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import Common, error_of
from auditor.intake.mitm_connection import connection_of
from auditor.intake.mitm_http import http
from auditor.intake.mitm_streams import dns, raw
from auditor.model import DecodeError, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.items import Origin
    from auditor.model import Connection, Message

_MOST_CACHED = 512


class FlowReader:
    """Reads the flows of one file; keeps the connection facts it parsed last."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._cache: OrderedDict[tuple[bytes, bytes], Connection] = OrderedDict()

    def connection(self, data: bytes, flow: tn.Members) -> Connection:
        """The facts of the connection that a flow names.

        Raises:
            DecodeError: they are damaged.
        """
        client = flow.get(b"client_conn", tn.ABSENT)
        server = flow.get(b"server_conn", tn.ABSENT)
        record = data[client[1] : client[2]], data[server[1] : server[2]]
        known = self._cache.get(record)
        if known is None:
            known = self._cache[record] = connection_of(data, client, server, self._origin)
            if len(self._cache) > _MOST_CACHED:
                self._cache.popitem(last=False)
        return known

    def messages(
        self, data: bytes, flow: tn.Members, index: int, connection: Connection
    ) -> Iterator[Message]:
        """The messages of a flow, in order.

        Raises:
            DecodeError: damaged; what came before was whole.
        """
        get = flow.get
        common = Common(
            self._origin.key(index),
            connection,
            error_of(data, get(b"error", tn.ABSENT)),
            tn.text(data, get(b"is_replay", tn.ABSENT)),
            self._origin.source(index, tn.text(data, get(b"comment", tn.ABSENT))),
        )
        match tn.text(data, get(b"type", tn.ABSENT)):
            case "http":
                return http(data, flow, common)
            case "tcp":
                return raw(data, flow, common, Protocol.TCP)
            case "udp":
                return raw(data, flow, common, Protocol.UDP)
            case "dns":
                return dns(data, flow, common)
        raise DecodeError("its flow type is not known")
