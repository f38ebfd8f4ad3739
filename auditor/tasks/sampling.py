"""Samples of motion and events of hands that a WebSocket carries one a message, audited as lines.

What is found stands with the last of the messages, at `request.frames ▸ lines[…]`. Only what
needs many samples is taken of it: all else was found in the messages themselves.
"""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from auditor.correlate.socket_lines import PLACE, Lines
from auditor.model import Audit, InputError, Path
from auditor.store import Reader, Writer
from auditor.tasks.ingest import Auditing
from auditor.tasks.moving import moved

_TYPES = frozenset(("bio.motion", "bio.behaviour"))


def sample_lines(
    lines: Lines, reader: Reader, writer: Writer, auditor: Auditing, session: int
) -> int:
    """Conclude the lines of a flow; 1 where something new was found in them, else 0.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    found = lines.rest()
    if found is None or reader.concluded_below(found.pieces[-1][0], PLACE):
        return 0
    number = found.pieces[-1][0]
    try:
        last = reader.message(number).message
    except InputError:  # purged meanwhile
        return 0
    whole = replace(last, body=found.data, body_size=len(found.data), text=True)
    place = Path.root(f"{PLACE}{len(found.pieces):,} messages]")
    audit = moved(auditor.audit(whole), f"request.frame[{last.sequence}]", place)
    told = tuple(
        dataclasses.replace(one, reason=f"messages of a socket, one a sample: {one.reason}")
        for one in audit.findings
        if one.data_type in _TYPES
    )
    if told:
        writer.extend(session, [(number, Audit(findings=told))])
    return int(bool(told))
