"""Hooks for flows of many messages: WebSocket, raw TCP and UDP, DNS. Each is put at once.

1. Sequence numbers are counted here, because mitmproxy's list of messages is kept short: it
   would otherwise hold every byte of a connection until it closes.
2. The last message always stays, since other addons look at it after us. Where a user interface
   or a flow file needs the earlier ones, they stay up to a bound.
3. DNS is numbered by connection too: a client that asks twice with one id makes one flow of it.
4. A connection that mitmproxy was told to ignore, or whose first bytes are TLS that it does not
   intercept, is counted but not kept: its bytes are ciphertext.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.capture import convert, frames
from auditor.capture.alone import Rules, first_words, host_header, hosts_of, is_ignored
from auditor.capture.ledger import OFFERED
from auditor.capture.through import named
from auditor.intake.fingerprint import Fingerprint, begins_dtls
from auditor.intake.late_tls import LateTls

if TYPE_CHECKING:
    from collections.abc import Callable

    from mitmproxy.dns import DNSFlow, DNSMessage
    from mitmproxy.flow import Flow
    from mitmproxy.http import HTTPFlow
    from mitmproxy.tcp import TCPFlow, TCPMessage
    from mitmproxy.udp import UDPFlow, UDPMessage
    from mitmproxy.websocket import WebSocketMessage

    from auditor.capture.ledger import Entry, Ledger
    from auditor.capture.records import Record

MAX_MESSAGES = 5_000
MAX_BYTES = 8 << 20

type AnyMessage = TCPMessage | UDPMessage | WebSocketMessage
type Messages = list[TCPMessage] | list[UDPMessage] | list[WebSocketMessage]


class Stream:
    """The state of one flow of messages. `first` is the sequence of its first message."""

    __slots__ = ("_next", "_size", "client_spoke", "ignored", "late")

    def __init__(self, first: int, *, ignored: bool = False) -> None:
        self._next = first
        self._size = 0
        self.ignored = ignored
        self.client_spoke = False
        self.late: LateTls | None = None  # while a ClientHello may come, or comes in pieces

    def take_number(self) -> int:
        """The next sequence number."""
        number = self._next
        self._next = number + 1
        return number

    def trim(self, messages: Messages, *, keep: bool) -> None:
        """Shorten mitmproxy's list: to the last message, or to a bound when others need it."""
        if not keep:
            del messages[:-1]
            return
        self._size += len(messages[-1].content)
        drop = max(0, len(messages) - MAX_MESSAGES)
        self._size -= sum(len(one.content) for one in messages[:drop])
        while self._size > MAX_BYTES and drop < len(messages) - 1:
            self._size -= len(messages[drop].content)
            drop += 1
        del messages[:drop]


