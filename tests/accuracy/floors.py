"""What was reached on the committed copies may not be lost: `floors.toml`.

A floor is the recall of a row at `probable and above` or, less one more false
alarm, its precision, cut to three places. `raised` only raises; lowering one is
an edit that must be explained.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from auditor.model import Confidence
from tests.accuracy.scoring import Count, Score
from tests.accuracy.sources import CATEGORY, LABEL, TYPE, Source

FILE = Path(__file__).parent / "floors.toml"
LEAST_PRECISION = 0.9  # of a row that has no floor yet
_CLAIMS = 10  # from so many findings on
_HEAD = """\
# The least recall and precision, at "probable and above", on the lines under data/.
# python -m tests.accuracy --raise-floors raises them; nothing lowers them by itself.
"""

type Floors = dict[tuple[str, str, str], dict[str, float]]  # (source, kind, row)


def load(file: Path = FILE) -> Floors:
    """The floors of the file, none where there is no file."""
    if not file.exists():
        return {}
    tree = tomllib.loads(file.read_text("utf-8"))
    return {
        (source, kind, row): dict(floor)
        for source, kinds in tree.items()
        for kind, rows in kinds.items()
        for row, floor in rows.items()
    }


def rows(scores: Mapping[Source, Score]) -> Iterator[tuple[tuple[str, str, str], Count]]:
    """Every row of every source at `probable and above`."""
    for source, score in scores.items():
        for kind in (CATEGORY, TYPE, LABEL):
            for name in score.rows(kind):
                yield (source.name, kind, name), score.at(Confidence.PROBABLE, kind, name)


def broken(scores: Mapping[Source, Score], floors: Floors) -> list[str]:
    """One sentence for each floor that is not held."""
    counts = dict(rows(scores))
    said = [
        f"{' / '.join(key)}: {measure} is {_text(now)}, the floor is {least:.3f}"
        for key, floor in floors.items()
        for measure, least in floor.items()
        if (now := getattr(counts.get(key, Count()), measure)) is None or now < least
    ]
    for key, count in counts.items():
        precision = count.precision
        new = "precision" not in floors.get(key, {}) and count.hits + count.alarms >= _CLAIMS
        if new and precision is not None and precision < LEAST_PRECISION:
            said.append(f"{' / '.join(key)}: precision is {precision:.3f} in a row without a floor")
    return said


def _text(value: float | None) -> str:
    return "missing" if value is None else f"{value:.3f}"


def raised(scores: Mapping[Source, Score], floors: Floors) -> Floors:
    """The floors, raised to what was reached now."""
    result = {key: dict(floor) for key, floor in floors.items()}
    for key, count in rows(scores):
        for measure, value in (("recall", count.recall), ("precision", _with_one_more(count))):
            least = 0.0 if value is None else math.floor(value * 1000) / 1000
            if least > result.get(key, {}).get(measure, 0.0):
                result.setdefault(key, {})[measure] = least
    return result


def _with_one_more(count: Count) -> float | None:
    """The precision with one more false alarm: few claims must not forbid a gain in recall."""
    if count.precision is None:
        return None
    hits = count.hits - count.unjudged
    return hits / (hits + count.alarms + 1)


def dump(floors: Floors, file: Path = FILE) -> None:
    """Write the file."""
    text = [_HEAD]
    for (source, kind, row), floor in sorted(floors.items()):
        text.append(f'[{source}."{kind}"."{row}"]')
        text += [f"{measure} = {least}" for measure, least in sorted(floor.items())]
        text.append("")
    file.write_text("\n".join(text), "utf-8")
