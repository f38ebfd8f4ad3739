"""The driver: a worklist of parts, first in, first out; no recursion, every step budgeted.

1. A part is opened by the first decoder that recognises it, whatever its
   sender says it is; a declared encoding or type only orders the attempts.
2. What no decoder opens is a leaf if it is text, an Opaque if it is not.
3. What a limit keeps closed is given as it is (text as a leaf, bytes as an
   Opaque) and the limit is named. Unread parts beyond `Limits.opaques` are
   summed up in a last one.
4. A decoder that fails in a way it must not is isolated: an Opaque names it and
   the exception's class, and the part goes to the next decoder.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from auditor.decode import magic
from auditor.decode.asked import of_bytes, of_text
from auditor.decode.base import (
    HEAD,
    NO_HINT,
    SHORTEST,
    Data,
    Decoded,
    Decoder,
    Gate,
    Hint,
    Inner,
    Leaves,
    Limits,
    Peeled,
)
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.model import UNCHECKED, UNLISTED, DecodeError, Image, Leaf, LeafTable, Opaque, Path

_BYTES_LEAF = 4096  # a longer value that is not text is an Opaque
_SHORT = 512  # characters of a text inside another layer that is kept in `raw` when opened
_CLOCK = 1024  # parts between two looks at it


class _Part(NamedTuple):
    """A part that waits to be opened. `is_value` tells a leaf from a container."""

    path: Path
    data: Data
    hint: Hint
    depth: int
    is_value: bool


def unfold(parts: Iterable[Peeled], limits: Limits, telling: Gate) -> Decoded:
    """Open the parts of a message and all that is inside them, if `telling` of a text says so."""
    unfolding = _Unfolding(limits, telling)
    why = unfolding.take(parts, 0)
    if why:
        unfolding.unread(Opaque(Path.root("message"), why, 0))
    while unfolding.work:
        if unfolding.budget.late():
            unfolding.close_all()
            break
        unfolding.step(unfolding.work.popleft())
    return unfolding.result()


class _Unfolding:
    """The state of one message."""

    def __init__(self, limits: Limits, telling: Gate) -> None:
        self.limits = limits
        self.budget = Budget(limits, telling)
        self.table = LeafTable()
        self.leaves: list[Leaf] = []  # those that are not yet in the table
        self.raw: list[Leaf] = []
        self.opaques: list[Opaque] = []
        self.work: deque[_Part] = deque()
        self.unlisted = 0  # Opaques beyond the limit, and their bytes
        self.unlisted_size = 0
        self.unlisted_pictures = False

    def result(self) -> Decoded:
        """What was found, with the unlisted Opaques summed up."""
        if self.unlisted:
            path = Path.root(self.opaques[-1].path.steps()[0])
            reason = f"{self.unlisted:,} more unread parts"
            if self.unlisted_pictures:
                reason += f", {UNLISTED}"
            self.opaques.append(Opaque(path, reason, self.unlisted_size))
        nodes = self.limits.nodes - self.budget.nodes_left
        self.table.extend(self.leaves)
        return Decoded(self.table, self.opaques, self.raw, nodes, tuple(self.budget.cut))

    def unread(self, opaque: Opaque) -> None:
        """List an Opaque, or count it where there are too many."""
        if len(self.opaques) < self.limits.opaques:
            self.opaques.append(opaque)
        else:
            self.budget.reached("opaques")
            self.unlisted += 1
            self.unlisted_size += opaque.size
            self.unlisted_pictures |= isinstance(opaque, Image) or UNCHECKED in opaque.reason

    def take(self, parts: Iterable[Peeled] | Leaves, depth: int) -> str:
        """Sort parts into final leaves and what waits; says why it stopped, "" if it did not."""
        if isinstance(parts, Leaves):
            return self._take_leaves(parts, depth)
        budget = self.budget
        for part in parts:
            if budget.nodes_left <= 0:
                return self._too_many()
            budget.nodes_left -= 1
            if isinstance(part, Leaf):
                self._take_leaf(part, depth)
            elif isinstance(part, Inner):
                self._wait(_Part(*part, depth, is_value=False))
            elif isinstance(part, Opaque):
                self.unread(part)
            else:
                self.leaves.append(Leaf.at(part.path, part.value))
            if not budget.nodes_left % _CLOCK and budget.late():
                budget.reached("seconds")
                return f"not read within {self.limits.seconds:g} s"
        return ""

    def _take_leaf(self, leaf: Leaf, depth: int) -> None:
        value = leaf.value
        if type(value) is str:
            waits = len(value) >= SHORTEST and self.budget.telling(value)
        else:
            waits = type(value) is bytes
        if waits and isinstance(value, (str, bytes)):
            self._wait(_Part(leaf.path, value, NO_HINT, depth, is_value=True))
        else:
            self.leaves.append(leaf)

    def _take_leaves(self, leaves: Leaves, depth: int) -> str:
        """The same for a whole parsed text: what is final is taken at once."""
        room = self.budget.nodes_left
        self.budget.nodes_left = max(0, room - len(leaves))
        if len(leaves.rows) > room:
            self.leaves += leaves.rows[:room]
        elif leaves.rows:
            self.table.extend(self.leaves)
            self.leaves = []
            self.table.join(leaves.rows)
        self.leaves += leaves.final[: max(0, room - len(leaves.rows))]
        telling = leaves.telling[: max(0, room - len(leaves.rows) - len(leaves.final))]
        late = False
        for number, leaf in enumerate(telling):
            late = late or (not number % _CLOCK and self.budget.late())
            if late and type(leaf.value) is str:  # to ask what it may hold takes time, too
                self.budget.reached("seconds")
                self.leaves.append(leaf)
            else:
                self._take_leaf(leaf, depth)
        if leaves.unread is not None:
            self.unread(leaves.unread)
        return "" if len(leaves) <= room else self._too_many()

    def _too_many(self) -> str:
        self.budget.reached("nodes")
        return f"more than {self.limits.nodes:,} parts"

    def _wait(self, part: _Part) -> None:
        """Put a part on the worklist. Its bytes are paid for here: they exist from now on."""
        size = len(part.data)
        if size > self.budget.bytes_left:
            self._closed(part, "bytes", f"more than {self.limits.bytes:,} bytes decoded")
        else:
            self.budget.bytes_left -= size
            self.work.append(part)

    def step(self, part: _Part) -> None:
        """Open one part, or record which limit keeps it closed."""
        if part.depth > self.limits.depth:
            self._closed(part, "depth", f"nested deeper than {self.limits.depth} layers")
        elif self.budget.nodes_left <= 0:  # opened, it could give nothing: its text is kept
            self._closed(part, "nodes", self._too_many())
        elif isinstance(part.data, bytes):
            self._open_bytes(part, part.data)
        else:
            self._open_text(part, part.data)

    def close_all(self) -> None:
        """The time is up: what waits is given as it is, and mostly counted instead of listed."""
        self.budget.reached("seconds")
        why = f"not opened within {self.limits.seconds:g} s"
        for part in self.work:
            if len(self.opaques) < self.limits.opaques:
                self._closed(part, "seconds", why)
                continue
            if isinstance(part.data, str):
                self.leaves.append(Leaf.at(part.path, part.data))
            elif (found := _text_of(part.data)) is not None:
                self.leaves.append(Leaf.at(part.path, found[0]))
            self.unlisted += 1
            self.unlisted_size += len(part.data)
        self.work.clear()

    def _closed(self, part: _Part, limit: str, why: str) -> None:
        """Give a part as it is: its text as a leaf where it is text."""
        self.budget.reached(limit)
        data = part.data
        found = (data, "") if isinstance(data, str) else _text_of(data)
        if found is not None:
            self.leaves.append(Leaf.at(part.path, found[0]))
        head = data[:HEAD] if isinstance(data, bytes) and found is None else b""
        self.unread(Opaque(part.path, why, len(data), head))

    def _open_bytes(self, part: _Part, data: bytes) -> None:
        decoders = of_bytes(data)
        opened = self._peeled(decoders, data, part)
        while not opened and part.hint.encodings:  # declared, but not applied
            part = part._replace(hint=part.hint._replace(encodings=part.hint.encodings[1:]))
            opened = self._peeled(decoders, data, part)
        if opened:
            return
        found = _text_of(data, part.hint.charset)
        if found is None:
            self._not_text(part, data)
            return
        text, charset = found
        if charset:
            part = part._replace(path=part.path.layer(charset))
        if part.hint is NO_HINT and (len(text) < SHORTEST or not self.budget.telling(text)):
            self.leaves.append(Leaf.at(part.path, text))
        elif self._peeled(of_text(text, part.hint), text, part):
            if part.depth and len(text) <= _SHORT and text[0] not in "{[":
                self.raw.append(Leaf.at(part.path, text))
        elif magic.is_binary_type(part.hint.mime):
            self._not_text(part, data)
        else:
            self.leaves.append(Leaf.at(part.path, text))

    def _not_text(self, part: _Part, data: bytes) -> None:
        value = part.is_value and len(data) <= _BYTES_LEAF
        if not data or (value and not magic.kind(data) and not magic.is_random(data)):
            self.leaves.append(Leaf.at(part.path, data or ""))
        else:
            reason = magic.reason(data, part.hint.mime)
            self.unread(Opaque(part.path, reason, len(data), data[:HEAD]))

    def _open_text(self, part: _Part, text: str) -> None:
        if not self._peeled(of_text(text, part.hint), text, part):
            self.leaves.append(Leaf.at(part.path, text))
        elif part.is_value or not part.depth:
            self.raw.append(Leaf.at(part.path, text))

    def _peeled[D: (bytes, str)](
        self, decoders: tuple[Decoder[D], ...], data: D, part: _Part
    ) -> bool:
        """True if one of the decoders recognised the part, and what it held was taken."""
        for decoder in decoders:
            try:
                asked = decoder.sniff(data, part.hint)
            except Exception as error:  # noqa: BLE001 - a decoder that fails must not take the rest along
                self._failed(decoder, error, part)
                continue
            if asked and self._peel(decoder, data, part):
                return True
        return False

    def _failed[D: (bytes, str)](self, decoder: Decoder[D], error: Exception, part: _Part) -> None:
        reason = f"{decoder.id}: decoder failed ({type(error).__name__})"
        self.unread(Opaque(part.path, reason, len(part.data)))

    def _peel[D: (bytes, str)](self, decoder: Decoder[D], data: D, part: _Part) -> bool:
        """Take what one decoder peels; False if the part is not its own."""
        before = self.budget.nodes_left
        try:
            why = self.take(decoder.peel(data, part.path, part.hint, self.budget), part.depth + 1)
        except DecodeError as error:
            why = str(error)
            if self.budget.nodes_left == before:
                return False
        except Exception as error:  # noqa: BLE001 - a decoder that fails must not take the rest along
            self._failed(decoder, error, part)
            return self.budget.nodes_left != before
        if why:
            tail = data[-HEAD:]
            self.unread(Opaque(part.path, f"{decoder.id}: {why}", len(data), _as_bytes(tail)))
        return True


def _as_bytes(data: Data) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8", "replace")[-HEAD:]


def _text_of(data: bytes, charset: str = "") -> tuple[str, str] | None:
    return None if magic.kind(data) else to_text(data, charset)
