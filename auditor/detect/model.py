"""What a detector is: a pure function over the leaves of one message, and its declaration.

A detector never sees bytes, profiles, other messages or the direction as such;
it is shown a scene and yields claims, and `scan` turns them into findings. Its examples live in its
own file and are run by one test, so that a detector without a hit and a near
miss cannot exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.detect.timed import timed
from auditor.model import Clock, Confidence, Leaf, LeafTable, Method, Path, Scalar

type Look = Callable[[Scene], Iterator[Claim]]
type Tree = Mapping[str, Tree] | Sequence[Tree] | Scalar


@dataclass(frozen=True, slots=True)
class Scene:
    """What a detector is shown: all leaves of the message, and those that woke it, in order."""

    leaves: LeafTable
    woken: Sequence[Leaf]
    cuts: list[str] = field(default_factory=list)  # what a detector left out, in its own words
    clock: Clock | None = None  # None for a scene so small that nobody looks at it

    def each(self) -> Iterable[Leaf]:
        """All leaves, one after the other, for as long as there is time."""
        return timed(self.leaves, self.clock, self.cuts) if self.clock else self.leaves


@dataclass(frozen=True, slots=True)
class Claim:
    """What a detector says about one place; `data_type` "" means the detector's own type.

    A claim about a stretch of a longer text names the stretch in `part`.
    """

    path: Path
    confidence: Confidence
    method: Method
    reason: str
    value: Scalar = field(default=None, repr=False)
    data_type: str = ""
    part: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A body and what must be found in it: `"<data type> <path below the body>"`, or nothing."""

    why: str
    body: Tree
    finds: tuple[str, ...] = ()
    root: str = "request.body"


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of data and how it is recognised.

    `keys` are normalised field names (see `keys.runs`), `wakes` says the same
    where names follow a rule instead of a list, and `wake` are patterns over
    values, case-insensitive, in the syntax that Hyperscan and `re` share, over UTF-8: beyond
    ASCII only whole characters in a row, no sets or repetitions of one. Each
    leaf with such a name or a hit wakes the detector. `loose` are words whose appearance
    before `:` or `=` inside a text makes `loose` look for named values there.
    `takes` are the types of value that a name wakes it by, all if it is None.
    `needs` are families of its waking names, joined: where none of a family is in the message,
    no name wakes it.
    `holds` are names of objects and lists that wake it by what lies right in them, or in lists of
    plain names in them: what is called `values` or `count` there says nothing by itself.
    `sources` say where the rule comes from.
    """

    id: str
    version: int
    data_type: str
    title: str
    keys: frozenset[str]
    sources: tuple[str, ...]
    look: Look
    examples: tuple[Example, ...]
    wakes: Callable[[str], bool] | None = None
    wake: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    takes: frozenset[type] | None = None
    needs: tuple[frozenset[str], ...] = ()
    holds: Callable[[str], bool] | None = None


def leaves_of(body: Tree, root: str = "request.body") -> list[Leaf]:
    """The leaves of plain data in order, with paths as the JSON layer writes them."""
    start = Path.root(root).layer("json:$")
    pending: list[tuple[Path, Tree]] = [(start, body)]
    found: list[Leaf] = []
    while pending:
        path, value = pending.pop()
        children: Iterable[tuple[Path, Tree]]
        if isinstance(value, Mapping):
            children = [(path.child(f".{key}", key), item) for key, item in value.items()]
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
            children = [(path.child(f"[{index}]"), item) for index, item in enumerate(value)]
        else:
            found.append(Leaf.at(path, value))
            continue
        pending.extend(reversed(list(children)))
    return found
