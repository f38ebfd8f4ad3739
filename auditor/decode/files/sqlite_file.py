"""SQLite databases in uploads: every row of every table, `sqlite:messages[7].body`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink, whole
from auditor.decode.budget import Budget
from auditor.decode.files.sqlite_pages import MAGIC, Pages, Record
from auditor.decode.names import member, short
from auditor.model import DecodeError, Path

_TABLES = 500
_SQL = 20_000  # characters of a table's statement that are read for its columns
_COLUMN = re.compile(
    r"""\s*(?:"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|'((?:[^']|'')*)'|([^\s,()]+))"""
)
_CONSTRAINTS = frozenset({"constraint", "primary", "unique", "check", "foreign"})
_CLOCK = 512


def _columns(sql: str) -> list[tuple[str, bool]]:
    """The columns of a CREATE TABLE, and whether each is the rowid itself."""
    inside = sql[:_SQL].partition("(")[2]
    found = []
    for piece in _top_level(inside):
        match = _COLUMN.match(piece)
        if match is None:
            continue
        name = next(group for group in match.groups() if group is not None)
        if match[5] and name.lower() in _CONSTRAINTS:
            continue
        is_rowid = re.match(r"\s+integer\s+primary\s+key\b", piece[match.end() :], re.IGNORECASE)
        found.append((name, is_rowid is not None))
    return found


def _top_level(text: str) -> list[str]:
    """The parts between commas that are in no bracket, up to the bracket that closes."""
    parts: list[str] = []
    depth = start = 0
    for index, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth < 0:
                return [*parts, text[start:index]]
        elif char == "," and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    sink = Sink(budget, len(data))
    root = at.layer("sqlite")
    try:
        pages = Pages(data)
        for _, row in list(pages.records(1))[:_TABLES]:
            if len(row) >= 5 and row[0] == "table" and isinstance(row[3], int) and row[3]:
                _table(pages, row[3], row, root, sink)
    except (DecodeError, CutError) as error:
        return sink.partly(root, error, data)
    return sink.leaves


def _table(pages: Pages, first: int, row: Record, root: Path, sink: Sink) -> None:
    name, sql = str(row[1]), row[4]
    columns = _columns(sql) if isinstance(sql, str) else []
    table = Path(root, f":{short(name)}", short(name))
    for count, (rowid, values) in enumerate(pages.records(first)):
        sink.spend(1 + len(values))
        if not count % _CLOCK and sink.budget.late():
            raise CutError("seconds", "not read in time")
        place = Path(table, f"[{rowid}]", table.name)
        for index, value in enumerate(values):
            column, is_rowid = columns[index] if index < len(columns) else (f"c{index}", False)
            text, key, _ = member(column)
            if value is not None:
                sink.put(place, text, value, key)
            elif is_rowid:
                sink.put(place, text, whole(rowid), key)


def _example() -> bytes:
    """One table of one row, as version 3.40 writes it, in pages of 512 bytes."""
    sql = b"CREATE TABLE p(id INTEGER PRIMARY KEY,lat REAL,who TEXT)"
    schema = bytes((6, 23, 15, 15, 1, 13 + 2 * len(sql))) + b"table" + b"p" + b"p" + b"\x02" + sql
    row = bytes((4, 0, 7, 19)) + b"\x40\x36\x51\xbd\xa5\x11\x9c\xe0" + b"ann"
    pages = []
    for body, header in ((schema, 100), (row, 0)):
        cell = bytes((len(body), 1 if header else 7)) + body
        at = 512 - len(cell)
        page = bytearray(512)
        page[header : header + 8] = b"\x0d\0\0\0\x01" + at.to_bytes(2, "big") + b"\0"
        page[header + 8 : header + 10] = at.to_bytes(2, "big")
        page[at:] = cell
        pages.append(page)
    pages[0][:24] = MAGIC + b"\x02\x00\x01\x01\x00\x40\x20\x20"
    pages[0][56:60] = b"\0\0\0\x01"
    return b"".join(map(bytes, pages))


DECODER: Decoder[bytes] = Decoder(
    "sqlite",
    _sniff,
    _peel,
    (
        Example(
            _example(),
            (
                (" ▸ sqlite:p[7].id", 7),
                (" ▸ sqlite:p[7].lat", 22.3193),
                (" ▸ sqlite:p[7].who", "ann"),
            ),
        ),
        Example(MAGIC + bytes(100), None),
        Example(b"SQLite", None),
    ),
    firsts=MAGIC[:1],
)
