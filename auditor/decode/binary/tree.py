"""Leaves of formats that are JSON in bytes: maps and lists, opened and filled item by item.

The reader of a format says what comes next (a scalar, a map, a list); the tree
knows whether that is a key or a value, and where. Steps are those of the JSON
layer: `.lat`, `['a b']`, `[0]`, `~2` for a second member of the same name, and
`~key` for a key that may be a value. A key that is no text names nothing: its
values inherit the name of what they are in.
"""

from __future__ import annotations

from auditor.decode import magic
from auditor.decode.binary.sink import Sink, whole
from auditor.decode.names import Steps, member, quoted
from auditor.model import DecodeError, Path, Scalar

_STEPS = Steps()
_INDEX = tuple(f"[{number}]" for number in range(1_000))
_TELLING = 10_000  # an integer key from here on may be a value
_ENDLESS = -1
_PACKED = 6  # characters that are as rare as how a stream begins


class _Open:
    """A map or list that is being filled; `left` items are to come, -1 if no one knows."""

    __slots__ = ("count", "key", "left", "path", "seen")

    def __init__(self, path: Path, left: int, seen: dict[str, int] | None) -> None:
        self.path = path
        self.left = left
        self.seen = seen  # of a map
        self.count = 0
        self.key: tuple[str, str] | None = None


class Tree:
    """One value at `root` and all that is in it. `done` once it is complete.

    `words` counts the characters of text in keys and values, a packed stream as a few of them,
    `named` the members with a textual key, for whoever must judge whether all this is likely.
    """

    __slots__ = ("_stack", "done", "named", "root", "sink", "words")

    def __init__(self, root: Path, sink: Sink) -> None:
        self.root = root
        self.sink = sink
        self.done = False
        self.words = 0
        self.named = 0
        self._stack: list[_Open] = []

    def scalar(self, value: Scalar) -> None:
        """The next item, which is no container; None is a value that is not kept."""
        sink, stack = self.sink, self._stack
        sink.room -= 1
        if sink.room < 0:
            sink.spend(0)
        if type(value) is str:
            self.words += len(value)
        elif type(value) is bytes:
            if value.startswith(magic.STREAMS):
                self.words += _PACKED
        elif type(value) is int:
            value = whole(value)
        if not stack:
            sink.put(self.root, "", value)
            self.done = True
            return
        top = stack[-1]
        if top.seen is not None and top.key is None:
            self._take_key(top, top.seen, value)
            return
        text, name = self._step(top)
        sink.put(top.path, text, value, name)
        if not top.left:
            self._close()

    def open(self, size: int, *, keyed: bool) -> None:
        """The next item: a map of `size` members or a list of `size` items, -1 if unknown."""
        self.sink.spend()
        self.sink.deeper(len(self._stack) + 1)
        path = self.root
        if self._stack:
            top = self._stack[-1]
            if top.seen is not None and top.key is None:
                raise DecodeError("a container as a key")
            path = Path(top.path, *self._step(top))
        self._stack.append(_Open(path, size, {} if keyed else None))
        if not size:
            self._close()

    @property
    def empty(self) -> bool:
        """True before the first item."""
        return not self._stack and not self.done

    def end(self) -> None:
        """The end of a container of unknown size."""
        if not self._stack or self._stack[-1].left != _ENDLESS or self._stack[-1].key is not None:
            raise DecodeError("an end without a begin")
        self._stack[-1].left = 0
        self._close()

    def _close(self) -> None:
        """Leave the containers that are full."""
        stack = self._stack
        while stack and not stack[-1].left:
            stack.pop()
        self.done = not stack

    def _step(self, top: _Open) -> tuple[str, str]:
        """The text and name of the next value, which is taken from what is left."""
        if top.left > 0:
            top.left -= 1
        if top.key is not None:
            step, top.key = top.key, None
            return step
        index = top.count
        top.count = index + 1
        return _INDEX[index] if index < 1_000 else f"[{index}]", top.path.name

    def _take_key(self, top: _Open, seen: dict[str, int], value: Scalar) -> None:
        if type(value) is str:
            self.named += 1
            text = _STEPS[value]
            if text and text not in seen:
                seen[text] = 1
                top.key = (text, value)
                return
        text, name, may_be_value = step_of(value, top.path.name)
        text = counted(text, seen)
        top.key = (text, name)
        if may_be_value:
            self.sink.put(Path(top.path, text, name), "~key", value)


def counted(text: str, seen: dict[str, int]) -> str:
    """A step that is unique among those counted in `seen`: `~2` for the second of a name."""
    count = seen.get(text, 0) + 1
    seen[text] = count
    return f"{text}~{count}" if count > 1 else text


def step_of(value: Scalar, inherited: str) -> tuple[str, str, bool]:
    """The step of a key, the name of what is under it, and whether it may be a value itself."""
    if isinstance(value, str):
        return member(value)
    if isinstance(value, bytes):
        return quoted(f"x{value[:32].hex()}"), inherited, len(value) > 3
    return quoted(str(value)), inherited, isinstance(value, int) and abs(value) >= _TELLING
