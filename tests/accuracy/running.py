"""Where the labelled lines are, and one run over them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tests.accuracy.hearing import MOST_JOBS, hear
from tests.accuracy.lines import read
from tests.accuracy.matching import judge
from tests.accuracy.scoring import Score, score
from tests.accuracy.sources import SOURCES, Source

COPIES = Path(__file__).parent / "data"
VARIABLE = "AUDITOR_FIXTURES"


def folder(named: str = "") -> Path:
    """The folder of labelled lines: as named, from the environment, else the copies beside."""
    wanted = named or os.environ.get(VARIABLE, "")
    for candidate in (Path(wanted) / "labelled", Path(wanted)) if wanted else ():
        if any(candidate.glob("*.jsonl")):
            return candidate
    if wanted:
        raise FileNotFoundError(f"no labelled lines in {wanted}")
    return COPIES


def run(where: Path, names: Iterable[str] = (), jobs: int = MOST_JOBS) -> dict[Source, Score]:
    """The scores of the sources that are there."""
    wanted = set(names)
    scores: dict[Source, Score] = {}
    for source in SOURCES.values():
        path = where / f"{source.name}.jsonl"
        if (not wanted or source.name in wanted) and path.exists():
            lines = list(read(path))
            hearings = list(hear(lines, jobs))
            judged = (
                judge(line, hearing.findings, source)
                for line, hearing in zip(lines, hearings, strict=True)
            )
            result = score(judged, source)
            result.errors = [
                f"{line.id}: {hearing.error}"
                for line, hearing in zip(lines, hearings, strict=True)
                if hearing.error
            ]
            scores[source] = result
    return scores
