"""What small captures could swell to: memory and time have bounds, what was cut is said."""

from __future__ import annotations

import gc
import io
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from auditor.intake import Origin
from auditor.intake.pcap import PcapReader
from auditor.intake.pcap.body import KEPT
from auditor.intake.pcap.exchange import MUCH
from auditor.model import Message, PacketFlow, Recording
from tests.intake.pcap.build import (
    PHONE,
    RESOLVER,
    SERVER,
    START,
    Packet,
    Talk,
    dns,
    ip,
    pcap,
    udp,
)
from tests.intake.pcap.read import SHA, read

UPGRADE = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
AGREED = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"


def bombs(port: int, count: int) -> list[Packet]:
    """A WebSocket whose messages are 8 KB and inflate to 8 MiB each."""
    packer = zlib.compressobj(9, wbits=-15)
    made = Talk(port=port, to=(SERVER, 80))
    made.send(b"GET /live HTTP/1.1\r\nHost: ws.example\r\n" + UPGRADE + b"\r\n")
    made.answer(b"HTTP/1.1 101 Switching\r\n" + UPGRADE + AGREED + b"\r\n")
    for _ in range(count):
        packed = (packer.compress(bytes(KEPT)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
        made.answer(b"\xc2\x7e" + len(packed).to_bytes(2, "big") + packed, 60_000)
    return made.close()


def test_inflated_messages_do_not_wait_for_each_other() -> None:
    data = pcap([packet for port in range(5) for packet in bombs(40_000 + port, 6)])
    reader = PcapReader(io.BytesIO(data).read, Origin("made.pcap", SHA), Path(), len(data))
    tracemalloc.start()
    try:
        size = sum(len(one.body) for one in reader.items() if isinstance(one, Message))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 30 * KEPT
    assert peak < 12 * KEPT


def test_many_small_messages_do_not_wait_for_each_other() -> None:
    asked = [udp((5000, 53), dns(f"a{number}.example", number=number)) for number in range(5_000)]
    data = pcap([(START, ip(PHONE, RESOLVER, 17, one)) for one in asked])
    reader = PcapReader(io.BytesIO(data).read, Origin("made.pcap", SHA), Path(), len(data))
    waiting = [reader.entries for item in reader.items() if isinstance(item, Message)]
    assert len(waiting) == 5_000
    assert waiting[0] < 1_500


def test_flows_do_not_wait_for_each_other_and_the_collector_rests_in_steps_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packets = []
    for number in range(20):  # the same ports again and again: each ends the one before it
        made = Talk(time=START + number, start=1_000 * number)
        made.send(b"\0data")
        packets += made.packets
    monkeypatch.setattr("auditor.intake.pcap.reader._FLOW", MUCH)
    data = pcap(packets)
    reader = PcapReader(io.BytesIO(data).read, Origin("made.pcap", SHA), Path(), len(data))
    seen = [
        (reader.table.flows.count, gc.isenabled())
        for item in reader.items()
        if isinstance(item, PacketFlow)
    ]
    assert seen == [(min(20, number + 2), True) for number in range(20)]


def test_a_connection_inflates_so_much_and_no_more() -> None:
    found = read(pcap(bombs(40_000, 12)))
    frames = found.messages[2:]
    assert len(frames) == 12
    assert sum(len(one.body) for one in frames if not one.truncated) == 8 * KEPT
    assert [one.truncated for one in frames] == [False] * 8 + [True] * 4
    told = "4 WebSocket messages were not inflated whole: their connection had enough."
    assert told in found.reader.remarks
    recording = found.recordings[-1]
    assert isinstance(recording, Recording)
    assert told in recording.remark


def test_trailers_in_many_segments_are_searched_once() -> None:
    made = Talk(to=(SERVER, 80))
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
    trailer = b"X-T: " + b"a" * 240_000 + b"\r\n\r\n"
    for _ in range(4):
        made.send(b"GET / HTTP/1.1\r\nHost: t.example\r\n\r\n")
        made.answer(answer)
        made.answer(trailer, 64)
    data = pcap(made.close())
    began = time.process_time()
    found = read(data)
    assert time.process_time() - began < 10
    bodies = [(one.body, len(one.trailers)) for one in found.messages if one.status == 200]
    assert bodies == [(b"ok", 1)] * 4
