"""Pieces of uploads in their order: by numbers, by offsets, by a list, or as a chain.

Pieces are ordered by what they say of themselves; one that was sent again counts
as sent last; behind a gap nothing is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.correlate.upload_names import NUMBERED
from auditor.correlate.upload_protobuf import IN_PROTOBUF
from auditor.correlate.upload_qiniu import chained
from auditor.correlate.upload_tus import CONCATENATED
from auditor.correlate.uploads import QINIU, Piece

MOST_PIECES = 10_000  # of one upload


@dataclass(frozen=True, slots=True)
class Sent:
    """A piece as it was recorded: by the message of this number, so many bytes of it kept."""

    piece: Piece
    message: int
    size: int


@dataclass(frozen=True, slots=True)
class Joined:
    """The pieces to be put together, in order; `missing` tells whether something stands behind."""

    pieces: tuple[Sent, ...]
    missing: bool


def uploads_among(found: Mapping[tuple[str, ...], Sequence[Sent]]) -> Iterator[Joined]:
    """The uploads among pieces by what names theirs; of tus those first that were made one."""
    rest = dict(found)
    for upload, sent in found.items():
        if upload[0] != CONCATENATED:
            continue
        del rest[upload]
        for order in dict.fromkeys(one.piece.order for one in sent):
            parts = [rest.pop(("tus", upload[1], path), ()) for path in dict.fromkeys(order)]
            if (joined := _concatenated(parts)) is not None:
                yield joined
    for sent in rest.values():
        yield from uploads_of(sent)


def _concatenated(uploads: Iterable[Sequence[Sent]]) -> Joined | None:
    """The pieces of uploads one behind the other, as far as each of them is whole."""
    pieces: list[Sent] = []
    missing = False
    for sent in uploads:
        taken, missing = _in_order(sent)
        pieces += taken[: MOST_PIECES - len(pieces)]
        missing = missing or not taken or len(pieces) == MOST_PIECES
        if missing:
            break
    if len(pieces) < 2:
        return None
    first = replace(pieces[0].piece, upload=(CONCATENATED, *pieces[0].piece.upload[1:]))
    return Joined((replace(pieces[0], piece=first), *pieces[1:]), missing)


def uploads_of(sent: Iterable[Sent]) -> Iterator[Joined]:
    """The uploads among pieces that name the same one, each of several pieces."""
    pieces = list(sent)
    if pieces and pieces[0].piece.protocol == QINIU:
        linked = chained((one, one.piece.after, one.piece.name, one.piece.order) for one in pieces)
        groups = [[_at(one, number) for number, one in enumerate(block, 1)] for block in linked]
    else:
        groups = [pieces]
    for group in groups:
        if (joined := join(group)) is not None:
            yield joined


def _at(one: Sent, number: int) -> Sent:
    return replace(one, piece=replace(one.piece, position=number, name=""))


def _is_cut(taken: Sequence[Sent]) -> bool:
    """Whether pieces without a library's name are a file that was cut: all as large but the last.

    Pictures of an album that are numbered, too, are not.
    """
    sizes = {one.size for one in taken[:-1]}
    return len(sizes) == 1 and taken[-1].size <= sizes.pop()


def _numbered(sent: list[Sent]) -> list[Sent]:
    """Pieces with names by the last order that was told; without one they have no number."""
    order = next((one.piece.order for one in reversed(sent) if one.piece.order), ())
    if not order and not any(one.piece.name for one in sent):
        return sent
    numbers = {name: number for number, name in enumerate(order, 1)}
    return [
        replace(one, piece=replace(one.piece, position=numbers[one.piece.name], order=()))
        for one in sent
        if one.piece.name in numbers
    ]


def join(sent: Iterable[Sent]) -> Joined | None:
    """The pieces of one upload in order, None where they are no more than one."""
    taken, missing = _in_order(sent)
    if taken and taken[0].piece.protocol in (NUMBERED, IN_PROTOBUF) and not _is_cut(taken):
        return None
    missing = missing or (bool(taken) and len(taken) < taken[0].piece.total)
    return Joined(tuple(taken), missing) if len(taken) > 1 else None


def _in_order(sent: Iterable[Sent]) -> tuple[list[Sent], bool]:
    """The pieces of one upload in order up to a gap, and whether something stands behind it."""
    latest: dict[int, Sent] = {}
    for one in _numbered(list(sent)):
        if one.piece.position in latest or len(latest) < MOST_PIECES:
            latest[one.piece.position] = one
    ordered = sorted(latest.values(), key=lambda one: one.piece.position)
    first = 1 if ordered and ordered[0].piece.numbered and ordered[0].piece.position else 0
    taken: list[Sent] = []
    end: int | None = None
    for one in ordered:
        start = one.piece.position
        if end is None and start != first:
            break
        if end is not None and start < end:
            continue  # sent before, in pieces of another size
        if end is not None and start > end:
            break
        taken.append(one)
        end = start + (1 if one.piece.numbered else one.size)
    return taken, bool(ordered) and (not taken or ordered[-1] is not taken[-1])
