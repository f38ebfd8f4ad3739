"""Every proven and probable finding in unlabelled traffic, judged by hand, once.

`python -m tests.accuracy.adjudicate --traffic DIR` reads all HAR and flow files
below the folder through the real intake and audit and compares the distinct
findings with the committed table. A finding is distinct by direction, host,
place (array positions aside), data type and value: its key. What the table
does not judge yet is printed; --write adds it, with `right` and `why` left to
fill in, and keeps every judgement, also of what is not found any more.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.intake import identify
from auditor.intake.reading import Reading
from auditor.model import Confidence, Finding, InputError, Message
from auditor.store.evidence import mask, text_of

TABLE = Path(__file__).parent / "adjudication" / "traffic.tsv"
RIGHT, WRONG = "yes", "no"
_ELEMENT = re.compile(r"\[\d+\]")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One distinct finding: where it was met first, how often, and the judgement."""

    key: str
    file: str
    source_index: str
    times: str
    direction: str
    host: str
    path: str
    type: str
    confidence: str
    value: str  # masked
    reason: str
    right: str = ""  # yes or no
    why: str = ""


COLUMNS = tuple(field.name for field in fields(Row))


def messages(folder: Path) -> Iterator[tuple[str, Message]]:
    """Every message of every file that intake can read, with the file's name."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            with Reading(identify(path)) as reading:
                for item in reading.items():
                    if isinstance(item, Message):
                        yield str(path.relative_to(folder)), item
        except InputError:
            continue  # a licence, a damaged file: not traffic


def distinct(heard: Iterable[tuple[str, Message]], auditor: Auditor) -> dict[str, Row]:
    """The distinct findings that count, by key."""
    rows: dict[str, Row] = {}
    for file, message in heard:
        for finding in auditor.audit(message).findings:
            if finding.confidence is not Confidence.CANDIDATE:
                row = _row(file, message, finding)
                known = rows.get(row.key)
                times = str(int(known.times) + 1) if known else "1"
                rows[row.key] = replace(_surer(known, row) if known else row, times=times)
    return rows


def _surer(known: Row, row: Row) -> Row:
    ranks = Confidence(row.confidence).rank, Confidence(known.confidence).rank
    return row if ranks[0] > ranks[1] else known


def _row(file: str, message: Message, finding: Finding) -> Row:
    path = _ELEMENT.sub("[*]", str(finding.path))
    values = finding.parts or (text_of(finding.value),)
    place = (str(message.direction), message.host, path, finding.data_type)
    key = hashlib.sha256("\0".join((*place, *values)).encode("utf-8", "replace")).hexdigest()[:16]
    return Row(
        key=key,
        file=file,
        source_index=str(message.source.index) if message.source else "",
        times="1",
        direction=place[0],
        host=_line(place[1]),
        path=_line(path),
        type=place[3],
        confidence=str(finding.confidence),
        value=_line(" / ".join(map(mask, values))),
        reason=_line(finding.reason),
    )


def _line(text: str) -> str:
    """Text for one cell: no tabs, line feeds or other controls, bounded."""
    return "".join(c if c.isprintable() else " " for c in text)[:300]


def load(table: Path = TABLE) -> dict[str, Row]:
    """The committed rows by key.

    Raises:
        ValueError: the table has other columns, a key twice, or a judgement that is none.
    """
    if not table.exists():
        return {}
    rows: dict[str, Row] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if tuple(cells) != COLUMNS:
                raise ValueError(f"{table.name}: the columns must be {', '.join(COLUMNS)}")
            row = Row(**cells)
            if row.key in rows or row.right not in ("", RIGHT, WRONG):
                raise ValueError(f"{table.name}: {row.key} is there twice or judged {row.right!r}")
            rows[row.key] = row
    return rows


def merged(found: Mapping[str, Row], judged: Mapping[str, Row]) -> dict[str, Row]:
    """What was found with the judgements; judged rows that are not found have `times` 0."""
    rows = {
        key: replace(row, right=judged[key].right, why=judged[key].why) if key in judged else row
        for key, row in found.items()
    }
    gone = {key: row for key, row in judged.items() if key not in found and row.right}
    return rows | {key: replace(row, times="0") for key, row in gone.items()}


def dump(rows: Mapping[str, Row], table: Path = TABLE) -> None:
    """Write the table, in an order that does not change with what is added."""
    ordered = sorted(rows.values(), key=lambda r: (r.file, int(r.source_index or 0), r.path, r.key))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
        )
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, name) for name in COLUMNS] for row in ordered)


def summary(rows: Iterable[Row]) -> Iterator[str]:
    """Per confidence: how many are judged, and what share of those is wrong."""
    seen = [row for row in rows if row.times != "0"]
    for confidence in (Confidence.PROVEN, Confidence.PROBABLE):
        group = [row for row in seen if row.confidence == confidence]
        judged = [row for row in group if row.right]
        wrong = sum(row.right == WRONG for row in judged)
        share = f"{wrong / len(judged):.2%}" if judged else "-"
        counts = f"{len(group):,} distinct, {len(judged):,} judged, {wrong} wrong"
        yield f"{confidence}: {counts} ({share})"


def main(given: Sequence[str] | None = None) -> int:
    """Print what is not judged yet and the shares; 1 where something is not judged."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.accuracy.adjudicate", description=__doc__
    )
    parser.add_argument("--traffic", type=Path, required=True, metavar="DIR")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE")
    parser.add_argument("--first", type=int, default=_SHOWN, metavar="N", help="show so many")
    parser.add_argument("--write", action="store_true", help="add what is new to the table")
    asked = parser.parse_args(given)
    auditor = Auditor(limits=Limits(seconds=60.0))
    rows = merged(distinct(messages(asked.traffic), auditor), load(asked.table))
    open_rows = [row for row in rows.values() if not row.right]
    for row in open_rows[: asked.first]:
        cells = (row.confidence, row.type, row.direction, row.host, row.path, row.value, row.reason)
        sys.stdout.write("not judged: " + "  ".join(cell[:100] for cell in cells) + "\n")
    sys.stdout.write(f"{len(open_rows):,} of {len(rows):,} not judged\n")
    sys.stdout.writelines(f"{line}\n" for line in summary(rows.values()))
    if asked.write:
        dump(rows, asked.table)
    return 1 if open_rows else 0


if __name__ == "__main__":
    sys.exit(main())
