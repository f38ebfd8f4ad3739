"""By how much the ledger's clock and the packets' differ, as connections tell that both saw."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable

from auditor.judge.ledger import Ledger
from auditor.model import PacketFlow

SLACK = 2.0  # seconds by which the times of one connection may miss each other
_SAMPLE = 10_000  # differences looked at


def ahead(ledger: Ledger, flows: Iterable[PacketFlow]) -> float:
    """Seconds that the ledger's clock is ahead of the packets', 0 within SLACK.

    Client ports that occur once on both sides tell; their median counts.
    """
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str], float] = {}
    for flow in flows:
        key = (flow.transport, flow.client)
        entries = ledger.by_client.get(key, ())
        if len(entries) == 1 and entries[0].opened and (key in seen or len(seen) < _SAMPLE):
            seen[key] += 1
            found[key] = entries[0].opened - flow.opened
    once = [difference for key, difference in found.items() if seen[key] == 1]
    middle = statistics.median(once) if once else 0.0
    return middle if abs(middle) > SLACK else 0.0
