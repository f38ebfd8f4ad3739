"""Spools that a capture left behind are stored by the next one that starts.

Each goes into the session that it belongs to, by a worker of its own: what killed a worker then
may kill one again, and must not kill the process that the user started. Batches that were stored
before are recognised by their numbers. A spool is removed when all of it is stored.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import msgspec

from auditor.capture import records, spool, wire
from auditor.capture.backlog import Backlog, Batch
from auditor.capture.supervisor import SILENCE, START, Supervisor
from auditor.model import AuditorError, InputError, StoreError
from auditor.report.units import plural

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.capture.spool_file import Spool
    from auditor.capture.wire import Fact

PATIENCE = 30.0  # seconds without progress after which a spool is left for another time


def recover(
    database: Path,
    tell: Callable[[str], None],
    *,
    auditor: str = "",
    patience: float = PATIENCE,
) -> int:
    """Store the spools that captures left behind; how many messages that were.

    `tell` receives one sentence for each spool that was stored, and for each
    that stays: it cannot be read, a newer auditor wrote it, or the database
    refuses. `auditor` is the dotted name of what concludes messages.
    """
    stored = 0
    for orphan in spool.orphans(database):
        with orphan:
            try:
                stored += _replay(orphan, database, tell, auditor, patience)
            except (AuditorError, OSError) as error:
                reason = str(error) if isinstance(error, AuditorError) else type(error).__name__
                tell(f"The spool {orphan.path.name} could not be stored and stays: {reason}")
    spool.clear(spool.folder_of(database))
    return stored


def _replay(
    orphan: Spool, database: Path, tell: Callable[[str], None], auditor: str, patience: float
) -> int:
    session = str(orphan.facts().get("session") or "")
    backlog = Backlog(orphan)
    batches, lost = _contents(orphan)
    backlog.adopt(batches)
    if backlog.empty and not (orphan.damaged or lost):
        orphan.remove()
        return 0
    facts: dict[str, Fact] = {
        "db": str(database),
        "session": session,
        "replay": True,
        "auditor": auditor,
    }
    worker = Supervisor(
        backlog, facts, log=orphan.path.with_name(spool.LOG), silence=max(SILENCE, patience)
    )
    _drive(worker, backlog.finals, orphan.damaged + lost, patience)
    orphan.remove()
    damaged = f"; {plural(orphan.damaged, 'damaged part')} lost" if orphan.damaged else ""
    gone = f"; {lost} could not be kept" if lost else ""
    left = f"{plural(worker.acknowledged, 'message')} that session {session} had left behind"
    tell(f"Stored {left}{gone}{damaged}.")
    return worker.acknowledged


def _drive(worker: Supervisor, seen: int, lost: int, patience: float) -> None:
    """Until all is stored; raises InputError or StoreError when it cannot be."""
    backlog = worker.backlog

    def enough(since: float) -> bool:
        return time.monotonic() - since > patience

    def idle() -> bool:
        """Whether a worker that could work does not; one that still loads is no such worker."""
        loads = not (worker.ready or worker.trouble)
        return enough(worker.progress + (START if loads else 0.0))

    try:
        while not (backlog.empty or worker.refused or idle()):
            worker.step(0.2)
        worker.finish(seen, lost, enough)
    finally:
        worker.stop()
    if worker.unusable:
        raise InputError(worker.refused)
    if worker.refused or not backlog.empty:
        raise StoreError(worker.refused or worker.trouble or "the worker made no progress")


def _contents(orphan: Spool) -> tuple[list[Batch], int]:
    """The batches, and how many final messages the capture noted as lost."""
    batches, lost = [], 0
    for place in orphan.places():
        payload = orphan.read(place) or b""
        if place.kind == wire.END:
            with contextlib.suppress(msgspec.MsgspecError):
                _, _, lost = msgspec.msgpack.decode(payload, type=tuple[int, int, int])
            continue
        rows = records.split(payload)
        finals = sum(1 for row in rows if row and records.is_final(row))
        batches.append(
            Batch(place.kind, place.number, None, finals=finals, count=len(rows), place=place)
        )
    return batches, lost
