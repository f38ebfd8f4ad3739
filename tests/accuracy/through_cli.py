"""The cross-check: labelled lines → HAR → `auditor import` → `auditor findings`, as a user would.

What comes out must be what the short way hears: the same places, data types
and confidences.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from auditor.model import Direction
from tests.accuracy.hearing import hear_one
from tests.accuracy.lines import Line, of_entry, read

type Place = tuple[int, str, str, str, str]  # line, direction, data type, confidence, path
_DIRECTIONS = ("request", "response")
_COMMAND = "from auditor.cli.entry import main; main()"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`different` names what only one of the two ways found."""

    findings: int
    different: tuple[str, ...]


def differences(path: Path, most: int | None = None) -> Comparison:
    """Compare the two ways over the lines of a file, or its first ones."""
    lines = list(read(path))[:most]
    long, short = through_cli(lines), _short_way(lines)
    only = [f"command line only: {place}" for place in sorted((long - short).elements())]
    only += [f"short way only: {place}" for place in sorted((short - long).elements())]
    return Comparison(sum(long.values()), tuple(only))


def _short_way(lines: list[Line]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for number, line in enumerate(lines):
        for direction in _DIRECTIONS:
            message = of_entry(line.entry, Direction(direction))
            if message is not None:
                for one in hear_one(message).findings:
                    found[number, direction, one.data_type, str(one.confidence), one.path] += 1
    return found


def through_cli(lines: list[Line]) -> Counter[Place]:
    """What the command line says of the lines' HAR entries."""
    log = {"version": "1.2", "creator": {"name": "tests", "version": "1"}}
    with tempfile.TemporaryDirectory() as folder:
        har, database = Path(folder) / "lines.har", Path(folder) / "lines.db"
        entries = [line.entry for line in lines]
        har.write_text(json.dumps({"log": log | {"entries": entries}}), "utf-8")
        _auditor("import", str(har), "--db", str(database), "--session", "lines")
        shown = _auditor(
            "findings", "--db", str(database), "--session", "lines", "--json", "--reveal"
        )
    return Counter(
        (row["source_index"], row["direction"], row["data_type"], row["confidence"], row["path"])
        for row in json.loads(shown)
    )


def _auditor(*arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    if result.returncode not in (0, 3):  # 3: done, but something could not be read
        raise RuntimeError(f"auditor {arguments[0]} ended with {result.returncode}")
    return result.stdout
