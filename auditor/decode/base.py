"""What the layers and the driver agree on: limits, hints, what a layer yields, what it declares.

A layer is one file with one `DECODER`. It never recurses and never decides what
happens to what it yields: it peels one layer, the driver (`unfold`) does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from auditor.model import Leaf, LeafTable, Opaque, Path, Scalar

if TYPE_CHECKING:
    from auditor.decode.budget import Budget

HEAD = 64 * 1024  # bytes of an unread part that are kept for known-value search

SHORTEST = 5  # characters that can hold a layer: `[1,2]`

type Data = bytes | str
type Gate = Callable[[str], bool]  # whether a string may hold a layer


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one message may be unfolded; what lies beyond is recorded as an Opaque."""

    depth: int = 24  # layers inside layers
    nodes: int = 200_000  # leaves, opaques and opened layers together
    bytes: int = 64 * 1024 * 1024  # all decoded bytes of a message
    inflate: int = 8 * 1024 * 1024  # output of one decompression
    ratio: int = 256  # output per input byte, once an eighth of `inflate` is exceeded
    opaques: int = 1_000  # unread parts listed one by one; the rest is summed up in one
    nesting: int = 512  # brackets inside brackets of one JSON text
    seconds: float = 0.8  # CPU time for one message


class Hint(NamedTuple):
    """What the sender says a part is. A hint orders the attempts, it never forbids one."""

    mime: str = ""  # lower case, without parameters
    charset: str = ""
    boundary: str = ""
    encodings: tuple[str, ...] = ()  # content encodings still to undo, outermost first
    body: bool = False  # a whole body or part of one, not a value inside something else


NO_HINT = Hint()


class Inner(NamedTuple):
    """A part that is itself a container: to be opened, or recorded as unread."""

    path: Path
    data: Data
    hint: Hint = NO_HINT

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Inner({self.path})"


class Final(NamedTuple):
    """A leaf that is not to be looked at again: the layer knows that nothing is in it."""

    path: Path
    value: Scalar

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Final({self.path})"


class Leaves:
    """Many leaves at once, already sorted: final ones, and those `telling` of a layer inside.

    The driver's short way; a layer that gives these has asked every string itself.
    What is final is in `rows` or, after those, in `final`; `unread` is what a limit left out.
    """

    __slots__ = ("final", "rows", "telling", "unread")

    def __init__(self) -> None:
        self.rows = LeafTable()
        self.final: list[Leaf] = []
        self.telling: list[Leaf] = []
        self.unread: Opaque | None = None

    def __len__(self) -> int:
        return len(self.rows) + len(self.final) + len(self.telling)

    def __iter__(self) -> Iterator[Leaf | Opaque]:
        return chain(self.rows, self.final, self.telling, (self.unread,) if self.unread else ())


type Peeled = Leaf | Final | Inner | Opaque


class Example[D: (bytes, str)](NamedTuple):
    """A case that the one test of all decoders runs.

    `leaves` are (path below the layer's own place, value) as `peel` yields them;
    None says that the decoder must refuse this data.
    """

    data: D
    leaves: tuple[tuple[str, Scalar], ...] | None
    hint: Hint = NO_HINT


@dataclass(frozen=True, slots=True)
class Decoder[D: (bytes, str)]:
    """One layer.

    `sniff(data, hint)` is cheap and may be wrong in favour of the layer.
    `peel(data, at, hint, budget)` yields the parts below `at`. It raises
    DecodeError, and nothing else; before its first part that means "not mine",
    later "the rest is unreadable". A str Leaf is looked at again, a bytes Leaf
    is text if it can be and stays bytes if not, an Inner must be opened.
    `signs` are characters of which an undeclared text of this layer holds one:
    "" where it needs none of them, None where only a declared text is its own.
    `firsts` are the bytes with one of which this layer begins, whatever is declared;
    None where there is no such rule.
    """

    id: str
    sniff: Callable[[D, Hint], bool]
    peel: Callable[[D, Path, Hint, Budget], Iterable[Peeled] | Leaves]
    examples: tuple[Example[D], ...]
    signs: str | None = ""
    firsts: bytes | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """All that one message held.

    One place gives one leaf: text that was opened is represented by what was in
    it. Such text as it was sent is in `raw`, at the path before the layer, so
    that a known value which itself looks like base64 or a URL is not lost:
    search `raw` for values as they are, and detect on `leaves`.
    """

    leaves: LeafTable = field(repr=False)
    opaques: list[Opaque]
    raw: list[Leaf] = field(repr=False)
    nodes: int  # parts that were looked at, bounded by Limits.nodes
    cut: tuple[str, ...] = ()  # the limits that were reached
