"""A protobuf message to leaves, level by level: what each field's bytes are, and are as well.

Breadth first, so that a limit cuts what is deepest. The rules for what a field
gives are in `protobuf`; this is the loop over all fields of all messages.
"""

from __future__ import annotations

from collections import deque

from auditor.decode.binary.floats import Reading, either, fixed32, fixed64
from auditor.decode.binary.likelihood import controls, evidence
from auditor.decode.binary.packed import RUN, Packed, doubles, gathered, packed
from auditor.decode.binary.sink import SHORTEST, CutError, Sink
from auditor.decode.binary.wire import (
    DAMAGED,
    END,
    I32,
    I64,
    LEN,
    START,
    VARINT,
    Field,
    Scanned,
    scan,
    varint,
)
from auditor.decode.charset import utf8
from auditor.decode.records.face_numbers import called
from auditor.decode.records.landmark_list import is_list
from auditor.model import DecodeError, Leaf, Path
from auditor.model.path import ARROW

NESTING = 100  # messages in messages, as protobuf's own parsers have it
_SURE = 8.0  # bits that make a field a message at once
_LIKELY = 2.0  # bits that do so at its end
_TRUSTED = 10.0  # bits that a damaged message must be worth
_SHORTEST = 6  # bytes that may hold a layer
_USUAL = frozenset(b"\x08\x0a\x10\x12")  # fields 1 and 2: noise that parses begins so in 0.05 %
_FIRST_OF_LIST = 0x0A  # of a list of points
_PLAIN = 65_536  # varints that are nothing else
_CACHED = 1_024
_STEPS = (".", *(f".{number}" for number in range(1, _CACHED)))
_ROOTS = tuple(f"{ARROW}protobuf:{step[1:]}" for step in _STEPS)


def _are_fixed(fields: list[Field]) -> bool:
    """True for fields 1, 2 and so on that are all of four bytes, or all of eight: a point's."""
    kind = fields[0][0] & 7
    return (
        len(fields) > 1
        and kind in {I32, I64}
        and all(tag == number << 3 | kind for number, (tag, _, _) in enumerate(fields, 1))
    )


