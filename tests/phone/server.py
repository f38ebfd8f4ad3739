"""The web side of the simulated internet: one ASGI application for every host.

What a host is asked for is told by the path alone; the demo's routes answer
like small real services, the others exist to be awkward (streams, floods).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

EVENT_SECONDS = 0.2
EVENTS = 5
ENDLESS = 1_000
BOMB_SIZE = 256 << 20  # what 256 KiB of gzip become when someone is careless

# Shapes that look like coordinates to a careless reader, and are none.
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    b'<path d="M22.3193 14.1694C22.2783 14.1747 51.5074 0.1278 48.8566 2.3522z"/></svg>'
)
CONFIG = {"theme": "dark", "refresh": 300, "languages": ["en", "zh"], "version": "1.4.2"}
VENUES = {
    "venues": [
        {"id": "v-1001", "name": "Harbour Library", "lat": 22.30271, "lng": 114.17719},
        {"id": "v-1002", "name": "Peak Cafe", "lat": 22.27113, "lng": 114.14986},
    ]
}


@dataclass(frozen=True)
class Exchange:
    """One HTTP request being answered."""

    scope: Scope
    receive: Receive
    send: Send

    async def body(self) -> tuple[int, str]:
        """Read the request to its end: its size in bytes and SHA-256, nothing kept."""
        size, digest = 0, hashlib.sha256()
        while True:
            message = await self.receive()
            if message["type"] != "http.request":
                return size, digest.hexdigest()
            piece = message.get("body", b"")
            size += len(piece)
            digest.update(piece)
            if not message.get("more_body"):
                return size, digest.hexdigest()

    async def start(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        await self.send({"type": "http.response.start", "status": status, "headers": list(headers)})

    async def write(self, data: bytes, *, more: bool = True) -> None:
        await self.send({"type": "http.response.body", "body": data, "more_body": more})

    async def reply(self, data: bytes, kind: bytes, *headers: tuple[bytes, bytes]) -> None:
        length = (b"content-length", str(len(data)).encode())
        await self.start(200, (b"content-type", kind), length, *headers)
        await self.write(data, more=False)

    async def json(self, value: object) -> None:
        await self.reply(json.dumps(value).encode(), b"application/json")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await _echo(receive, send)
    else:
        route = ROUTES.get(scope["path"], _any)
        await route(Exchange(scope, receive, send))


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _echo(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] != "websocket.receive":
            return
        await send(
            {
                "type": "websocket.send",
                "text": message.get("text"),
                "bytes": message.get("bytes"),
            }
        )


async def _any(exchange: Exchange) -> None:
    size, digest = await exchange.body()
    version = exchange.scope["http_version"]
    await exchange.json({"received": size, "sha256": digest, "http": version})


async def _checkin(exchange: Exchange) -> None:
    await exchange.body()
    await exchange.json({"ok": True, "visit": "visit-20417", "until": "18:00"})


async def _collect(exchange: Exchange) -> None:
    await exchange.body()
    await exchange.json({"status": "accepted"})


async def _config(exchange: Exchange) -> None:
    await exchange.body()
    await exchange.json(CONFIG)


async def _venues(exchange: Exchange) -> None:
    await exchange.body()
    await exchange.json(VENUES)


async def _logo(exchange: Exchange) -> None:
    await exchange.body()
    await exchange.reply(LOGO, b"image/svg+xml")


async def _events(exchange: Exchange) -> None:
    """Server-sent events, each naming the moment it was sent (Unix seconds)."""
    await exchange.body()
    await exchange.start(200, (b"content-type", b"text/event-stream"))
    endless = exchange.scope["query_string"] == b"endless"
    for number in range(ENDLESS if endless else EVENTS):
        event = json.dumps({"number": number, "sent": time.time()})
        await exchange.write(f"data: {event}\n\n".encode())
        await asyncio.sleep(EVENT_SECONDS)
    await exchange.write(b"", more=False)


async def _flood(exchange: Exchange) -> None:
    """A response of 8 MiB whose length nobody knows beforehand."""
    await exchange.body()
    await exchange.start(200, (b"content-type", b"application/octet-stream"))
    for _ in range(128):
        await exchange.write(b"\x00\xff" * 32_768)
    await exchange.write(b"", more=False)


async def _bomb(exchange: Exchange) -> None:
    await exchange.body()
    data = gzip.compress(bytes(BOMB_SIZE), 9)
    await exchange.reply(data, b"application/json", (b"content-encoding", b"gzip"))


ROUTES: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "/v1/checkin": _checkin,
    "/v1/faces": _checkin,
    "/v1/photos": _checkin,
    "/v1/config": _config,
    "/v1/venues": _venues,
    "/collect": _collect,
    "/static/logo.svg": _logo,
    "/events": _events,
    "/flood": _flood,
    "/bomb": _bomb,
}
