"""The two binary protocols of Thrift as codecs: headers of fields, lists and maps, and scalars."""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import NamedTuple, Protocol

from auditor.decode.binary.cbor_tags import uuid_text
from auditor.decode.binary.cursor import Cursor
from auditor.decode.binary.floats import zigzag
from auditor.decode.binary.wire import varint
from auditor.model import DecodeError, Scalar


class Kind(IntEnum):
    """Types, by their numbers in the binary protocol."""

    BOOL, BYTE, DOUBLE, I16, I32, I64 = 2, 3, 4, 6, 8, 10
    STRING, STRUCT, MAP, SET, LIST, UUID = 11, 12, 13, 14, 15, 16


class Field(NamedTuple):
    """A field's number and type; a compact boolean is its own value."""

    number: int
    kind: Kind
    value: bool | None = None


class Codec(Protocol):
    """One protocol over some bytes; each method raises DecodeError where they do not fit."""

    data: bytes
    at: int

    def message(self) -> str:
        """The method's name of a message's header."""

    def field(self, before: int) -> Field | None:
        """The next field, None at the end of the struct; `before` is the last one's number."""

    def items(self) -> tuple[Kind, int]:
        """The type and number of a list's elements."""

    def pairs(self) -> tuple[Kind, Kind, int]:
        """The types and number of a map's keys and values."""

    def scalar(self, kind: Kind) -> Scalar:
        """A value that is no container."""


class _Bytes(Cursor):
    """What both protocols write."""

    def number(self, shape: Struct) -> int | float:
        found: int | float = shape.unpack(self.take(shape.size))[0]
        return found

    def integer(self, size: int) -> int:
        return int.from_bytes(self.take(size), signed=True)

    def varint(self) -> int:
        value, end = varint(self.data, self.at)
        if end < 0:
            raise DecodeError("damaged")
        self.at = end
        return value

    def bounded(self, count: int) -> int:
        """A number of elements, each of which takes a byte at least."""
        if not 0 <= count <= len(self.data) - self.at:
            raise DecodeError("more elements than bytes")
        return count


def _text(data: bytes) -> Scalar:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _kind(number: int) -> Kind:
    try:
        return Kind(number)
    except ValueError:
        raise DecodeError("no such type") from None


_INTEGERS = {Kind.BYTE: 1, Kind.I16: 2, Kind.I32: 4, Kind.I64: 8}
_double = Struct(">d")
_compact_double = Struct("<d")


class Binary(_Bytes):
    """The binary protocol; its messages begin with 0x8001."""

    def message(self) -> str:
        """The method's name of a message's header, which is strict."""
        if self.take(3) != b"\x80\x01\x00" or not 1 <= self.take(1)[0] <= 4:
            raise DecodeError("no message")
        name = _text(self.take(self.integer(4)))
        self.take(4)
        return name if isinstance(name, str) else ""

    def field(self, before: int) -> Field | None:
        """The next field, None at the end of the struct."""
        del before
        number = self.take(1)[0]
        return Field(self.integer(2), _kind(number)) if number else None

    def items(self) -> tuple[Kind, int]:
        """The type and number of a list's elements."""
        return _kind(self.take(1)[0]), self.bounded(self.integer(4))

    def pairs(self) -> tuple[Kind, Kind, int]:
        """The types and number of a map's keys and values; those of an empty one may be none."""
        keys, values = self.take(2)
        count = self.bounded(self.integer(4))
        return (_kind(keys), _kind(values), count) if count else (Kind.BOOL, Kind.BOOL, 0)

    def scalar(self, kind: Kind) -> Scalar:
        """A value that is no container."""
        if kind in _INTEGERS:
            return self.integer(_INTEGERS[kind])
        if kind is Kind.STRING:
            return _text(self.take(self.integer(4)))
        if kind is Kind.DOUBLE:
            return self.number(_double)
        if kind is Kind.BOOL:
            value = self.take(1)[0]
            if value > 1:
                raise DecodeError("damaged")
            return value == 1
        return uuid_text(self.take(16))


_COMPACT = {
    1: Kind.BOOL, 2: Kind.BOOL, 3: Kind.BYTE, 4: Kind.I16, 5: Kind.I32, 6: Kind.I64,
    7: Kind.DOUBLE, 8: Kind.STRING, 9: Kind.LIST, 10: Kind.SET, 11: Kind.MAP, 12: Kind.STRUCT,
    13: Kind.UUID,
}  # fmt: skip


class Compact(_Bytes):
    """The compact protocol; its messages begin with 0x82."""

    def message(self) -> str:
        """The method's name of a message's header, version 1."""
        if self.take(1) != b"\x82" or self.take(1)[0] not in (0x21, 0x41, 0x61, 0x81):
            raise DecodeError("no message")
        self.varint()
        name = _text(self.take(self.varint()))
        return name if isinstance(name, str) else ""

    def field(self, before: int) -> Field | None:
        """The next field, whose number may be given as a step from the one before."""
        head = self.take(1)[0]
        if not head:
            return None
        step, kind = head >> 4, self._kind(head & 15)
        number = before + step if step else zigzag(self.varint())
        return Field(number, kind, head & 15 == 1 if kind is Kind.BOOL else None)

    def items(self) -> tuple[Kind, int]:
        """The type and number of a list's elements."""
        head = self.take(1)[0]
        count = head >> 4 if head < 0xF0 else self.varint()
        return self._kind(head & 15), self.bounded(count)

    def pairs(self) -> tuple[Kind, Kind, int]:
        """The types and number of a map's keys and values; an empty one has no types."""
        count = self.bounded(self.varint())
        if not count:
            return Kind.BOOL, Kind.BOOL, 0
        head = self.take(1)[0]
        return self._kind(head >> 4), self._kind(head & 15), count

    def scalar(self, kind: Kind) -> Scalar:
        """A value that is no container; a boolean in one is a byte."""
        if kind in (Kind.I16, Kind.I32, Kind.I64):
            return zigzag(self.varint())
        if kind is Kind.STRING:
            return _text(self.take(self.varint()))
        if kind is Kind.DOUBLE:
            return self.number(_compact_double)
        if kind is Kind.BYTE:
            return self.integer(1)
        if kind is Kind.BOOL:
            return self._truth()
        return uuid_text(self.take(16))

    def _truth(self) -> bool:
        value = self.take(1)[0]
        if value > 2:
            raise DecodeError("damaged")
        return value == 1

    @staticmethod
    def _kind(number: int) -> Kind:
        kind = _COMPACT.get(number)
        if kind is None:
            raise DecodeError("no such type")
        return kind
