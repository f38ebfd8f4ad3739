"""Files recorded beside a session's messages: kept by their hash, told as rows and sentences."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from auditor.model import InputError, Recording
from auditor.report.units import plural, size, stamp
from auditor.store import RecordingRow, open_writer

SCREEN = "screen"
_TOLD = 20  # recordings of one session that are told in sentences
_KINDS = {"pcap": "packets", "keylog": "TLS keys", SCREEN: "the screen"}


class RecordingJson(TypedDict):
    """A recording; `sha256` is of its bytes, `size` in bytes, times those of its first and last.

    `complete` is false where something of it is missing, which `remark` says, such
    as packets that the kernel dropped.
    """

    kind: str
    name: str
    sha256: str
    size: int
    started: str | None
    ended: str | None
    complete: bool
    remark: str


def recording_rows(rows: Iterable[RecordingRow]) -> list[RecordingJson]:
    """Recordings by arrival."""
    return [
        {
            "kind": row.facts.kind,
            "name": row.facts.name,
            "sha256": row.facts.sha256,
            "size": row.facts.size,
            "started": stamp(row.facts.started),
            "ended": stamp(row.facts.ended),
            "complete": row.facts.complete,
            "remark": row.facts.remark,
        }
        for row in rows
    ]


def recording_lines(rows: Sequence[RecordingRow]) -> Iterator[str]:
    """A sentence for each: what it is, its hash, and what is missing; of very many, the first."""
    for count, row in enumerate(rows):
        if count >= _TOLD:
            yield f"And {plural(len(rows) - count, 'more recording')}: `auditor sessions --json`."
            return
        facts = row.facts
        what = _KINDS.get(facts.kind, facts.kind)
        text = f"Recorded: {what} in {facts.name} ({size(facts.size)}, SHA-256 {facts.sha256})."
        if not facts.complete:
            text += " It is not complete."
        yield f"{text} {facts.remark}".rstrip()


def keep_screen(database: Path, session: str, file: Path) -> Recording:
    """Keep the hash of a recording of the phone's screen with a session.

    Raises:
        InputError: the file cannot be read, or there is no such session.
        StoreError: the database refused.
    """
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            kept = Recording(SCREEN, str(file), digest, os.fstat(stream.fileno()).st_size)
    except OSError as error:
        raise InputError(
            f"The recording {file} cannot be read: {error.strerror}; its hash is not kept."
        ) from None
    with open_writer(database) as writer:
        writer.add_recording(writer.session_id(session), kept)
    return kept
