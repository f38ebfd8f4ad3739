"""Long-lived streams: passed through at once, and durable while they are still open."""

from __future__ import annotations

import functools
import pathlib
import time
from collections.abc import Callable, Generator

from tests.e2e import look
from tests.e2e.conftest import StartProxy
from tests.phone import app, clients
from tests.phone.clients import Phone
from tests.phone.server import EVENTS
from tests.phone.websocket import WebSocket

WITHIN = 0.1  # seconds between the server's sending and the client's receiving
ATTEMPTS = 3  # a busy machine may delay one stream, not three


def _server_sent(phone: Phone) -> Generator[tuple[float, float]]:
    return clients.events(phone, "https://news.checkin.example/events")


def _grpc(phone: Phone) -> Generator[tuple[float, float]]:
    with clients.rpc(phone, "rpc.checkin.example:443") as channel:
        yield from clients.rpc_watch(channel, b"v-1001")


def test_streams_are_passed_through_at_once_and_durable_while_they_are_open(
    start_proxy: StartProxy,
) -> None:
    running = start_proxy()
    passed = sum(_passed_at_once(running.phone, stream) for stream in (_server_sent, _grpc))
    _durable_while_open(running.phone, running.folder / "audit.db")
    code, output = running.stop()
    assert code == 0, output
    whole = [one for one in look.messages(running.folder / "audit.db") if one.status == 200]
    assert len(whole) == passed
    assert all(one.body.count(b'"sent"') == EVENTS and not one.open for one in whole)


def _passed_at_once(phone: Phone, stream: Callable[[Phone], Generator[tuple[float, float]]]) -> int:
    """How many streams it took until one was not delayed."""
    delays: list[float] = []
    for _ in range(ATTEMPTS):
        times = list(stream(phone))
        assert len(times) == EVENTS
        delays.append(max(received - sent for sent, received in times))
        if delays[-1] < WITHIN:
            break
    assert min(delays) < WITHIN
    return len(delays)


def _durable_while_open(phone: Phone, database: pathlib.Path) -> None:
    with clients.websocket(phone, "wss://live.checkin.example/presence") as socket:
        delays = [_delay(socket, database, number) for number in range(ATTEMPTS)]
    assert min(delays) < 1.0


def _delay(socket: WebSocket, database: pathlib.Path, number: int) -> float:
    """Seconds from a message's echo until it is stored."""
    message = f"visitor-{number}-{app.EMAIL}".encode()
    socket.send(message)
    assert socket.recv(timeout=clients.TIMEOUT) == message
    echoed = time.monotonic()
    assert look.eventually(functools.partial(_stored, database, message))
    return time.monotonic() - echoed


def _stored(database: pathlib.Path, body: bytes) -> bool:
    return body in look.bodies(database)


def test_a_killed_stream_keeps_what_was_older_than_a_second(start_proxy: StartProxy) -> None:
    running = start_proxy(session="killed")
    database = running.folder / "audit.db"
    stream = clients.events(running.phone, "https://news.checkin.example/events?endless")
    next(stream)  # a busy machine takes seconds to connect
    received = older = 1
    began = time.monotonic()
    while time.monotonic() < began + 2.5:
        next(stream)
        received += 1
        older += time.monotonic() < began + 1.5
    running.kill()
    running.process.wait()
    stream.close()
    # The worker stores what reached it and leaves; the next capture completes the stream.
    again = start_proxy(session="again")
    assert again.stop()[0] == 0
    assert look.session(database, "killed").state == "interrupted"
    [answer] = [one for one in look.messages(database) if one.status == 200]
    assert not answer.open
    assert answer.error
    assert older <= answer.body.count(b'"sent"') <= received
