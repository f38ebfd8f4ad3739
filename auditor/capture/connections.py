"""Hooks about connections: the ledger writes down what the guard lets through."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from auditor.capture.guard import plain
from auditor.capture.ledger import ESTABLISHED, FAILED
from auditor.model import REFUSED

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from mitmproxy.connection import Client
    from mitmproxy.proxy.server_hooks import ServerConnectionHookData
    from mitmproxy.tls import ClientHelloData, TlsData

    from auditor.capture.attribution import Attribution
    from auditor.capture.guard import Guard
    from auditor.capture.ledger import Entry, Ledger
    from auditor.capture.pinning import Pinning

_log = logging.getLogger(__name__)


class Connections:
    """`closing` is told of a client connection that ends, before its final record is made."""

    HOOKS = (
        "client_connected",
        "client_disconnected",
        "server_connect",
        "server_connected",
        "server_connect_error",
        "tls_clienthello",
        "tls_established_client",
        "tls_established_server",
        "tls_failed_client",
        "tls_failed_server",
    )

    def __init__(
        self,
        ledger: Ledger,
        guard: Guard,
        loop: Callable[[], asyncio.AbstractEventLoop],
        closing: Callable[[str], object],
        pinning: Pinning,
    ) -> None:
        self._ledger = ledger
        self._guard = guard
        self._loop = loop
        self._closing = closing
        self._pinning = pinning
        self.attribution: Attribution | None = None

    def client_connected(self, client: Client) -> Awaitable[None] | None:
        """A client connected: is it one that may, and whose is it?"""
        entry = self._ledger.opened(client)
        refusal = self._guard.client(client)
        if refusal:
            client.error = refusal
            entry.refused = refusal.removeprefix(REFUSED)
            _log.warning("client %s %s", client.peername[0], refusal)
        elif self.attribution is not None:
            return self.attribution.attribute(client, entry, self._app_known)
        return None

    def _app_known(self, entry: Entry) -> None:
        self._ledger.again(entry)
        self._pinning.app_known(entry)

    def client_disconnected(self, client: Client) -> None:
        """A client connection is over."""
        self._closing(client.id)
        self._pinning.closed(self._ledger.entry(client))
        self._ledger.closed(client)

    def server_connect(self, data: ServerConnectionHookData) -> Awaitable[None] | None:
        """A connection to a server is about to be made: may it be?"""
        self._ledger.connecting(data)
        refusal = self._guard.connecting(data.client, data.server)
        if refusal:
            self._refuse(data, refusal)
        elif (
            data.server.transport_protocol == "udp"
            and data.server.address
            and plain(data.server.address[0]) is None
            and not self._guard.named(data.client, data.server)
        ):
            return self._pin(data)
        return None

    async def _pin(self, data: ServerConnectionHookData) -> None:
        refusal = await self._guard.pin(data.server, self._loop())
        if refusal:
            self._refuse(data, refusal)

    @staticmethod
    def _refuse(data: ServerConnectionHookData, refusal: str) -> None:
        data.server.error = refusal
        _log.warning("a connection for client %s was %s", data.client.peername[0], refusal)

    def server_connected(self, data: ServerConnectionHookData) -> None:
        """A server is connected."""
        self._guard.connected()
        self._ledger.connected(data)

    def server_connect_error(self, data: ServerConnectionHookData) -> None:
        """No connection to a server: it failed, or we refused it."""
        self._guard.connected()
        self._ledger.not_connected(data)

    def tls_clienthello(self, data: ClientHelloData) -> None:
        """A client began a TLS, DTLS or QUIC handshake."""
        self._ledger.hello(data)

    def tls_established_client(self, data: TlsData) -> None:
        """The phone completed a handshake with us."""
        self._ledger.tls(data, ESTABLISHED)

    def tls_established_server(self, data: TlsData) -> None:
        """The server completed a handshake with us."""
        self._ledger.tls(data, ESTABLISHED)

    def tls_failed_client(self, data: TlsData) -> None:
        """The phone did not complete a handshake with us."""
        self._ledger.tls(data, FAILED)
        self._pinning.refused(self._ledger.entry(data.context.client))

    def tls_failed_server(self, data: TlsData) -> None:
        """The server did not complete a handshake with us."""
        self._ledger.tls(data, FAILED)
