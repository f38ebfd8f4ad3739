"""Avro object container files (avro.apache.org, specification 1.12): typed, by their own schema.

The magic proves them; blocks are decompressed within the budget, each by the
file's codec. The objects are `avro:$[0]`, fields as JSON's; what else the
header says is `avro~meta`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary import blocks
from auditor.decode.binary.avro_schema import Node, Schema
from auditor.decode.binary.cursor import Cursor
from auditor.decode.binary.floats import short32, zigzag
from auditor.decode.binary.sink import Sink, whole
from auditor.decode.binary.task import Task, run
from auditor.decode.binary.tree import counted, step_of
from auditor.decode.binary.wire import varint
from auditor.decode.budget import Budget
from auditor.decode.names import member
from auditor.model import DecodeError, Path, Scalar
from auditor.model.path import ARROW

_MAGIC = b"Obj\x01"
_SYNC = 16  # bytes of the marker behind each block
_ENTRIES = 1_000  # of the header
_f32 = Struct("<f")
_f64 = Struct("<d")


class _Bytes(Cursor):
    """What Avro writes."""

    def expect(self, marker: bytes) -> None:
        if self.take(len(marker)) != marker:
            raise DecodeError("a block of another length than it says")

    def long(self) -> int:
        value, end = varint(self.data, self.at)
        if end < 0:
            raise DecodeError("damaged" if self.at + 10 <= len(self.data) else "ends early")
        self.at = end
        return zigzag(value)

    def block(self) -> int:
        """How many items of an array or map come next; 0 at its end."""
        count = self.long()
        if count < 0:
            self.long()  # their size
        return abs(count)

    def text(self) -> Scalar:
        raw = self.take(self.long())
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw


def _nothing(_: _Bytes) -> Scalar:
    return None


def _double(data: _Bytes) -> Scalar:
    value: float = _f64.unpack(data.take(8))[0]
    return value


def _float(data: _Bytes) -> Scalar:
    return short32(_f32.unpack(data.take(4))[0])


_READ: dict[str, Callable[[_Bytes], Scalar]] = {
    "null": _nothing,
    "boolean": lambda data: data.take(1) == b"\1",
    "int": lambda data: whole(data.long()),
    "long": lambda data: whole(data.long()),
    "float": _float,
    "double": _double,
    "bytes": lambda data: data.take(data.long()),
    "string": _Bytes.text,
}


class _Reader:
    """Values by their types, into a sink."""

    def __init__(self, schema: Schema, sink: Sink) -> None:
        self.schema = schema
        self.sink = sink
        self.data = _Bytes(b"")

    def value(self, node: Node, path: Path, text: str, name: str) -> Task | None:
        """Put a scalar, or give the reader of a container."""
        self.sink.spend()
        node = self.schema.resolved(node)
        while node.kind == "union":
            branch = self.data.long()
            if not 0 <= branch < len(node.parts):
                raise DecodeError("no such branch")
            node = self.schema.resolved(node.parts[branch][1])
        if node.kind == "record":
            return self._record(node, Path(path, text, name))
        if node.kind in ("array", "map"):
            read = self._array if node.kind == "array" else self._map
            return read(node.parts[0][1], Path(path, text, name))
        self.sink.put(path, text, self._scalar(node), name)
        return None

    def _record(self, node: Node, path: Path) -> Task:
        seen: dict[str, int] = {}
        for field, part in node.parts:
            text, name, _ = member(field)
            inner = self.value(part, path, counted(text, seen), name)
            if inner is not None:
                yield inner

    def _array(self, node: Node, path: Path) -> Task:
        index = 0
        while count := self.data.block():
            for _ in range(count):
                inner = self.value(node, path, f"[{index}]", path.name)
                if inner is not None:
                    yield inner
                index += 1

    def _map(self, node: Node, path: Path) -> Task:
        seen: dict[str, int] = {}
        while count := self.data.block():
            for _ in range(count):
                key = self.data.text()
                text, name, may_be_value = step_of(key, path.name)
                text = counted(text, seen)
                if may_be_value:
                    self.sink.put(Path(path, text, name), "~key", key)
                inner = self.value(node, path, text, name)
                if inner is not None:
                    yield inner

    def _scalar(self, node: Node) -> Scalar:
        data, kind = self.data, node.kind
        if kind in _READ:
            return _READ[kind](data)
        if kind == "fixed":
            return data.take(node.size)
        if kind == "enum":
            symbol = data.long()
            return node.symbols[symbol] if 0 <= symbol < len(node.symbols) else symbol
        raise DecodeError("a type that is none")


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    source = _Bytes(data, len(_MAGIC))
    meta = _header(source)
    marker = source.take(_SYNC)
    name = meta.get("avro.codec", b"null").decode("utf-8", "replace")
    codec = blocks.AVRO.get(name)
    if codec is None:
        raise DecodeError("a codec that is not known")
    sink = Sink(budget, len(data))
    for key, value in meta.items():
        if not key.startswith("avro."):
            text, step, _ = member(key)
            sink.put(at.layer("avro~meta"), text, value, step)
    reader = _Reader(Schema(meta.get("avro.schema", b"")), sink)
    number = 0
    try:
        while source.at < len(data):
            count = source.long()
            size = source.long()
            packed = source.take(min(size, len(data) - source.at))
            reader.data = _Bytes(codec(packed, budget.output(len(packed))))
            budget.bytes_left = max(0, budget.bytes_left - len(reader.data.data))
            for _ in range(count):
                inner = reader.value(reader.schema.root, at, f"{ARROW}avro:$[{number}]", at.name)
                if inner is not None:
                    run(inner, sink)
                number += 1
            source.expect(marker)
    except DecodeError as error:
        return sink.partly(at.layer("avro"), error, data[source.at :])
    return sink.leaves


def _header(source: _Bytes) -> dict[str, bytes]:
    """The file's metadata, by name."""
    meta: dict[str, bytes] = {}
    while count := source.block():
        for _ in range(count):
            key = source.text()
            meta[str(key)] = source.take(source.long())
            if len(meta) > _ENTRIES:
                raise DecodeError("a header without end")
    return meta


_SCHEMA = (
    b'{"type":"record","name":"p","fields":[{"name":"lat","type":"double"},'
    b'{"name":"id","type":["null","string"]}]}'
)
_BLOCK = _f64.pack(22.3193) + b"\x02\x04ab" + _f64.pack(-1.5) + b"\0"
_SAMPLE = (
    _MAGIC
    + (b"\x04\x16avro.schema" + b"\xda\x01" + _SCHEMA + b"\x14avro.codec\x08null\0")
    + bytes(_SYNC)
    + (b"\x04" + bytes((len(_BLOCK) * 2,)) + _BLOCK)
    + bytes(_SYNC)
)

DECODER: Decoder[bytes] = Decoder(
    "avro",
    _sniff,
    _peel,
    (
        Example(
            _SAMPLE,
            ((" ▸ avro:$[0].lat", 22.3193), (" ▸ avro:$[0].id", "ab"), (" ▸ avro:$[1].lat", -1.5)),
        ),
        Example(_SAMPLE[:-25], ((" ▸ avro:$[0].lat", 22.3193), (" ▸ avro:$[0].id", "ab"))),
        Example(_MAGIC + b"\0" + bytes(_SYNC), None),
        Example(_SAMPLE.replace(b"null\0", b"none\0"), None),
        Example(b"Object: none", None),
    ),
    firsts=_MAGIC[:1],
)
