"""Lines of `name=value` with tabs between them, as terminals of doors and clocks push records.

A line may begin with words that say what the record is: `FP PIN=9<tab>FID=6<tab>TMP=…`,
`DATA UPDATE BIODATA Pin=9<tab>…`; the last of them names it (ZKTeco's push protocol). All
lines that hold a tab must be of this form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.decode.names import member
from auditor.model import DecodeError, Path

_CELL = re.compile(
    r"(?:(?P<before>[\w:]+(?: [\w:]+){0,4}) )?(?P<name>[A-Za-z_]\w{0,40})=(?P<value>.*)",
    re.ASCII | re.DOTALL,
).fullmatch
_LEAST = 3  # cells of a line
_HEAD = 256  # characters that hold a first cell and the tab behind it
_MOST = 50_000  # lines
_UNNAMED = "record"


def _sniff(data: str, hint: Hint) -> bool:
    if not hint.body and "\n" not in data:
        return False
    first = data[:_HEAD].lstrip().partition("\t")
    return bool(first[1]) and "\n" not in first[0] and _CELL(first[0]) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    sink = Sink(budget, len(data))
    try:
        _lines(data, at.layer("tabbed:$"), sink)
    except CutError as error:
        return sink.cut(at, error, data)
    return sink.leaves


def _lines(data: str, root: Path, sink: Sink) -> None:
    tables: dict[str, Path] = {}
    rows: Counter[str] = Counter()
    for count, line in enumerate(data.splitlines()):
        if count >= _MOST:
            raise CutError("nodes", f"more than {_MOST:,} lines")
        if not line.strip():
            continue
        texts = line.rstrip("\r\n\t").split("\t")
        sink.spend(1 + len(texts))
        cells = [_CELL(text) for text in texts]
        if len(cells) < _LEAST or not all(cells):
            raise DecodeError("a line of another form")
        before = cells[0]["before"] if cells[0] is not None else None
        kind = (before or _UNNAMED).rpartition(" ")[2].rpartition(":")[2] or _UNNAMED
        table = tables.setdefault(kind, Path(root, member(kind)[0], kind))
        row = Path(table, f"[{rows[kind]}]", kind)
        rows[kind] += 1
        for cell in cells:
            if cell is not None:
                sink.put(row, f".{cell['name']}", cell["value"], cell["name"])


DECODER: Decoder[str] = Decoder(
    "tabbed",
    _sniff,
    _peel,
    (
        Example(
            "USER PIN=9\tName=Jane\tPri=0\nFP PIN=9\tFID=6\tTMP=abc\nFP PIN=9\tFID=7\tTMP=abd\n",
            (
                (" ▸ tabbed:$.USER[0].PIN", "9"),
                (" ▸ tabbed:$.USER[0].Name", "Jane"),
                (" ▸ tabbed:$.USER[0].Pri", "0"),
                (" ▸ tabbed:$.FP[0].PIN", "9"),
                (" ▸ tabbed:$.FP[0].FID", "6"),
                (" ▸ tabbed:$.FP[0].TMP", "abc"),
                (" ▸ tabbed:$.FP[1].PIN", "9"),
                (" ▸ tabbed:$.FP[1].FID", "7"),
                (" ▸ tabbed:$.FP[1].TMP", "abd"),
            ),
        ),
        Example(
            "C:295:DATA UPDATE BIODATA Pin=1\tNo=0\tType=9",
            (
                (" ▸ tabbed:$.BIODATA[0].Pin", "1"),
                (" ▸ tabbed:$.BIODATA[0].No", "0"),
                (" ▸ tabbed:$.BIODATA[0].Type", "9"),
            ),
            Hint(body=True),
        ),
        Example("a=1\tb=2", None),
        Example("x=1\tand then\twords", None),
        Example("118\t2026-11-03 10:22:01\t0", None),
    ),
    signs="\t",
)
