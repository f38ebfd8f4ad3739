"""Pictures taken out of stored messages again, at the places where they were recorded.

Out of single messages and of uploads in pieces (`uploads`). What several messages of a
WebSocket or a gRPC stream hold together is not put together again.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.correlate.upload_order import Joined
from auditor.decode import message_parts
from auditor.model import Image, InputError, Message
from auditor.store import Reader
from auditor.tasks.uploads import BODY, PREFIX, place_of, put_together, uploads_of

type Pictures = Mapping[str, Image]  # by place


class StoredPictures:
    """Looks pictures up; those of the last message are remembered, for they are asked in order."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._last: tuple[int, bool, Pictures] = (0, False, {})
        self._uploads: dict[str, dict[int, Joined]] = {}  # by session and last piece

    def get(self, session: str, message: int, place: str) -> Image | None:
        """The picture; None where its bytes were not kept, or it is not put together again."""
        in_pieces = place.startswith(PREFIX)
        if self._last[:2] != (message, in_pieces):
            found = self._joined(session, message) if in_pieces else self._alone(message)
            self._last = (message, in_pieces, found)
        return self._last[2].get(place)

    def _alone(self, message: int) -> Pictures:
        try:
            return _pictures(self._reader.message(message).message)
        except InputError:  # purged meanwhile
            return {}

    def _joined(self, session: str, message: int) -> Pictures:
        if session not in self._uploads:
            numbers = (row.id for row in self._reader.sessions() if row.name == session)
            uploads = (one for number in numbers for one in uploads_of(self._reader, number))
            self._uploads[session] = {one.pieces[-1].message: one for one in uploads}
        joined = self._uploads[session].get(message)
        whole = None if joined is None else put_together(self._reader, joined)
        if joined is None or whole is None:
            return {}
        place = str(place_of(joined, whole.taken))
        found = _pictures(whole.message)
        return {place + where.removeprefix(BODY): image for where, image in found.items()}


def _pictures(message: Message) -> Pictures:
    opaques = message_parts(message).opaques
    return {str(one.path): one for one in opaques if isinstance(one, Image)}
