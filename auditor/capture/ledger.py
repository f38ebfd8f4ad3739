"""Every connection of the phone and its fate, those included that never said a word.

An audit that only looks at requests is blind where it matters: a pinned app, a handshake that
failed, an app that hung up after seeing our certificate, traffic that was passed through. The
ledger keeps an entry for each client connection from its first byte to its end:

1. An entry is told (put as a record) as soon as it is known where the connection goes: after the
   ClientHello or the first request. So a kill keeps it. It is told again, whole, at its close,
   and the store completes the first record by its key.
2. A handshake that completed and was followed by nothing is `client_tls` "established" with no
   requests and no messages; no other state looks like that.
3. A destination that we refused makes its client connection a refused one, unless that connection
   was used for something else as well (an HTTP proxy connection may be): then it gets an entry of
   its own, under the server connection's key.
4. What is passed through on purpose is counted, not kept.

State is dropped when a connection closes: memory follows the number of open ones.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.capture.convert import clean
from auditor.capture.guard import TUNNELS
from auditor.intake.fingerprint import fingerprint
from auditor.model import REFUSED, Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mitmproxy.certs import Cert
    from mitmproxy.connection import Client, Server
    from mitmproxy.http import HTTPFlow
    from mitmproxy.proxy.server_hooks import ServerConnectionHookData
    from mitmproxy.tls import ClientHelloData, TlsData

    from auditor.capture.records import Record

OFFERED, ESTABLISHED, FAILED, DROPPED = "offered", "established", "failed", "dropped"
_NO_HANDSHAKE = "what came where a handshake was expected is none, and was dropped"
_NAMES = Connection.__struct_fields__


@dataclass(slots=True, eq=False)
class Entry:
    """A connection while it is open: the fields of `model.Connection`, still changing.

    `running` holds its HTTP exchanges and which of their two records are made.
    """

    key: str
    transport: str
    client: str = ""
    server: str = ""
    server_ip: str = ""
    mode: str = ""
    opened: float | None = None
    closed: float | None = None
    sni: str = ""
    alpn: str = ""
    tls_version: str = ""
    cipher: str = ""
    ja3: str = ""
    ja4: str = ""
    certificate_org: str = ""
    client_tls: str = ""
    server_tls: str = ""
    tls_error: str = ""
    error: str = ""
    refused: str = ""
    ignored: bool = False
    requests: int = 0
    messages: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    app: str = ""
    uid: int | None = None
    app_how: str = ""
    let_through: bool = False
    lookups: int = 0
    broken: int = 0
    told: bool = False
    running: dict[HTTPFlow, int] = field(default_factory=dict)

    def record(self) -> Record:
        """The record of what is known now."""
        return ("c", *(getattr(self, name) for name in _NAMES))


class Ledger:
    """Keeps the entries of all open connections; `put` takes their records."""

    def __init__(self, put: Callable[[Record], object]) -> None:
        self._put = put
        self._entries: dict[str, Entry] = {}  # by client connection

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, client: Client) -> Entry:
        """The entry of a connection; a throwaway for what has none: replays, flows from files."""
        return self._entries.get(client.id) or Entry("", client.transport_protocol)

    def open(self) -> list[Entry]:
        """The entries of all open connections."""
        return list(self._entries.values())

    def running(self, client: str | None = None) -> list[tuple[HTTPFlow, int]]:
        """Exchanges of a client connection, or of all, of which something is not recorded yet."""
        if client is None:
            return [one for entry in self._entries.values() for one in entry.running.items()]
        entry = self._entries.get(client)
        return list(entry.running.items()) if entry else []

    def tell(self, entry: Entry) -> None:
        """Put what is known of a connection for the first time."""
        if entry.key and not entry.told:
            entry.told = True
            self._put(entry.record())

    def again(self, entry: Entry) -> None:
        """Put what became known of a connection that was told before; it may be over by now."""
        if entry.told or entry.closed is not None:
            self._put(entry.record())

    def opened(self, client: Client) -> Entry:
        """A client connected."""
        entry = self._entries[client.id] = Entry(
            client.id,
            client.transport_protocol,
            client=_address(client.peername),
            mode=client.proxy_mode.full_spec,
            opened=client.timestamp_start,
        )
        if isinstance(client.proxy_mode, TUNNELS):  # its own end is where the phone wanted to go
            entry.server = _address(client.sockname)
        return entry

    def closed(self, client: Client) -> None:
        """A client connection is over: its final record."""
        entry = self._entries.pop(client.id, None)
        if entry is not None:
            entry.closed = client.timestamp_end or time.time()
            self._put(entry.record())

    def flush(self) -> None:
        """At the end of the capture: what is known of the connections that are still open."""
        for entry in self._entries.values():
            self._put(entry.record())
        self._entries.clear()

    def asked(self, client: Client, host: str, port: int) -> None:
        """The client named a destination."""
        entry = self.entry(client)
        if not entry.server:
            entry.server = _address((host, port))

    def hello(self, data: ClientHelloData) -> None:
        """A ClientHello arrived: who calls, and for whom."""
        client = data.context.client
        entry = self.entry(client)
        entry.client_tls = OFFERED
        entry.sni = client.sni or ""
        entry.alpn = _alpns(client.alpn_offers)
        try:
            raw = data.client_hello.raw_bytes(wrap_in_record=False)
        except NotImplementedError:  # DTLS
            raw = b""
        if raw:
            transport = "q" if client.transport_protocol == "udp" else "t"
            *_, entry.ja3, entry.ja4 = fingerprint(raw, transport)
        self.tell(entry)

    def tls(self, data: TlsData, outcome: str) -> None:
        """A handshake ended, ours with the client or ours with the server."""
        client, conn = data.context.client, data.conn
        entry = self.entry(client)
        error = clean(conn.error) if outcome == FAILED and conn.error else ""
        if (
            conn is client
            and outcome == FAILED
            and not entry.client_tls
            and entry.transport == "udp"
        ):
            entry.client_tls, entry.error = DROPPED, _NO_HANDSHAKE  # mitmproxy's word quotes it
            self.tell(entry)
            return
        if conn is client:
            entry.client_tls = outcome
            entry.tls_error = error or entry.tls_error
            if outcome == ESTABLISHED:
                entry.alpn = _alpns((conn.alpn,)) if conn.alpn else ""
                entry.tls_version = conn.tls_version or ""
                entry.cipher = conn.cipher or ""
            self.tell(entry)
            return
        entry.server_tls = outcome
        entry.tls_error = entry.tls_error or error
        entry.certificate_org = _organisation(conn.certificate_list) or entry.certificate_org

    def connecting(self, data: ServerConnectionHookData) -> None:
        """A connection to a server is about to be made."""
        if data.server.address:
            self.asked(data.client, *data.server.address[:2])

    def connected(self, data: ServerConnectionHookData) -> None:
        """A server is connected."""
        if data.server.peername:
            self.entry(data.client).server_ip = _address(data.server.peername)

    def not_connected(self, data: ServerConnectionHookData) -> None:
        """No connection to a server: it failed, or we refused it."""
        entry = self.entry(data.client)
        error = clean(data.server.error or "")
        if not error.startswith(REFUSED):
            entry.error = error
        elif entry.server_ip or entry.messages:
            self._put(self._refusal(data.server, entry, error).record())
        else:
            entry.refused = error.removeprefix(REFUSED)
            if data.server.address:
                entry.server = _address(data.server.address)

    @staticmethod
    def _refusal(server: Server, entry: Entry, error: str) -> Entry:
        now = time.time()
        return Entry(
            server.id,
            server.transport_protocol,
            client=entry.client,
            server=_address(server.address),
            mode=entry.mode,
            opened=now,
            closed=now,
            refused=error.removeprefix(REFUSED),
        )


def _address(address: tuple[object, ...] | None) -> str:
    """`host:port` as text, brackets around what holds colons itself."""
    if not address:
        return ""
    host = str(address[0])[:255]
    return f"[{host}]:{address[1]}" if ":" in host else f"{host}:{address[1]}"


def _alpns(offers: object) -> str:
    if not isinstance(offers, list | tuple):
        return ""
    return ",".join(one.decode("ascii", "backslashreplace") for one in offers[:16])[:255]


def _organisation(certificates: Sequence[Cert]) -> str:
    """Who the server's certificate was made out to."""
    try:
        return clean(certificates[0].organization or "")
    except (ValueError, IndexError):
        return ""
