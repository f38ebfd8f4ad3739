"""Pieces of one upload in their order: by numbers, by offsets, by a list, or as a chain.

Pieces are ordered by what they say of themselves; one that was sent again counts
as sent last; behind a gap nothing is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.correlate.upload_names import NUMBERED
from auditor.correlate.upload_protobuf import IN_PROTOBUF
from auditor.correlate.upload_qiniu import chained
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
    if ordered and ordered[0].piece.protocol in (NUMBERED, IN_PROTOBUF) and not _is_cut(taken):
        return None
    missing = bool(ordered) and (not taken or ordered[-1] is not taken[-1])
    missing = missing or (bool(taken) and len(taken) < taken[0].piece.total)
    return Joined(tuple(taken), missing) if len(taken) > 1 else None
