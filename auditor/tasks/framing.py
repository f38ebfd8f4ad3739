"""What came over a WebSocket or a stream of gRPC in pieces, audited as a whole.

Over stored rows, once messages are concluded, as uploads in pieces are (`joining`): what
is found stands with the last piece, at `request.frames ▸ joined[…]` or below the request's
body, and the pieces are no longer listed as unread. Concluding the messages anew undoes
that, and the next call joins them again.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path as FilePath

from msgspec.structs import replace

from auditor.correlate.grpc_pictures import pictures_of
from auditor.correlate.socket_pictures import Gathered, Gathering
from auditor.correlate.socket_pieces import Collecting
from auditor.model import InputError, Message, Opaque, Path, Protocol
from auditor.store import Reader, Settled, Writer, open_reader
from auditor.tasks.ingest import Auditing
from auditor.tasks.moving import moved

SECONDS = 60.0  # for all flows of a session; what is not read in time is left as it is
MOST = 10_000  # pictures of one session


def join_frames(path: FilePath, writer: Writer, auditor: Auditing, session: int) -> int:
    """Audit the pictures in pieces of a session that are not yet; how many were.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    done = 0
    until = time.monotonic() + SECONDS
    with open_reader(path) as reader:
        for flow in reader.sounding_flows(session):
            gathering, collecting = Gathering(), Collecting()
            for stored in reader.messages(flow=flow):
                if done >= MOST or time.monotonic() > until:
                    return done
                last = stored.message
                is_piece, taken = collecting.take(stored.id, last)
                if not is_piece:
                    taken = gathering.take(stored.id, last)
                found = [*((taken,) if taken else ()), *pictures_of(stored.id, last)]
                if not found or not _is_new(reader, found[0]):
                    continue
                for one in found:
                    _conclude(writer, auditor, session, (one, last))
                done += len(found)
            for one in collecting.rest():
                if not _is_new(reader, one):
                    continue
                try:
                    last = reader.message(one.pieces[-1][0]).message
                except InputError:  # purged meanwhile
                    continue
                _conclude(writer, auditor, session, (one, last))
                done += 1
    return done


def _is_new(reader: Reader, found: Gathered) -> bool:
    return not reader.concluded_below(found.pieces[-1][0], found.root)


def _conclude(
    writer: Writer, auditor: Auditing, session: int, joined: tuple[Gathered, Message]
) -> None:
    found, last = joined
    whole = replace(last, body=found.data, body_size=len(found.data), text=False)
    root = f"request.frame[{last.sequence}]"
    if last.protocol is not Protocol.WEBSOCKET:  # the type is that of the stream around it
        whole, root = replace(whole, headers=(), trailers=()), "request.body"
    audit = moved(auditor.audit(whole), root, Path.root(found.place))
    if found.missing:
        missing = Opaque(Path.root(found.place), "upload: pieces are missing", 0)
        audit = dataclasses.replace(audit, opaques=(*audit.opaques, missing))
    writer.extend(
        session, [(found.pieces[-1][0], audit)], [Settled(*piece) for piece in found.pieces]
    )
