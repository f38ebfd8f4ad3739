"""Pieces whose picture was found whole: their own findings of a face yield to that one.

The first piece of a picture often shows the face already. What it showed is in the whole
picture: it is counted once, and as sure as the surest of what said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.detect.biometric.face import image as face_image
from auditor.model import Audit, Finding, Method
from auditor.store import Filters, FindingRow, Reader, Settled

_HELD = 100_000  # findings of one session
_ARROW = " ▸ "


class Yielding:
    """The faces that pieces of one session showed by themselves."""

    def __init__(self, reader: Reader, session: int) -> None:
        self._reader = reader
        self._session = session
        self._found: dict[int, list[FindingRow]] | None = None

    def settled(
        self, pieces: Iterable[tuple[int, str]], audit: Audit
    ) -> tuple[Audit, list[Settled]]:
        """The whole's audit, and what of the (message, place) of its pieces goes."""
        if not any(_shows(one) for one in audit.findings):
            return audit, [Settled(*piece) for piece in pieces]
        going = [Settled(*piece, face_image.ID) for piece in pieces]
        yielded = [row for piece in going for row in self._below(piece)]
        surest = max(yielded, key=lambda row: row.confidence.rank, default=None)
        if surest is None:
            return audit, going
        findings = tuple(_raised(one, surest) for one in audit.findings)
        return replace(audit, findings=findings), going

    def _below(self, piece: Settled) -> list[FindingRow]:
        rows = self._rows().get(piece.message, ())
        return [row for row in rows if f"{row.path}{_ARROW}".startswith(piece.place + _ARROW)]

    def _rows(self) -> dict[int, list[FindingRow]]:
        if self._found is None:
            self._found = {}
            names = (row.name for row in self._reader.sessions() if row.id == self._session)
            asked = Filters(session=next(names), data_type=face_image.DATA_TYPE, limit=_HELD)
            for row in self._reader.findings(asked):
                if row.detector == face_image.ID:
                    self._found.setdefault(row.message, []).append(row)
        return self._found


def _shows(finding: Finding) -> bool:
    """Whether a face was seen in a picture, not told by a name."""
    return finding.detector == face_image.ID and finding.method is Method.CONTENT


def _raised(finding: Finding, surest: FindingRow) -> Finding:
    if not _shows(finding) or surest.confidence.rank <= finding.confidence.rank:
        return finding
    reason = f"{finding.reason}; of a piece of it was said: {surest.reason}"
    return replace(finding, confidence=surest.confidence, reason=reason)
