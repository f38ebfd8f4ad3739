"""A transport connection while its packets come, and what is told of it in the end."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from auditor.intake.pcap.channel import Channel, place_of
from auditor.intake.pcap.exchange import REQUEST, RESPONSE
from auditor.intake.pcap.network import address
from auditor.intake.pcap.sequence import Count, Order
from auditor.model import Connection, PacketFlow

if TYPE_CHECKING:
    from auditor.intake.fingerprint import Fingerprint
    from auditor.intake.pcap.conversation import Conversation
    from auditor.intake.pcap.datagrams import Datagrams
    from auditor.model import Direction

MODE = "pcap"  # what stands for a proxy mode in a connection that a capture shows
_TLS = frozenset({"tls", "quic", "dtls"})
_PORTS = struct.Struct(">HH").unpack_from


class Half(Count):
    """One direction of a flow. `deaf` once nobody reads its bytes; `order` puts TCP's in order."""

    __slots__ = ("bytes", "deaf", "direction", "flow", "key", "last", "order", "packets")

    def __init__(self, flow: Flow, direction: Direction, key: bytes) -> None:
        self.top = -1  # as `Count` begins: a call of it for each would cost as much as the rest
        self._gaps = ()
        self.flow = flow
        self.key = key  # addresses and ports as they stand in its packets
        self.direction = direction
        self.packets = 0
        self.bytes = 0
        self.last = flow.opened
        self.deaf = False
        self.order: Order | None = None


class Flow:
    """A flow. `up` is what the client sends; `conversation` reads TCP, `datagrams` UDP."""

    __slots__ = (
        "alert", "channel", "conversation", "datagrams", "down", "ending", "first", "named_by",
        "number", "opened", "server", "uid", "up", "words",
    )  # fmt: skip

    def __init__(
        self, number: int, transport: str, up: bytes, down: bytes, time: float, key: str
    ) -> None:
        width = len(up) // 2 - 2  # of an address; `up` is two of them and two ports, like `down`
        client, server = _PORTS(up, 2 * width)
        self.number = number
        self.opened = time
        self.up = Half(self, REQUEST, up)
        self.down = Half(self, RESPONSE, down)
        self.server = up[width : 2 * width]
        self.first = place_of(address(up[:width]), client)
        self.channel = Channel(key, transport, address(self.server), server)
        self.conversation: Conversation | None = None
        self.datagrams: Datagrams | None = None
        self.words: Fingerprint | None = None
        self.ending = ""
        self.alert = ""
        self.named_by = ""
        self.uid: int | None = None

    @property
    def closed(self) -> float:
        """Time of the last packet, where the clock was set back of the first."""
        return max(self.opened, self.up.last, self.down.last)

    @property
    def protocol(self) -> str:
        """What its first bytes are, "" where they do not tell."""
        if self.conversation is not None:
            return self.conversation.protocol
        return self.datagrams.protocol if self.datagrams is not None else ""

    @property
    def encrypted(self) -> bool:
        """Whether its content is behind TLS or QUIC."""
        return self.protocol in _TLS or (
            self.conversation is not None and self.conversation.handshake is not None
        )

    def introduced(self, words: Fingerprint) -> None:
        """A ClientHello was read."""
        self.words = words
        if not self.channel.secure:
            self.channel.secure = True
            self.channel.clear = self.channel.requests + self.channel.messages
        if words.sni:
            self.channel.name, self.named_by = words.sni, "sni"

    def told(self) -> PacketFlow:
        """All that is known."""
        channel, words = self.channel, self.words
        name, by = channel.name, self.named_by
        if channel.asked and by != "sni":
            name, by = channel.asked, "host"
        return PacketFlow(
            number=self.number,
            transport=channel.transport,
            client=self.first,
            server=channel.place,
            opened=self.opened,
            closed=self.closed,
            packets_up=self.up.packets,
            packets_down=self.down.packets,
            bytes_up=self.up.bytes,
            bytes_down=self.down.bytes,
            protocol=self.protocol,
            name=name,
            named_by=by,
            sni=words.sni if words else "",
            alpn=words.alpn if words else "",
            ja3=words.ja3 if words else "",
            ja4=words.ja4 if words else "",
            ending=self.ending,
            alert=self.alert,
            uid=self.uid,
            app=channel.app,
        )

    def connection(self, flow: PacketFlow) -> Connection:
        """What was `told`, as a connection of a session, so that flows and coverage see it.

        An alert is kept, but no proxy was there whose certificate it could be about: a handshake
        that it ended is TLS unread, like any other.
        """
        channel = self.channel
        opened = channel.opened
        offered = "established" if opened else "offered" if self.encrypted else ""
        return Connection(
            key=channel.key,
            transport=flow.transport,
            client=flow.client,
            server=place_of(flow.name, channel.port) if flow.name else flow.server,
            server_ip=flow.server,
            mode=MODE,
            opened=flow.opened,
            closed=flow.closed,
            sni=flow.sni,
            alpn=flow.alpn,
            tls_version=channel.version,
            ja3=flow.ja3,
            ja4=flow.ja4,
            client_tls=offered,
            tls_error="" if opened else self.alert,
            ignored=self.encrypted and not opened,
            requests=channel.requests,
            broken=channel.broken,
            messages=channel.messages,
            lookups=channel.lookups,
            bytes_up=flow.bytes_up,
            bytes_down=flow.bytes_down,
            app=flow.app,
        )
