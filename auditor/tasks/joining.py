"""Uploads that came in pieces, audited as a whole: what a piece of a picture does not show.

Over stored rows, once messages are concluded: what is put together (`uploads`) is audited
as one body, and what is found is added to the conclusions of the last piece; the pieces
that were joined are no longer listed as unread, nor with a face that the whole shows
(`yielding`). Concluding the messages anew undoes that, and the next call joins them again.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path as FilePath

from auditor.correlate.upload_order import Joined
from auditor.model import Audit, Opaque
from auditor.store import Reader, Writer, open_reader
from auditor.tasks.ingest import Auditing
from auditor.tasks.moving import moved
from auditor.tasks.uploads import BODY, PREFIX, place_of, put_together, uploads_of
from auditor.tasks.yielding import Yielding

SECONDS = 60.0  # for all uploads of a session; later ones are recorded as not joined


def join_uploads(path: FilePath, writer: Writer, auditor: Auditing, session: int) -> int:
    """Audit the joined uploads of a session that are not yet; how many were.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    done = 0
    until = time.monotonic() + SECONDS
    with open_reader(path) as reader:
        yielding = Yielding(reader, session)
        for joined in uploads_of(reader, session, until):
            last = joined.pieces[-1].message
            if reader.concluded_below(last, PREFIX):
                continue
            if time.monotonic() > until:
                place = place_of(joined, len(joined.pieces))
                late = f"upload: not joined within {SECONDS:g} s"
                writer.extend(session, [(last, Audit(opaques=(Opaque(place, late, 0),)))])
                continue
            audit, taken = _audit(reader, joined, auditor)
            if audit is not None:
                taken_in = ((one.message, one.piece.place) for one in joined.pieces[:taken])
                audit, pieces = yielding.settled(taken_in, audit)
                writer.extend(session, [(last, audit)], pieces)
                done += 1
    return done


def _audit(reader: Reader, joined: Joined, auditor: Auditing) -> tuple[Audit | None, int]:
    """The audit of a joined upload, and of how many pieces; None where they have gone meanwhile."""
    whole = put_together(reader, joined)
    if whole is None:
        return None, 0
    place = place_of(joined, whole.taken)
    audit = moved(auditor.audit(whole.message), BODY, place)
    if whole.missing:
        missing = Opaque(place, f"upload: {whole.missing}", 0)
        audit = replace(audit, opaques=(*audit.opaques, missing))
    return audit, whole.taken
