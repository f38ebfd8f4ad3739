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
from auditor.correlate.socket_lines import Lines
from auditor.correlate.socket_pictures import Gathered, Gathering
from auditor.correlate.socket_pieces import Collecting
from auditor.model import InputError, Message, Opaque, Path, Protocol
from auditor.store import Reader, Writer, open_reader
from auditor.tasks.ingest import Auditing
from auditor.tasks.moving import moved
from auditor.tasks.sampling import sample_lines
from auditor.tasks.yielding import Yielding

SECONDS = 60.0  # for all flows of a session; what is not read in time is left as it is
MOST = 10_000  # pictures of one session


def join_frames(path: FilePath, writer: Writer, auditor: Auditing, session: int) -> int:
    """Audit the pictures in pieces and the samples of a session that are not yet; how many were.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    done = 0
    until = time.monotonic() + SECONDS
    with open_reader(path) as reader:
        concluding = _Concluding(writer, auditor, session, Yielding(reader, session))
        for flow in reader.sounding_flows(session):
            gathering, collecting, lines = Gathering(), Collecting(), Lines()
            for stored in reader.messages(flow=flow):
                if done >= MOST or time.monotonic() > until:
                    return done
                last = stored.message
                lines.take(stored.id, last)
                is_piece, taken = collecting.take(stored.id, last)
                if not is_piece:
                    taken = gathering.take(stored.id, last)
                found = [*((taken,) if taken else ()), *pictures_of(stored.id, last)]
                if not found or not _is_new(reader, found[0]):
                    continue
                for one in found:
                    concluding.take(one, last)
                done += len(found)
            for one in collecting.rest():
                if not _is_new(reader, one):
                    continue
                try:
                    last = reader.message(one.pieces[-1][0]).message
                except InputError:  # purged meanwhile
                    continue
                concluding.take(one, last)
                done += 1
            done += sample_lines(lines, reader, writer, auditor, session)
    return done


def _is_new(reader: Reader, found: Gathered) -> bool:
    return not reader.concluded_below(found.pieces[-1][0], found.root)


@dataclasses.dataclass(frozen=True, slots=True)
class _Concluding:
    """How what was put together is audited and kept."""

    writer: Writer
    auditor: Auditing
    session: int
    yielding: Yielding

    def take(self, found: Gathered, last: Message) -> None:
        """Conclude one picture, whose last piece this message is."""
        whole = replace(last, body=found.data, body_size=len(found.data), text=False)
        root = f"request.frame[{last.sequence}]"
        if last.protocol is not Protocol.WEBSOCKET:  # the type is that of the stream around it
            whole, root = replace(whole, headers=(), trailers=()), "request.body"
        audit = moved(self.auditor.audit(whole), root, Path.root(found.place))
        if found.missing:
            missing = Opaque(Path.root(found.place), "upload: pieces are missing", 0)
            audit = dataclasses.replace(audit, opaques=(*audit.opaques, missing))
        audit, pieces = self.yielding.settled(found.pieces, audit)
        self.writer.extend(self.session, [(found.pieces[-1][0], audit)], pieces)