class Streams:
    """`put` takes records. `keep` leaves mitmproxy's own lists of messages longer than one."""

    HOOKS = (
        "websocket_start",
        "websocket_message",
        "websocket_end",
        "tcp_start",
        "tcp_message",
        "tcp_end",
        "tcp_error",
        "udp_start",
        "udp_message",
        "udp_end",
        "udp_error",
        "dns_request",
        "dns_response",
        "dns_error",
    )

    def __init__(self, put: Callable[[Record], object], ledger: Ledger) -> None:
        self._put = put
        self._ledger = ledger
        self._streams: dict[str, dict[str, Stream]] = {}  # by client connection and flow
        self.rules = Rules()
        self.keep = False
        self.is_through: Callable[[str], bool] = lambda _: False  # hosts let through, by host:port

    def closing(self, client: str) -> None:
        """A client connection ends."""
        self._streams.pop(client, None)

    def websocket_start(self, flow: HTTPFlow) -> None:
        """A WebSocket is open; its handshake was the request and the response."""
        self._stream(flow, 2)

    def websocket_message(self, flow: HTTPFlow) -> None:
        """A WebSocket message arrived."""
        if flow.websocket is None:
            return
        messages = flow.websocket.messages
        message = messages[-1]
        stream = self._stream(flow, 2)
        self._count(flow, message)
        self._put(frames.websocket(flow, message, stream.take_number(), flow.client_conn.id))
        stream.trim(messages, keep=self.keep or not flow.live)

    def websocket_end(self, flow: HTTPFlow) -> None:
        """A WebSocket closed."""
        self._forget(flow)

    def tcp_start(self, flow: TCPFlow | UDPFlow) -> None:
        """A raw stream begins, one that is left alone included."""
        stream = self._stream(flow, 0)
        if is_ignored(hosts_of(flow), self.rules):
            self._ignore(flow, stream, Fingerprint())

    def tcp_message(self, flow: TCPFlow | UDPFlow) -> None:
        """A chunk of a TCP stream or a UDP datagram arrived."""
        message = flow.messages[-1]
        stream = self._stream(flow, 0)
        clear = message.content
        if message.from_client:
            clear = self._client_spoke(flow, stream, clear)
        self._count(flow, message)
        if not stream.ignored or (clear and message.from_client):
            self._put(frames.raw(flow, message, stream.take_number(), clear))
        stream.trim(flow.messages, keep=self.keep or not flow.live)

    def tcp_end(self, flow: TCPFlow | UDPFlow) -> None:
        """A raw stream ended."""
        self._forget(flow)

    tcp_error = udp_end = udp_error = tcp_end
    udp_start, udp_message = tcp_start, tcp_message

    def dns_request(self, flow: DNSFlow) -> None:
        """A DNS query arrived."""
        self._dns(flow, flow.request)

    def dns_response(self, flow: DNSFlow) -> None:
        """A DNS answer arrived or was made."""
        if flow.response is not None:
            self._dns(flow, flow.response)

    def dns_error(self, flow: DNSFlow) -> None:
        """A DNS query has no answer."""
        self._dns(flow, None, convert.clean(flow.error.msg) if flow.error else "")

    def _dns(self, flow: DNSFlow, message: DNSMessage | None, error: str = "") -> None:
        stream = self._stream(flow, 0)
        entry = self._ledger.entry(flow.client_conn)
        record = frames.dns(flow, message, stream.take_number(), error)
        entry.messages += 1
        entry.lookups += 1
        self._ledger.tell(entry)
        self._put(record)
        if not (flow.live or (message and message.query)):  # from a file: no more will come
            self._forget(flow)

    def _stream(self, flow: Flow, first: int) -> Stream:
        flows = self._streams.setdefault(flow.client_conn.id, {})
        stream = flows.get(flow.id)
        if stream is None:
            stream = flows[flow.id] = Stream(first)
        return stream

    def _forget(self, flow: Flow) -> None:
        flows = self._streams.get(flow.client_conn.id, {})
        flows.pop(flow.id, None)
        if not flows:
            self._streams.pop(flow.client_conn.id, None)

    def _count(self, flow: Flow, message: AnyMessage) -> None:
        entry = self._ledger.entry(flow.client_conn)
        entry.messages += 1
        if message.from_client:
            entry.bytes_up += len(message.content)
        else:
            entry.bytes_down += len(message.content)
        if not entry.told:
            self._ledger.tell(entry)

    def _client_spoke(self, flow: TCPFlow | UDPFlow, stream: Stream, data: bytes) -> bytes:
        """What of it is in clear."""
        if not stream.client_spoke:
            stream.client_spoke = True
            self._first_words(flow, stream, data)
        elif stream.ignored and stream.late is not None:
            self._more(flow, stream, stream.late, data)
        elif flow.type == "udp" and begins_dtls(data) and not flow.client_conn.tls:
            self._turned(flow, stream)
        if stream.ignored:
            return b""
        if flow.type == "udp" or flow.client_conn.tls:
            return data
        late = stream.late = stream.late or LateTls()
        at = late.begins(data)
        if at is None:
            return data
        self._turned(flow, stream)
        self._more(flow, stream, late, b"")
        return data[:at]

    def _turned(self, flow: TCPFlow | UDPFlow, stream: Stream) -> None:
        """It goes on as TLS (STARTTLS, WebRTC), which nobody opens: counted from here on."""
        stream.ignored = True
        entry = self._ledger.entry(flow.client_conn)
        entry.client_tls = OFFERED
        self._ledger.again(entry)

    def _more(self, flow: TCPFlow | UDPFlow, stream: Stream, late: LateTls, data: bytes) -> None:
        """More of a ClientHello that came in pieces, or behind something else."""
        words = late.more(data)
        if words is None:
            return
        stream.late = None
        if words.ja4:
            entry = self._ledger.entry(flow.client_conn)
            self._name(entry, words)
            self._ledger.again(entry)

    def _first_words(self, flow: TCPFlow | UDPFlow, stream: Stream, data: bytes) -> None:
        words = first_words(flow, data)
        if words is not None:
            self._ignore(flow, stream, words)
            if flow.type == "tcp" and not words.ja4:
                stream.late = LateTls()
                stream.late.more(data)
        elif not stream.ignored and is_ignored(hosts_of(flow, host_header(data)), self.rules):
            self._ignore(flow, stream, Fingerprint())

    def _ignore(self, flow: TCPFlow | UDPFlow, stream: Stream, words: Fingerprint) -> None:
        stream.ignored = True
        entry = self._ledger.entry(flow.client_conn)
        entry.ignored = True
        if words.ja4:
            self._name(entry, words)
            self._ledger.tell(entry)

    def _name(self, entry: Entry, words: Fingerprint) -> None:
        """What a ClientHello says that nobody opens, and whether it was let through for that."""
        entry.sni, entry.alpn, entry.ja3, entry.ja4 = words
        entry.let_through = entry.ignored and self.is_through(named(entry))
