"""Pictures that came over a WebSocket or a stream of gRPC in pieces, audited as a whole.

Over stored rows, once messages are concluded, as uploads in pieces are (`joining`): what
is found stands with the last piece, at `request.frames ▸ joined[…]` or below the request's
body, and the pieces are no longer listed as unread. Concluding the messages anew undoes
that, and the next call joins them again.
"""

from __future__ import annotations

import time
from pathlib import Path as FilePath

from msgspec.structs import replace

from auditor.correlate.grpc_pictures import pictures_of
from auditor.correlate.socket_pictures import Gathered, Gathering
from auditor.model import Message, Path, Protocol
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
            gathering = Gathering()
            for stored in reader.messages(flow=flow):
                if done >= MOST or time.monotonic() > until:
                    return done
                taken = gathering.take(stored.id, stored.message)
                streamed = pictures_of(stored.id, stored.message)
                found = [*((taken,) if taken else ()), *streamed]
                if not found or not _is_new(reader, found[0]):
                    continue
                for one in found:
                    _conclude(writer, auditor, session, (one, stored.message))
                done += len(found)
    return done


def _is_new(reader: Reader, found: Gathered) -> bool:
    return not reader.concluded_below(found.pieces[-1][0], found.root)


def _conclude(
    writer: Writer, auditor: Auditing, session: int, joined: tuple[Gathered, Message]
) -> None:
    found, last = joined
    number, root = found.pieces[-1]
    whole = replace(last, body=found.data, body_size=len(found.data))
    if last.protocol is not Protocol.WEBSOCKET:  # the type is that of the stream around it
        whole, root = replace(whole, headers=(), trailers=()), "request.body"
    audit = moved(auditor.audit(whole), root, Path.root(found.place))
    writer.extend(session, [(number, audit)], [Settled(*piece) for piece in found.pieces])
