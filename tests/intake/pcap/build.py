"""Packet captures made for tests and benchmarks: real handshakes, addresses of documentation."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
import struct
from collections.abc import Iterable, Iterator

from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection

SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16
START = 1_750_000_000.0
PHONE, SERVER, RESOLVER = "192.0.2.10", "198.51.100.7", "198.51.100.53"
MACS = bytes(12)

type Packet = tuple[float, bytes]


def pcap(
    packets: Iterable[Packet], link: int = 1, order: str = "<", *, nano: bool = False
) -> bytes:
    """A classic file."""
    ticks = 10**9 if nano else 10**6
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262_144, link)]
    for time, data in packets:
        seconds = int(time)
        fraction = round((time - seconds) * ticks) % ticks
        parts += struct.pack(order + "IIII", seconds, fraction, len(data), len(data)), data
    return b"".join(parts)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(
    packets: Iterable[Packet], link: int = 1, order: str = "<", secrets: bytes = b""
) -> bytes:
    """One section with one interface of a clock of 10^-6 s."""
    parts = [block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)]
    parts.append(block(1, struct.pack(order + "HHI", link, 0, 0), order))
    if secrets:
        head = struct.pack(order + "II", 0x544C534B, len(secrets))
        parts.append(block(10, head + secrets, order))
    for time, data in packets:
        ticks = round(time * 1_000_000)
        place = (0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
        head = struct.pack(order + "IIIII", *place)
        parts.append(block(6, head + data, order))
    return b"".join(parts)


def ip(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    """An Ethernet frame with an IP packet."""
    first, second = ipaddress.ip_address(source), ipaddress.ip_address(target)
    if first.version == 6:
        head = struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64)
        return MACS + b"\x86\xdd" + head + first.packed + second.packed + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0)
    return MACS + b"\x08\x00" + head + first.packed + second.packed + payload


def tcp(ports: tuple[int, int], number: int, flags: int, data: bytes = b"") -> bytes:
    return struct.pack(">HHIIBBHHH", *ports, number & 0xFFFFFFFF, 0, 0x50, flags, 0, 0, 0) + data


def udp(ports: tuple[int, int], data: bytes) -> bytes:
    return struct.pack(">HHHH", *ports, 8 + len(data), 0) + data


class Talk:
    """A TCP connection: its packets in order, `step` seconds apart."""

    def __init__(
        self, port: int = 40_000, to: tuple[str, int] = (SERVER, 80), client: str = PHONE,
        time: float = START, step: float = 0.001, start: int = 1_000,
    ) -> None:  # fmt: skip
        self.packets: list[Packet] = []
        self.time, self.step = time, step
        self._ends = (client, to[0]), (port, to[1])
        self.up, self.down = start, 4_294_967_000  # the second wraps
        self.add(SYN, up=True)
        self.add(SYN | ACK, up=False)
        self.up, self.down = self.up + 1, self.down + 1

    def add(self, flags: int, data: bytes = b"", *, up: bool, number: int | None = None) -> None:
        (client, server), (port, service) = self._ends
        place = (self.up if up else self.down) if number is None else number
        segment = tcp((port, service) if up else (service, port), place, flags, data)
        ends = (client, server) if up else (server, client)
        self.packets.append((self.time, ip(*ends, 6, segment)))
        self.time += self.step

    def send(self, data: bytes, size: int = 1_400) -> None:
        """From the phone."""
        for at in range(0, len(data), size):
            self.add(PSH | ACK, data[at : at + size], up=True)
            self.up += len(data[at : at + size])

    def answer(self, data: bytes, size: int = 1_400) -> None:
        """From the server."""
        for at in range(0, len(data), size):
            self.add(PSH | ACK, data[at : at + size], up=False)
            self.down += len(data[at : at + size])

    def close(self) -> list[Packet]:
        self.add(FIN | ACK, up=True)
        self.add(FIN | ACK, up=False)
        return self.packets


def client_hello(name: str = "api.example.com") -> bytes:
    """The first flight of a real TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    client = context.wrap_bio(incoming, outgoing, server_hostname=name)
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


def quic_initial(name: str = "quic.example.com") -> list[bytes]:
    """The first datagrams of a real QUIC client."""
    client = QuicConnection(
        configuration=QuicConfiguration(is_client=True, alpn_protocols=["h3"], server_name=name)
    )
    client.connect((SERVER, 443), now=START)
    return [data for data, _ in client.datagrams_to_send(now=START)]


def labels(name: str) -> bytes:
    return b"".join(bytes((len(one),)) + one.encode() for one in name.split(".")) + b"\0"


def dns(name: str, address: str = "", number: int = 7) -> bytes:
    """A query for a name, or the answer that gives it an address."""
    kind = 28 if ":" in address else 1
    question = labels(name) + struct.pack(">HH", kind, 1)
    head = struct.pack(">HHHHHH", number, 0x8180 if address else 0x0100, 1, bool(address), 0, 0)
    if not address:
        return head + question
    packed = ipaddress.ip_address(address).packed
    return head + question + struct.pack(">HHHIH", 0xC00C, kind, 1, 60, len(packed)) + packed


def traffic(connections: int, segments: int = 60) -> Iterator[Packet]:
    """A phone's day: DNS, TLS connections with their data, some QUIC. Sorted by time."""
    hello, initial = client_hello(), quic_initial()
    server = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76" + bytes(118) + b"\x14\x03\x03\x00\x01\x01"
    record = b"\x17\x03\x03\x05\x70" + bytes(1_392)
    for index in range(connections):
        port, time = 32_768 + index % 28_000, START + index
        host = f"198.51.{index >> 8 & 255}.{index & 255}"
        asked = udp((port, 53), dns(f"host{index}.example", number=index & 0xFFFF))
        told = udp((53, port), dns(f"host{index}.example", host, number=index & 0xFFFF))
        yield time, ip(PHONE, RESOLVER, 17, asked)
        yield time + 0.01, ip(RESOLVER, PHONE, 17, told)
        if index % 5 == 0:
            for number, data in enumerate(initial):
                yield time + 0.02 + number / 1000, ip(PHONE, host, 17, udp((port, 443), data))
            body = bytes((0x45,)) + bytes(1_200)
            for number in range(segments):
                yield time + 0.1 + number / 1000, ip(host, PHONE, 17, udp((443, port), body))
            continue
        talk = Talk(port, (host, 443), time=time + 0.02)
        talk.send(hello)
        talk.answer(server)
        for number in range(segments):
            talk.answer(record)
            if number % 2:
                talk.add(ACK, up=True)
        yield from talk.close()
