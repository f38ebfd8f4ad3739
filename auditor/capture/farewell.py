"""What a capture says at its end, and the exit code that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.capture.counts import Counts

FAILED, INCOMPLETE = 1, 3


def sentences(session: str, counts: Counts, failures: int) -> Iterator[str]:
    """The totals first; `failures` are those of our own code in the proxy."""
    yield (
        f"session {session}: {counts.seen} messages seen = {counts.stored} stored"
        f" + {counts.spooled} spooled + {counts.errored} errored"
    )
    if counts.spooled:
        reason = f" ({counts.trouble})" if counts.trouble else ""
        yield f"what is spooled is stored when the next capture starts{reason}"
    if counts.unfinished:
        yield "what is stored without an audit is audited by the next capture or import"
    if counts.lost:
        yield f"{counts.lost} messages could not be kept at all"
    if failures:
        yield f"the auditor's own code failed {failures} times; the session says where"


def exit_code(counts: Counts, failures: int) -> int:
    """1: something is lost or errored; 3: something still waits; else 0."""
    if counts.errored or failures:
        return FAILED
    return INCOMPLETE if counts.spooled or counts.unfinished else 0
