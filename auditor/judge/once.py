"""Flows of several recordings of one session: the same packets seen twice count once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model import PacketFlow

KEPT = 250_000  # flows that are remembered; what comes after them counts as it is
_SAME = 0.001  # seconds


def once(flows: Iterable[PacketFlow]) -> Iterator[PacketFlow]:
    """Each flow, but none that equals one before it in ends, opening (within 1 ms) and bytes."""
    seen: dict[tuple[object, ...], float] = {}
    for flow in flows:
        ends = (flow.transport, flow.client, flow.server, flow.bytes_up, flow.bytes_down)
        tick = round(flow.opened / _SAME)
        near = (seen.get((*ends, at)) for at in (tick - 1, tick, tick + 1))
        if any(one is not None and abs(one - flow.opened) <= _SAME for one in near):
            continue
        if len(seen) < KEPT:
            seen[(*ends, tick)] = flow.opened
        yield flow
