"""Qiniu's uploads of version 1: blocks of chunks, each of which names the one before it.

`mkblk` begins a block and `bput` goes on with it; every answer has a new context, by which the
next chunk or, in the body of `mkfile`, the block itself is meant. Without an `mkfile` a
block stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_MOST = 10_000  # blocks of one file
_CONTEXT = 512  # characters
_PATH = re.compile(r"/(?:mkblk/\d{1,10}|bput/(?P<after>[\w=-]{1,512})/\d{1,10})", re.ASCII)


class Chunk(NamedTuple):
    """A chunk: the context that it goes on from, "" where it begins a block."""

    after: str


def chunk_of(method: str, path: str) -> Chunk | None:
    """The chunk that a request is, None if none."""
    found = _PATH.fullmatch(path.partition("?")[0]) if method == "POST" else None
    return Chunk(found["after"] or "") if found else None


def is_file(method: str, path: str) -> bool:
    """Whether a request says which blocks make the file."""
    return method == "POST" and path.startswith("/mkfile/")


def blocks_of(body: bytes) -> tuple[str, ...]:
    """The contexts of a file's blocks, in order."""
    text = body[: _MOST * 64].decode("latin-1")
    return tuple(name.strip()[:_CONTEXT] for name in text.split(",")[:_MOST] if name.strip())


def chained[T](sent: Iterable[tuple[T, str, str, tuple[str, ...]]]) -> list[list[T]]:
    """What stands together: items in order, each with (after, context, the file's blocks).

    An item with blocks is no chunk: it puts them together.
    """
    blocks: dict[str, list[T]] = {}
    files: list[list[T]] = []
    for item, after, context, order in sent:
        if order:
            files.append([one for name in order for one in blocks.pop(name, ())])
        elif after in blocks or not after:
            block = blocks.pop(after, [])
            block.append(item)
            blocks[context or after] = block
    return [*files, *blocks.values()]
