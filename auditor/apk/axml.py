"""Android's binary XML, as a tree: AndroidManifest.xml and the files under res/xml.

After AOSP frameworks/base, ResourceTypes.h and ResourceTypes.cpp (ResXMLTree), which is lenient
where hostile files are odd, and so are we: the first chunk's type does not matter, chunks of
unknown types are passed over, attributes may have gaps between them. Bounded are the elements,
their depth and all attributes; an index that leads nowhere is "".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.apk.strings import StringPool
from auditor.model import InputError

ELEMENTS = 50_000
DEPTH = 64
ATTRIBUTES = 200_000
TEXT = 65_536  # characters within one element
STRING, REFERENCE, BOOLEAN = 0x03, 0x01, 0x12  # Res_value.dataType
_POOL, _MAP, _START, _END, _TEXT = 0x0001, 0x0180, 0x0102, 0x0103, 0x0104
_CHUNK = struct.Struct("<HHI")
_ELEMENT = struct.Struct("<IIHHH")
_ATTRIBUTE = struct.Struct("<IIIHBBI")
_NONE = 0xFFFFFFFF


class Value(NamedTuple):
    """An attribute's value: its Res_value and, of a string, the text."""

    kind: int
    data: int
    text: str = ""

    @property
    def flag(self) -> bool | None:
        """True or false; None for what is neither, such as a reference."""
        if self.kind == BOOLEAN:
            return self.data != 0
        return {"true": True, "false": False}.get(self.text.strip())

    @property
    def number(self) -> int | None:
        """A whole number of the kinds that are (0x10 to 0x11); None for anything else."""
        if 0x10 <= self.kind <= 0x11:
            return self.data
        text = self.text.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(slots=True)
class Element:
    """An element; attributes by name, and by Android's number for the name where it has one."""

    name: str
    attributes: dict[str, Value] = field(default_factory=dict)
    numbered: dict[int, Value] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> Iterator[Element]:
        """Its children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """Its first child of this name."""
        return next(self.all(name), None)


def parse(data: bytes) -> Element:
    """The root element.

    Raises:
        InputError: it is no binary XML, it has no element, or it is larger than the bounds.
    """
    return _Tree(data).root()


class _Tree:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pool: StringPool | None = None
        self._names: tuple[int, ...] = ()  # Android's numbers of the first strings
        self._open: list[Element] = []
        self._root: Element | None = None
        self._elements = self._attributes = 0

    def root(self) -> Element:
        for kind, start, body, end in chunks(self._data, *_whole(self._data)):
            if kind == _POOL and self._pool is None:
                self._pool = StringPool(self._data, start, end)
            elif kind == _MAP:
                count = min((end - body) // 4, ATTRIBUTES)
                self._names = struct.unpack_from(f"<{count}I", self._data, body)
            elif kind == _START:
                self._start(body, end)
            elif kind == _END and self._open:
                self._open.pop()
            elif kind == _TEXT and self._open and body + 4 <= end:
                self._say(self._string(*struct.unpack_from("<I", self._data, body)))
        if self._root is None:
            raise InputError("A binary XML of the APK has no element.")
        return self._root

    def _string(self, number: int) -> str:
        return self._pool[number] if self._pool is not None and number != _NONE else ""

    def _say(self, text: str) -> None:
        element = self._open[-1]
        element.text += text[: max(0, TEXT - len(element.text))]

    def _start(self, body: int, end: int) -> None:
        if body + _ELEMENT.size > end:
            raise InputError("A binary XML of the APK is cut off.")
        _, name, first, stride, count = _ELEMENT.unpack_from(self._data, body)
        self._elements += 1
        self._attributes += count
        if self._elements > ELEMENTS or self._attributes > ATTRIBUTES or len(self._open) >= DEPTH:
            raise InputError("A binary XML of the APK is larger than what is looked at.")
        element = Element(self._string(name))
        for number in range(count):
            place = body + first + number * stride
            if place + _ATTRIBUTE.size > end:
                break
            self._attribute(element, place)
        if self._open:
            self._open[-1].children.append(element)
        elif self._root is None:
            self._root = element
        self._open.append(element)

    def _attribute(self, element: Element, place: int) -> None:
        _, name, raw, _, _, kind, data = _ATTRIBUTE.unpack_from(self._data, place)
        text = self._string(data if kind == STRING else raw)
        value = Value(kind, data, text)
        element.attributes.setdefault(self._string(name), value)
        if name < len(self._names) and self._names[name]:
            element.numbered.setdefault(self._names[name], value)


def _whole(data: bytes) -> tuple[int, int]:
    """Where the chunks of a file begin and end, by its own first chunk."""
    if len(data) < _CHUNK.size:
        raise InputError("A binary XML of the APK is cut off.")
    _, head, size = _CHUNK.unpack_from(data, 0)
    if head < _CHUNK.size or head > size:
        raise InputError("A file of the APK is no binary XML.")
    return head, min(size, len(data))


def chunks(data: bytes, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """The chunks in `data[place:end]`: type, start, end of its header, end.

    Each is at least as long as its header, so this ends; what does not fit ends it.
    """
    while place + _CHUNK.size <= end:
        kind, head, size = _CHUNK.unpack_from(data, place)
        if head < _CHUNK.size or head > size or place + size > end:
            return
        yield kind, place, place + head, place + size
        place += size