class Message:
    """One message while it is read into a sink."""

    def __init__(self, data: bytes, sink: Sink) -> None:
        self._data = data
        self.sink = sink
        self._telling = sink.budget.telling
        self.end = len(data)  # where reading stopped
        self._work: deque[tuple[Path, list[Field], int]] = deque()

    def read(self, at: Path, found: Scanned) -> None:
        """All leaves below `at`; raises CutError where a limit stops it.

        A message that is damaged must still be worth some bits.
        """
        work, sink = self._work, self.sink
        work.append((at, found.fields, 0))
        self.end = found.end
        if found.why == DAMAGED and self._follow(at, found.fields) < _TRUSTED:
            raise DecodeError("no message")
        while work:
            path, fields, depth = work.popleft()
            sink.spend(len(fields))
            if depth > NESTING:
                raise CutError("nesting", f"nested deeper than {NESTING} messages")
            self._read(path, self._listed(path, fields, depth), depth)

    def _listed(self, path: Path, fields: list[Field], depth: int) -> list[Field]:
        """The fields without those that are lists of numbers, which are read."""
        if len(fields) < RUN:
            return fields
        rest, lists = gathered(self._data, fields)
        step = (_STEPS if depth else _ROOTS)[0]
        for tag, found in lists.items():
            self._elements(Path(path, f"{step}{tag >> 3}", path.name), found)
        return rest

    def _follow(self, path: Path, fields: list[Field]) -> float:
        """Go down where a message was cut off: into last fields that run over the end.

        The bits of all that can be read of them.
        """
        data, size = self._data, len(self._data)
        bits = evidence(data, size, fields, _TRUSTED)
        for depth in range(1, NESTING):
            tag, at = varint(data, self.end)
            length, first = varint(data, at) if at > 0 and tag & 7 == LEN else (0, -1)
            if not 0 < first < size < first + length or tag < 8:
                break
            number = tag >> 3
            count = sum(number == other >> 3 for other, _, _ in fields)
            text = f"{_STEPS[0] if depth > 1 else _ROOTS[0]}{number}"
            path = Path(path, f"{text}[{count}]" if count else text, path.name)
            rest = utf8(data[first:])
            if rest and rest[0] != "\n" and controls(rest) is None:
                self.sink.put(path, "", rest)
                self.end = size
                break
            fields, end, _ = scan(data, first, size, self.sink.room)
            bits += evidence(data, size, fields, _TRUSTED)
            self._work.append((path, fields, depth))
            self.end = end
        return bits

    def _read(self, path: Path, fields: list[Field], depth: int) -> None:
        name, steps = path.name, _STEPS if depth else _ROOTS
        final = self.sink.leaves.final.append
        groups: list[tuple[Path, dict[int, int]]] = []
        seen: dict[int, int] = {}
        for tag, first, last in fields:
            kind = tag & 7
            if kind == END:
                path, seen = groups.pop()
                steps = _STEPS if depth or groups else _ROOTS
                continue
            number = tag >> 3
            text = steps[number] if number < _CACHED else f"{steps[0]}{number}"
            if number in seen:
                text = f"{text}[{seen[number]}]"
                seen[number] += 1
            else:
                seen[number] = 1
            if kind == LEN:
                if first < last:
                    self._bytes(path, text, (first, last, depth))
                else:
                    final(Leaf(path, text, name, ""))
            elif kind == VARINT:
                if first < _PLAIN:
                    final(Leaf(path, text, name, first))
                else:
                    self._number(path, text, either(first))
            elif kind == START:
                groups.append((path, seen))
                path, seen, steps = Path(path, text, name), {}, _STEPS
            else:
                read = fixed64 if kind == I64 else fixed32
                self._number(path, text, read(self._data, first))

    def _number(self, path: Path, text: str, reading: Reading) -> None:
        value, mark, other = reading
        final = self.sink.leaves.final.append
        final(Leaf(path, text, path.name, value))
        if mark:
            final(Leaf(path, text + mark, path.name, other))

    def _bytes(self, path: Path, text: str, span: tuple[int, int, int]) -> None:
        """A length-delimited field from `first` to `last` of a message at `depth`."""
        first, last, _ = span
        chunk = self._data[first:last]
        lead = chunk[0]
        leaves = self.sink.leaves
        if lead == _FIRST_OF_LIST and is_list(chunk):  # a layer of its own, with names for its axes
            leaves.telling.append(Leaf(path, text, path.name, chunk))
            return
        if lead < 0x20 and self._message(path, text, span):
            return
        try:
            value = chunk.decode()
        except UnicodeDecodeError:
            pass
        else:
            if value.isprintable() or controls(value) is None:
                waits = len(value) >= SHORTEST and self._telling(value)
                some = leaves.telling if waits else leaves.final
                some.append(Leaf(path, text, path.name, value))
                return
        found = doubles(chunk)
        if found is None:
            if lead >= 0x20 and self._message(path, text, span):
                return
            found = packed(chunk)
        if found is None or not found.sure:
            some = leaves.telling if last - first >= _SHORTEST else leaves.final
            some.append(Leaf(path, text, path.name, chunk))
        if found is not None:
            self._elements(Path(path, text, path.name), found)

    def _message(self, path: Path, text: str, span: tuple[int, int, int]) -> bool:
        first, last, depth = span
        found = scan(self._data, first, last, self.sink.room)
        if found.why or (
            self._data[first] not in _USUAL
            and not _are_fixed(found.fields)
            and evidence(self._data, last, found.fields, _SURE) < _LIKELY
        ):
            return False
        self._work.append((Path(path, text, path.name), found.fields, depth + 1))
        return True

    def _elements(self, place: Path, found: Packed) -> None:
        self.sink.spend(len(found.numbers))
        final = self.sink.leaves.final.append
        name = called(found.numbers) or place.name
        listed = Path(place, found.step, name)
        for index, number in enumerate(found.numbers):
            final(Leaf(listed, f"[{index}]", name, number))
