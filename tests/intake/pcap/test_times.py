"""Times that cannot be, and clocks that were set: each connection counts once, and it is said."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

import pytest

from auditor.judge import survey
from tests.intake.pcap.build import START, Packet, Talk, block, pcap, pcapng
from tests.intake.pcap.read import Capture, read

type Maker = Callable[[Iterable[Packet]], bytes]
FUTURE, PAST = 4_000_000_000.0, 1.0
REPLACED = "1 packet had a time far from all others and got that of its neighbour."
OLDER = "1 packet is older than what came before it, as where a clock was set back."


def talk() -> list[Packet]:
    made = Talk(step=0.25)
    made.send(bytes(20))
    made.answer(bytes(30))
    return made.close()


def counted(found: Capture) -> int:
    """Connections of the coverage."""
    rows = survey(found.connections.values, lambda: found.flows, proxied=False).by_app()
    return sum(row.connections for row in next(iter(rows.values())))


def per_app(packets: Iterable[Packet]) -> bytes:
    """pcapng in which each packet names its app, as PCAPdroid writes it."""
    parts = [pcapng(()), block(0x0BAD, struct.pack("<IHHiBB3s", 62652, 1, 1, 10_001, 3, 0, b"a.b"))]
    for time, data in packets:
        ticks = round(time * 1_000_000)
        head = struct.pack("<5I", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
        note = struct.pack("<HH", 1, 7) + b"u-10001\0" + bytes(4)
        parts.append(block(6, head + data + bytes(-len(data) % 4) + note))
    return b"".join(parts)


@pytest.mark.parametrize("make", [pcap, pcapng, per_app])
@pytest.mark.parametrize("time", [FUTURE, PAST])
@pytest.mark.parametrize("which", range(6))
def test_one_absurd_time_is_that_of_a_neighbour(make: Maker, time: float, which: int) -> None:
    packets = talk()
    assert len(packets) == 6
    packets[which] = (time, packets[which][1])
    found = read(make(packets))
    (flow,) = found.flows
    assert START <= flow.opened <= flow.closed < START + 2
    assert found.reader.remarks == [REPLACED]
    assert counted(found) == 1
    last = found.recordings[-1]
    assert last.started is not None
    assert last.ended is not None
    assert START <= last.started <= last.ended < START + 2


@pytest.mark.parametrize("make", [pcap, pcapng, per_app])
@pytest.mark.parametrize("times", [(FUTURE, FUTURE), (PAST, FUTURE, PAST), (FUTURE, FUTURE + 1)])
def test_some_absurd_times_in_a_row_are_no_clock_that_was_set(
    make: Maker, times: tuple[float, ...]
) -> None:
    packets = talk()
    for which, time in enumerate(times, 2):
        packets[which] = (time, packets[which][1])
    found = read(make(packets))
    (flow,) = found.flows
    assert START == flow.opened <= flow.closed < START + 2
    assert found.reader.remarks == [
        f"{len(times)} packets had times far from all others and got those of their neighbours."
    ]


@pytest.mark.parametrize("make", [pcap, pcapng])
@pytest.mark.parametrize("step", [-3_600.0, -FUTURE / 4])
def test_a_clock_that_is_set_back_makes_no_second_connection(make: Maker, step: float) -> None:
    packets = talk()
    packets[3:] = [(time + step, data) for time, data in packets[3:]]
    found = read(make(packets))
    (flow,) = found.flows
    assert flow.opened == START <= flow.closed < START + 2
    assert (flow.packets_up, flow.packets_down, flow.bytes_up, flow.bytes_down) == (3, 3, 20, 30)
    assert found.reader.remarks == [OLDER]
    assert counted(found) == 1


def test_a_pause_and_a_clock_that_is_set_forward_are_believed() -> None:
    packets = talk()
    packets[3:] = [(time + 90 * 86_400, data) for time, data in packets[3:]]
    found = read(pcap(packets))
    (flow,) = found.flows
    assert flow.closed - flow.opened > 90 * 86_400
    assert found.reader.remarks == []
    assert counted(found) == 1


def test_packets_without_a_time_get_the_last() -> None:
    one, *rest = talk()
    parts = [pcapng([one])]
    parts += [block(3, struct.pack("<I", len(data)) + data) for _, data in rest]
    found = read(b"".join(parts))
    (flow,) = found.flows
    assert (flow.opened, flow.closed) == (START, START)
    assert found.reader.remarks == []
