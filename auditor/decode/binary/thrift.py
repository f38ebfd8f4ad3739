"""Thrift's binary and compact protocols (thrift.apache.org, doc/specs): a message, or a struct.

A field is `thrift:3`, a field of a struct in it `thrift:3.1`, an element
`thrift:3[0]`; a map's textual keys name its values as JSON's do. The method
is `thrift~method`. A frame's length before it all is passed over.

A message proves itself by its version, its method's name and a struct that
ends with the data. A bare struct must be declared, or hold enough text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.kinds import declared, is_known, is_plain
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.task import Task, run
from auditor.decode.binary.thrift_wire import Binary, Codec, Compact, Kind
from auditor.decode.binary.tree import counted, step_of
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path, Scalar
from auditor.model.path import ARROW

_ENOUGH = 8  # characters of text in an undeclared struct
_FIELDS = 2  # of an undeclared struct
_METHOD = re.compile(r"[A-Za-z_][A-Za-z0-9_.:]{0,200}").fullmatch
_ROOT = f"{ARROW}thrift:"
_CONTAINERS = frozenset((Kind.STRUCT, Kind.MAP, Kind.SET, Kind.LIST))


class _Reader:
    """One struct and all that is in it, by the readers of its parts (see `task`)."""

    def __init__(self, codec: Codec, sink: Sink) -> None:
        self.codec = codec
        self.sink = sink
        self.words = 0  # characters of text
        self.fields = 0
        self.noise = 0  # the same of strings that are no text
        self.likely = True  # the fields of each struct rise

    def struct(self, path: Path, prefix: str = ".") -> Task:
        """The fields of a struct; `prefix` stands before their numbers."""
        before = 0
        seen: dict[int, int] = {}
        while (field := self.codec.field(before)) is not None:
            self.sink.spend()
            self.fields += 1
            number, kind, value = field
            count = seen.get(number, 0)
            seen[number] = count + 1
            self.likely = self.likely and number > before
            before = number
            text = f"{prefix}{number}[{count}]" if count else f"{prefix}{number}"
            if kind in _CONTAINERS:
                yield self._container(Path(path, text, path.name), kind)
            else:
                self.sink.put(path, text, self._scalar(kind) if value is None else value)

    def _scalar(self, kind: Kind) -> Scalar:
        value = self.codec.scalar(kind)
        if kind is Kind.STRING:
            if isinstance(value, str) and (value.isprintable() or controls(value) is None):
                self.words += len(value)
            elif isinstance(value, (str, bytes)):
                self.noise += len(value)
        return value

    def _container(self, path: Path, kind: Kind) -> Task:
        if kind is Kind.STRUCT:
            return self.struct(path)
        return self._map(path) if kind is Kind.MAP else self._list(path)

    def _list(self, path: Path) -> Task:
        kind, count = self.codec.items()
        for index in range(count):
            self.sink.spend()
            if kind in _CONTAINERS:
                yield self._container(Path(path, f"[{index}]", path.name), kind)
            else:
                self.sink.put(path, f"[{index}]", self._scalar(kind))

    def _map(self, path: Path) -> Task:
        keys, values, count = self.codec.pairs()
        seen: dict[str, int] = {}
        for index in range(count):
            self.sink.spend(2)
            if keys in _CONTAINERS:
                text, name = f"[{index}]", path.name
                yield self._container(Path(path, f"{text}~key", name), keys)
            else:
                text, name = self._key(path, self._scalar(keys), seen)
            if values in _CONTAINERS:
                yield self._container(Path(path, text, name), values)
            else:
                self.sink.put(path, text, self._scalar(values), name)

    def _key(self, path: Path, key: Scalar, seen: dict[str, int]) -> tuple[str, str]:
        """The step and name of a map's value."""
        text, name, may_be_value = step_of(key, path.name)
        text = counted(text, seen)
        if may_be_value:
            self.sink.put(Path(path, text, name), "~key", key)
        return text, name


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "thrift"):
        return bool(data)
    return data[-1:] == b"\0" and len(data) >= _ENOUGH


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "thrift")
    start = 4 if int.from_bytes(data[:4]) == len(data) - 4 else 0  # a frame's length
    if data[start : start + 2] == b"\x80\x01":
        return _message(Binary(data, start), at, budget, sure=sure)
    if data[start : start + 1] == b"\x82":
        return _message(Compact(data, start), at, budget, sure=sure)
    if not sure and is_known(data, hint):
        raise DecodeError("something else")
    for codec in (Compact(data, start), Binary(data, start)):
        try:
            reader = _Reader(codec, Sink(budget, len(data)))
            run(reader.struct(at, _ROOT), reader.sink)
        except DecodeError:
            continue
        if codec.at == len(data) and (sure or _is_likely(reader, data)):
            return reader.sink.leaves
    raise DecodeError("no struct")


def _message(codec: Codec, at: Path, budget: Budget, *, sure: bool) -> Iterable[Peeled] | Leaves:
    reader = _Reader(codec, Sink(budget, len(codec.data)))
    name = codec.message()
    if _METHOD(name) is None:
        raise DecodeError("no method")
    reader.sink.put(at, f"{ARROW}thrift~method", name)
    error = None
    try:
        run(reader.struct(at, _ROOT), reader.sink)
        if codec.at < len(codec.data):
            error = DecodeError("followed by something else")
    except DecodeError as stop:
        error = stop
    if error is None:
        return reader.sink.leaves
    if not sure and not isinstance(error, CutError):
        raise error
    return reader.sink.partly(at.layer("thrift"), error, codec.data[codec.at :])


def _is_likely(reader: _Reader, data: bytes) -> bool:
    """True for a struct of some fields in order, with text in them, that is nothing else."""
    enough = reader.words >= max(_ENOUGH, reader.noise // 8) and reader.fields >= _FIELDS
    return enough and reader.likely and not is_plain(data)


_HINT = Hint("application/x-thrift", body=True)
_CALL = bytes.fromhex(
    "80010001 00000003 616464 00000007 0c0001 0b0001 00000004 6e616d65 040002 403651e48e8a71de"
    "0f0003 08 00000002 00000001 ffffffff 0d0004 0b02 00000001 00000002 6f6b 01 00 00"
)
_COMPACT_STRUCT = bytes.fromhex(
    "1c 1805 68656c6c6f 1604 11 191502 00 1b 01 88 01 6b 05 776f726c64 00"
)

DECODER: Decoder[bytes] = Decoder(
    "thrift",
    _sniff,
    _peel,
    (
        Example(
            _CALL,
            (
                (" ▸ thrift~method", "add"),
                (" ▸ thrift:1.1", "name"),
                (" ▸ thrift:1.2", 22.31989375),
                (" ▸ thrift:1.3[0]", 1),
                (" ▸ thrift:1.3[1]", -1),
                (" ▸ thrift:1.4.ok", True),
            ),
        ),
        Example(
            _COMPACT_STRUCT,
            (
                (" ▸ thrift:1.1", "hello"),
                (" ▸ thrift:1.2", 2),
                (" ▸ thrift:1.3", True),
                (" ▸ thrift:1.4[0]", 1),
                (" ▸ thrift:2.k", "world"),
            ),
            _HINT,
        ),
        Example(b"\x82\x21\x01\x04ping\x00", ((" ▸ thrift~method", "ping"),)),
        Example(b"\x82\x21\x01\x04ping\x01", None),
        Example(b"some text that ends in a zero\0", None),
        Example(bytes(16), None),
    ),
)
