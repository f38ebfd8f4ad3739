"""`aws-chunked`: a body to object storage in signed pieces, each with its size before it.

AWS Signature Version 4, "Transferring Payload in Multiple Chunks": `size in hex`,
`;chunk-signature=64 hex`, CRLF, the piece, CRLF; a piece of size 0 ends it, and
trailers may follow. Without signatures the framing has to be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path

_NAME = "aws-chunked"
_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-f]{64})?\r\n").match
_MOST = 65_536  # pieces


def _sniff(data: bytes, hint: Hint) -> bool:
    head = _HEAD(data)
    return head is not None and (head[2] is not None or hint.encodings[:1] == (_NAME,))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    pieces, why = _pieces(data)
    if not pieces:
        raise DecodeError("no piece")
    if hint.encodings[:1] == (_NAME,):
        hint = hint._replace(encodings=hint.encodings[1:])
    place = at.layer(_NAME)
    yield Inner(place, b"".join(pieces), hint)
    if why:
        yield Opaque(place, f"{_NAME}: {why}", 0)


def _pieces(data: bytes) -> tuple[list[bytes], str]:
    """The pieces, and why they are not all, "" if they are."""
    pieces: list[bytes] = []
    at = 0
    for _ in range(_MOST):
        head = _HEAD(data, at)
        if head is None:
            return pieces, "ends early"
        size, start = int(head[1], 16), head.end()
        if not size:
            return pieces, ""
        piece = data[start : start + size]
        if piece:
            pieces.append(piece)
        if len(piece) < size:
            return pieces, "ends early"
        at = start + size + 2
    return pieces, f"more than {_MOST:,} pieces"


_SIGNED = b";chunk-signature=" + b"0a" * 32 + b"\r\n"

DECODER: Decoder[bytes] = Decoder(
    _NAME,
    _sniff,
    _peel,
    (
        Example(
            b"4" + _SIGNED + b"lat=\r\n2" + _SIGNED + b"22\r\n0" + _SIGNED + b"\r\n",
            ((" ▸ aws-chunked", b"lat=22"),),
        ),
        Example(
            b"6\r\nlat=22\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            ((" ▸ aws-chunked", b"lat=22"),),
            Hint(encodings=(_NAME,)),
        ),
        Example(b"6\r\nlat=22\r\n0\r\n\r\n", None),
        Example(b"0" + _SIGNED + b"\r\n", None),
    ),
)
