"""Rows as CSV (RFC 4180, lines ending in LF for the shell) that no spreadsheet takes for a formula.

Text that begins with = + - @, a tab or a CR gets an apostrophe before it;
numbers of our own stay numbers. Nested values are JSON in their cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.report.clean import cell
from auditor.report.objects import dumps


def csv_lines(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Iterator[str]:
    """The header, then a line for each row, in the order of `columns`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")

    def line(values: Iterable[object]) -> str:
        writer.writerow(values)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield line(cell(name) for name in columns)
    for row in rows:
        yield line(_shown(row.get(name)) for name in columns)


def _shown(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        return cell(value)
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(i, str) for i in value):
        return cell("; ".join(value))
    return cell(dumps(value))
