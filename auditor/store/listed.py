"""Flows and findings as they are listed.

Named tuples: a page has a hundred of them, an export a million, and a frozen
dataclass of that many fields takes eight times as long to make. What may quote a
payload is kept out of repr all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from auditor.model import Category, Confidence, Direction, Method, Protocol

_NOT_OF_FLOW = frozenset({"path", "source_comment"})
_NOT_OF_FINDING = frozenset({"source_comment", "raw", "value_hash"})


def _shown(row: FlowRow | FindingRow, hidden: frozenset[str]) -> str:
    """A row as repr gives it, less what is hidden."""
    pairs = zip(row._fields, row, strict=True)
    fields = ", ".join(f"{name}={value!r}" for name, value in pairs if name not in hidden)
    return f"{type(row).__name__}({fields})"


@dataclass(frozen=True, slots=True)
class OpaqueRow:
    """Bytes of a message that could not be read; `size` in bytes."""

    message: int
    direction: Direction
    path: str
    reason: str
    size: int


class FlowRow(NamedTuple):
    """One exchange. Byte counts are bodies on the wire, up from the phone and down to it."""

    id: int
    key: str
    session: str
    protocol: Protocol  # of its first message
    version: str
    scheme: str
    host: str
    port: int
    method: str
    path: str
    status: int | None
    started: float | None
    ended: float | None
    error: str
    app: str
    connection: str
    messages: int
    bytes_up: int
    bytes_down: int
    source_file: str  # "" for a live flow
    source_index: int | None
    source_comment: str
    uid: int | None = None  # as its connection has it, like app_how
    app_how: str = ""
    opaques: tuple[OpaqueRow, ...] = ()  # only where asked for

    def __repr__(self) -> str:
        """Without what may quote a payload."""
        return _shown(self, _NOT_OF_FLOW)


class FindingRow(NamedTuple):
    """One claim, as the JSON contract shows it.

    `value` is masked; `raw` is the leaf in clear, None unless the session keeps
    raw values. `value_hash` is keyed per database (16 bytes, b"" without a value):
    equal values have equal hashes, and it never leaves the machine. What is `unsent`
    (REFUSED by our proxy, or UNREACHED) left the app and reached nobody.
    """

    id: int
    flow: int
    flow_key: str
    message: int
    session: str
    source_file: str
    source_index: int | None
    source_comment: str
    direction: Direction
    category: Category
    data_type: str
    confidence: Confidence
    method: Method
    detector: str
    version: int
    path: str
    reason: str
    recipient: str  # host
    app: str
    value: str
    value_class: str
    known: str
    time: float | None
    raw: str | None = None
    value_hash: bytes = b""
    unsent: str = ""

    def __repr__(self) -> str:
        """Without what may quote a payload."""
        return _shown(self, _NOT_OF_FINDING)
