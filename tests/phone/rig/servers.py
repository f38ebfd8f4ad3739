"""The internet of the rig: every protocol at its own port, under addresses of RFC 5737 and 3849.

`python -m tests.phone.rig.servers FOLDER` serves until its standard input ends and prints a line
when all sockets listen. Its CA is made for the occasion: `FOLDER/ca.pem`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import pathlib
import ssl
import struct
import sys
import threading
from typing import TYPE_CHECKING, cast

from hypercorn.asyncio import serve
from hypercorn.config import Config

from tests.phone import pki
from tests.phone.rig.net import NAME_SERVER
from tests.phone.server import application

if TYPE_CHECKING:
    from hypercorn.typing import Framework

WEB, WEB_6 = "203.0.113.10", "2001:db8::10"
OTHER = "203.0.113.20"  # a second address, of another owner
RAW = "203.0.113.77"
DOT = "203.0.113.85"
TCP_PORT, UDP_PORT, TLS_PORT, DOT_PORT = 7777, 9999, 8883, 853

NAMES = {
    "api.checkin.example": (WEB, WEB_6),
    "live.checkin.example": (WEB, WEB_6),
    "pinned.checkin.example": (WEB,),
    "pay.checkin.example": (WEB,),
    "six.checkin.example": (WEB_6,),
    "raw.checkin.example": (RAW,),
    "dot.resolver.example": (DOT,),
    "metrics.tracker.example": (OTHER,),
}
_A, _AAAA = 1, 28


def answer(query: bytes) -> bytes:
    """A DNS message that answers another (RFC 1035, section 4); NXDOMAIN for unknown names."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    kind = struct.unpack_from("!H", query, at + 1)[0]
    known = NAMES.get(".".join(labels).lower())
    found = [ipaddress.ip_address(one) for one in known or ()]
    chosen = [one for one in found if kind == (_A if one.version == 4 else _AAAA)]
    records = b"".join(
        struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(one.packed)) + one.packed for one in chosen
    )
    flags = 0x8180 if known else 0x8183
    head = query[:2] + struct.pack("!HHHHH", flags, 1, len(chosen), 0, 0)
    return head + query[12 : at + 5] + records


class _Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


class _Dns(_Echo):
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(answer(data), addr)


async def _tcp_echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # a client that leaves is no news
    finally:
        writer.close()


async def _dns_stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """DNS over TCP or TLS (RFC 7766, RFC 7858): two bytes of length before each message."""
    try:
        while True:
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            reply = answer(await reader.readexactly(length))
            writer.write(struct.pack("!H", len(reply)) + reply)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        writer.close()


async def _serve(folder: pathlib.Path) -> None:
    names = [*NAMES, *{f"*.{name.partition('.')[2]}" for name in NAMES}, WEB, RAW, DOT]
    leaf = pki.authority(folder).issue("Check-in Example Ltd", *names)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(leaf.chain, leaf.key)
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(_Echo, local_addr=(RAW, UDP_PORT))
    await loop.create_datagram_endpoint(_Dns, local_addr=(NAME_SERVER, 53))
    await asyncio.start_server(_dns_stream, NAME_SERVER, 53)
    await asyncio.start_server(_dns_stream, DOT, DOT_PORT, ssl=context)
    await asyncio.start_server(_tcp_echo, RAW, TCP_PORT, backlog=128)
    await asyncio.start_server(_tcp_echo, RAW, TLS_PORT, ssl=context)
    config = Config()
    secure = [f"{WEB}:443", f"[{WEB_6}]:443", f"{OTHER}:443"]
    config.bind, config.quic_bind = secure, secure
    config.insecure_bind = [f"{WEB}:80", f"[{WEB_6}]:80"]
    config.certfile, config.keyfile = os.fspath(leaf.chain), os.fspath(leaf.key)
    config.alpn_protocols = ["h2", "http/1.1"]
    config.errorlog = None
    config.backlog = 256

    async def announced() -> None:
        await asyncio.sleep(0)
        print("ready", flush=True)
        await asyncio.Event().wait()

    # hypercorn types the members of ASGI's dictionaries; our routes need only dictionaries.
    await serve(cast("Framework", application), config, shutdown_trigger=announced)


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)  # nothing here is worth an orderly end


if __name__ == "__main__":
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # a client that leaves is no news
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    asyncio.run(_serve(pathlib.Path(sys.argv[1])))
