"""Avro schemas (avro.apache.org, specification 1.12) from their JSON, without trust.

Types that refer to each other by name are resolved while values are read, so a
schema may be recursive. It is compiled on a worklist; its size is bounded.
"""

from __future__ import annotations

import msgspec

from auditor.model import DecodeError

_MOST = 20_000  # types in a schema
_NAMED = ("record", "error", "enum", "fixed")
SCALARS = frozenset(("null", "boolean", "int", "long", "float", "double", "bytes", "string"))

type _Json = dict[str, _Json] | list[_Json] | str | int | float | bool | None
type _Work = list[tuple[_Json, str, Node]]


class Node:
    """One type: what kind it is, and what it is made of."""

    __slots__ = ("kind", "name", "parts", "size", "symbols")

    def __init__(self) -> None:
        self.kind = ""  # a scalar's or container's name; "ref" for a named type, by `name`
        self.name = ""
        self.parts: list[tuple[str, Node]] = []  # fields, branches, or the one type of items
        self.size = 0  # of a fixed
        self.symbols: list[str] = []  # of an enum


class Schema:
    """A compiled schema: its root, and the types that have names. Raises DecodeError."""

    def __init__(self, text: bytes) -> None:
        self.root = Node()
        self.names: dict[str, Node] = {}
        try:
            parsed: _Json = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise DecodeError("a schema that is no JSON") from None
        work: _Work = [(parsed, "", self.root)]
        left = _MOST
        while work:
            left -= 1
            if left < 0:
                raise DecodeError(f"a schema of more than {_MOST:,} types")
            self._compile(*work.pop(), work)

    def resolved(self, node: Node) -> Node:
        """The type itself, where a name stands for it."""
        if node.kind != "ref":
            return node
        found = self.names.get(node.name) or self.names.get(node.name.rpartition(".")[2])
        if found is None:
            raise DecodeError("a type that the schema does not define")
        return found

    def _compile(self, schema: _Json, space: str, node: Node, work: _Work) -> None:
        if isinstance(schema, str):
            node.kind = schema if schema in SCALARS else "ref"
            node.name = _full(schema, space)
        elif isinstance(schema, list):
            node.kind = "union"
            self._parts(node, [("", branch) for branch in schema], space, work)
        elif isinstance(schema, dict):
            self._complex(schema, space, node, work)
        else:
            raise DecodeError("a schema that is none")

    def _complex(self, schema: dict[str, _Json], space: str, node: Node, work: _Work) -> None:
        kind = schema.get("type")
        if not isinstance(kind, str) or kind in SCALARS:
            work.append((kind, space, node))
            return
        node.kind = kind
        if kind in _NAMED:
            name, inside = schema.get("name"), schema.get("namespace")
            full = _full(
                name if isinstance(name, str) else "", inside if isinstance(inside, str) else space
            )
            space = full.rpartition(".")[0]
            self.names[full] = node
        if kind in ("record", "error"):
            node.kind = "record"
            fields = schema.get("fields")
            listed = (
                [field for field in fields if isinstance(field, dict)]
                if isinstance(fields, list)
                else []
            )
            self._parts(
                node, [(str(field.get("name")), field.get("type")) for field in listed], space, work
            )
        elif kind in ("array", "map"):
            self._parts(
                node, [("", schema.get("items" if kind == "array" else "values"))], space, work
            )
        elif kind == "fixed":
            size = schema.get("size")
            node.size = size if isinstance(size, int) and size >= 0 else 0
        elif kind == "enum":
            symbols = schema.get("symbols")
            node.symbols = [str(symbol) for symbol in symbols] if isinstance(symbols, list) else []
        else:
            node.kind, node.name = "ref", _full(kind, space)

    @staticmethod
    def _parts(node: Node, parts: list[tuple[str, _Json]], space: str, work: _Work) -> None:
        node.parts = [(name, Node()) for name, _ in parts]
        work.extend(
            (schema, space, part) for (_, schema), (_, part) in zip(parts, node.parts, strict=True)
        )


def _full(name: str, space: str) -> str:
    return f"{space}.{name}" if space and "." not in name else name
