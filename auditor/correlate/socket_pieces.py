"""Uploads whose pieces a WebSocket carries in JSON that numbers them, as requests do.

What names an upload, which piece a message is and of how many, `upload_json` reads. An
upload is put together once its last piece has come, in the order of the numbers; what
has not come whole until the flow's end as far as there is no gap. Numbered pictures of
an album are no pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.correlate.socket_endings import is_begun
from auditor.correlate.socket_pictures import BYTES, Gathered
from auditor.correlate.upload_json import JsonPiece, piece_in, unpacked
from auditor.correlate.upload_order import Sent, join
from auditor.correlate.uploads import Piece
from auditor.model import Direction, Message, Protocol

_UPLOADS = 64  # of one flow that are not whole yet
_ALL_BYTES = 2 * BYTES  # of them, as text
_LIKE = re.compile(rb'"[A-Za-z0-9+/_\\-]{64}').search  # a text that may be base64; cheap to ask
_HEAD = 64  # characters in which a text says whether a picture begins it

type _Upload = dict[int, tuple[Sent, bytes]]


class Collecting:
    """One flow; give it all messages in order, then ask for the `rest`."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], _Upload] = {}
        self._held = 0

    def take(self, number: int, message: Message) -> tuple[bool, Gathered | None]:
        """Whether a message is a piece that has a number, and the upload that it makes whole."""
        if (
            message.protocol is not Protocol.WEBSOCKET
            or message.direction is not Direction.REQUEST
            or message.truncated
            or not _LIKE(message.body)
        ):
            return False, None
        piece = piece_in(message.body)
        if piece is None:
            return False, None
        key = (piece.upload, piece.total)
        self._held += len(piece.text)
        upload = self._open.setdefault(key, {})
        if piece.index in upload:  # sent again
            self._held -= len(upload[piece.index][1])
        upload[piece.index] = (_sent(number, message, piece), piece.text)
        while self._held > _ALL_BYTES or len(self._open) > _UPLOADS:
            self._close(next(iter(self._open)))
        if len(upload) < piece.total or key not in self._open:
            return True, None
        return True, _joined(self._close(key))

    def rest(self) -> Iterator[Gathered]:
        """What of the uploads that are not whole can be put together."""
        for key in list(self._open):
            found = _joined(self._close(key))
            if found is not None:
                yield found

    def _close(self, key: tuple[str, int]) -> _Upload:
        upload = self._open.pop(key)
        self._held -= sum(len(text) for _, text in upload.values())
        return upload


def _sent(number: int, message: Message, piece: JsonPiece) -> Sent:
    place = f"request.frame[{message.sequence}] ▸ json:{piece.place}"
    told = Piece(("WebSocket",), piece.index, numbered=True, place=place, total=piece.total)
    return Sent(told, number, len(piece.text))


def _joined(upload: _Upload) -> Gathered | None:
    found = join(sent for sent, _ in upload.values())
    if found is None:
        return None
    texts = [upload[one.piece.position][1] for one in found.pieces]
    if any(is_begun(text[:_HEAD].decode("latin-1")) for text in texts[1:]):
        return None
    data = unpacked(texts)[:BYTES]
    places = tuple((one.message, one.piece.place) for one in found.pieces)
    return Gathered(places, data, missing=found.missing)
