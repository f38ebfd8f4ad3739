"""Records become numbered batches of at most 64 records or about 1 MB.

A batch is packed as it is. Only when that fails is each of its records looked at alone: text is
repaired, an over-long body cut, and what cannot be carried at all leaves a failure in its place.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from auditor.capture import records, wire
from auditor.capture.backlog import Batch
from auditor.capture.supervisor import STRIDE
from auditor.capture.values import text

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Sequence

    from auditor.capture.backlog import Backlog
    from auditor.capture.records import Record

BATCH_RECORDS = 128  # of a request and its response each
BATCH_BYTES = 1 << 20


class Packer:
    """Takes records out of an inbox and adds batches to a backlog.

    `unpackable` counts final messages that could not be carried.
    """

    def __init__(self, backlog: Backlog) -> None:
        self.unpackable = 0
        self._backlog = backlog
        self._number = 0

    def pack(self, inbox: deque[Record]) -> None:
        """Pack all there is. Others may append meanwhile."""
        while inbox:
            taken: list[Record] = []
            size = 0
            while inbox and len(taken) < BATCH_RECORDS and size < BATCH_BYTES:
                record = inbox.popleft()
                size += records.weight(record)
                taken.append(record)
            if size > wire.MAX_PAYLOAD // 2:
                taken = [records.cut(record) for record in taken]
            try:
                self._add(records.pack(taken), taken)
            except (TypeError, ValueError, OverflowError, RecursionError, wire.WireError):
                for record in taken:
                    self._pack_odd(record)

    def _pack_odd(self, record: Record) -> None:
        payload = records.pack_safely(record)
        if payload is None or sum(map(len, payload)) > wire.MAX_PAYLOAD:
            self.unpackable += records.is_final(record)
            flow = text(record[1]) if len(record) > 1 else ""
            record = ("e", flow, "pipeline", "unpackable", time.time())
            payload = records.pack([record])
        self._add(payload, [record])

    def _add(self, payload: Sequence[bytes], taken: Sequence[Record]) -> None:
        finals = sum(map(records.is_final, taken))
        number = self._number + STRIDE
        batch = Batch(wire.RECORDS, number, payload, finals=finals, count=len(taken))
        if batch.size > wire.MAX_PAYLOAD:
            raise wire.WireError("A batch is too large for a frame.")
        self._number = number
        self._backlog.add(batch)
