"""What no message shows alone, once all are concluded: pieces put together, what seconds what."""

from __future__ import annotations

from pathlib import Path as FilePath

from auditor.store import Writer
from auditor.tasks.framing import join_frames
from auditor.tasks.hearing import hear_streams
from auditor.tasks.ingest import Auditing
from auditor.tasks.joining import join_uploads
from auditor.tasks.seconding import second_pictures


def put_together(path: FilePath, writer: Writer, auditor: Auditing, session: int) -> None:
    """Conclude what only several messages of a session hold.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    join_uploads(path, writer, auditor, session)
    join_frames(path, writer, auditor, session)
    hear_streams(path, writer, session)
    second_pictures(path, writer, session)
