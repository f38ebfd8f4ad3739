"""Pictures sent right after the camera ran: the sensor log seconds what was seen in them.

Over stored rows, once messages are concluded. The finding takes the place of the
one that it raises; concluding the message anew brings that back, and the next
call raises it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from auditor.correlate.camera import DATA_TYPE, Sent, after_camera
from auditor.model import Audit, Direction
from auditor.store import Filters, Reader, SessionRow, Settled, Writer, open_reader

_HELD = 100_000  # sensor events, and pictures, of one session


def second_pictures(path: FilePath, writer: Writer, session: int) -> int:
    """Raise what the camera's use seconds; how many findings that were.

    Raises:
        StoreError: the database refused; what was raised stays.
    """
    with open_reader(path) as reader:
        row = next((row for row in reader.sessions() if row.id == session), None)
        if row is None:
            return 0
        events = list(reader.sensor_events(row.name, limit=_HELD))
        sent = list(_sent(reader, row)) if events else []
    surest = sorted(sent, key=lambda one: one.confidence.rank)
    before = {(one.message, one.path): one for one in surest}
    done = 0
    for message, finding in after_camera(sent, events):
        place = str(finding.path)
        replaced = Settled(message, place, before[message, place].detector, unread=False)
        writer.extend(session, [(message, Audit(findings=(finding,)))], (replaced,))
        done += 1
    return done


def _sent(reader: Reader, session: SessionRow) -> Iterator[Sent]:
    """Findings of a face in a picture that left the phone, at a known time."""
    asked = Filters(
        session=session.name, data_type=DATA_TYPE, direction=Direction.REQUEST, limit=_HELD
    )
    for row in reader.findings(asked):
        if row.time is not None:
            yield Sent(
                message=row.message,
                app=row.app or session.app,
                at=row.time,
                path=row.path,
                confidence=row.confidence,
                detector=row.detector,
                reason=row.reason,
            )
