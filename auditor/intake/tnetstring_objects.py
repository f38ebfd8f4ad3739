"""Whole objects from typed netstrings, for flows of old versions that must be migrated.

Nothing recurses: containers in progress lie on a stack, and depth and count are
bounded, so a hostile nesting costs a `DecodeError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

type Value = bool | int | float | bytes | str | list[Value] | dict[bytes | str, Value] | None

_DEEPEST = 32
_MOST_VALUES = 1_000_000


class _Open:
    """A container whose elements are still being read; a dictionary's lie in pairs."""

    def __init__(self, data: bytes, span: tn.Span) -> None:
        self.kind, start, stop = span
        self.rest: Iterator[tn.Span] = tn.values(data, start, stop)
        self.flat: list[Value] = []

    def close(self) -> Value:
        if self.kind == tn.LIST:
            return self.flat
        names, values = self.flat[::2], self.flat[1::2]
        if len(names) != len(values):
            raise DecodeError("a dictionary is damaged")
        whole: dict[bytes | str, Value] = {}
        for name, value in zip(names, values, strict=True):
            if not isinstance(name, bytes | str):
                raise DecodeError("a dictionary has a key that is no string")
            whole[name] = value
        return whole


def load(data: bytes, start: int, stop: int) -> Value:
    """The object of the dictionary whose inside is `data[start:stop]`.

    Raises:
        DecodeError: damaged, nested deeper than 32, or more than a million values.
    """
    stack = [_Open(data, (tn.DICT, start, stop))]
    count = 0
    while True:
        top = stack[-1]
        span = next(top.rest, None)
        if span is None:
            value = stack.pop().close()
            if not stack:
                return value
            stack[-1].flat.append(value)
            continue
        count += 1
        if count > _MOST_VALUES:
            raise DecodeError(f"it holds more than {_MOST_VALUES} values")
        if span[0] not in (tn.LIST, tn.DICT):
            top.flat.append(_scalar(data, span))
        elif len(stack) >= _DEEPEST:
            raise DecodeError(f"it is nested deeper than {_DEEPEST}")
        else:
            stack.append(_Open(data, span))


def _scalar(data: bytes, span: tn.Span) -> Value:
    kind = span[0]
    if kind == tn.BYTES:
        return tn.raw(data, span)
    if kind == tn.TEXT:
        return tn.text(data, span)
    if kind == tn.INTEGER:
        return tn.whole(data, span)
    if kind == tn.FLOAT:
        return tn.real(data, span)
    if kind == tn.BOOLEAN:
        return tn.true(data, span)
    if kind == tn.NULL:
        return None
    raise DecodeError("a value has an unknown type")
