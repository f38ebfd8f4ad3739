"""`python -m tests.accuracy`: the labelled lines through the audit, and what came of it.

Reads the folder of --fixtures or AUDITOR_FIXTURES, else the copies beside. The
planted values (`tests.accuracy.planting`) follow unless sources are named.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.accuracy import floors, planting, printing
from tests.accuracy.hearing import MOST_JOBS
from tests.accuracy.reasons import exact_misses
from tests.accuracy.running import COPIES, folder, run
from tests.accuracy.scoring import Score, total
from tests.accuracy.sources import SOURCES, Source
from tests.accuracy.through_cli import differences

RESULTS = Path(__file__).parent / "RESULTS.md"


def say(*lines: str) -> None:
    """To the terminal."""
    for line in lines:
        sys.stdout.write(line.rstrip() + "\n")


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="only these: " + ", ".join(SOURCES)
    )
    parser.add_argument("--fixtures", default="", metavar="DIR", help="folder of labelled lines")
    parser.add_argument(
        "--list", type=Path, metavar="FILE", help="write every miss and false alarm"
    )
    parser.add_argument("--first", type=int, default=5, metavar="N", help="show so many of each")
    parser.add_argument("--reveal", action="store_true", help="do not mask values")
    parser.add_argument("--jobs", type=int, default=MOST_JOBS)
    parser.add_argument("--cli", action="store_true", help="compare with import and findings")
    parser.add_argument("--write-results", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--raise-floors", action="store_true", help=f"raise {floors.FILE.name}")
    parser.add_argument("--no-planting", action="store_true", help="labelled lines only")
    parser.add_argument(
        "--plant", type=int, metavar="N", help="planted values only: N messages for each depth"
    )
    parser.add_argument("--seed", type=int, default=1, help="of what is planted")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run; 1 where our own code failed or the command line says something else."""
    asked = _arguments(given)
    if asked.plant is not None:
        return _plant("--plant", str(asked.plant), "--seed", str(asked.seed))
    try:
        where = folder(asked.fixtures)
    except FileNotFoundError as error:
        say(str(error))
        return 2
    if unknown := set(asked.sources) - set(SOURCES):
        say(f"no such source: {', '.join(sorted(unknown))}")
        return 2
    if asked.cli:
        return _compare(where, asked.sources)
    scores = run(where, asked.sources, asked.jobs)
    _show(scores, asked)
    if asked.list:
        _write(asked.list, scores, reveal=asked.reveal)
    if asked.write_results:
        RESULTS.write_text(printing.markdown(scores), "utf-8")
    if asked.raise_floors:
        copies = scores if where == COPIES and not asked.sources else run(COPIES, (), asked.jobs)
        floors.dump(floors.raised(copies, floors.load()))
    failed = any(score.errors for score in scores.values())
    planted = 0 if asked.no_planting or asked.sources else _plant()
    return 1 if failed else planted


def _show(scores: Mapping[Source, Score], asked: argparse.Namespace) -> None:
    for source, score in scores.items():
        say("", f"== {source.title}: {score.lines:,} messages ({source.name})")
        say(f"   false alarms are judged for: {source.judged}; {source.reason}")
        if score.excluded:
            say(f"   {len(score.excluded):,} labels left out: placeholders")
        if score.unlabelled:
            say(f"   {score.unlabelled:,} findings without a label are right: unlabelled.tsv")
        say(*printing.table(score))
        say(*printing.confusion(score))
        say(*printing.first(printing.listing({source: score}, reveal=asked.reveal), asked.first))
        say(*(f"  exact, not found: {one}: {why}" for one, why in exact_misses(score.misses)))
        say(*(f"  FAILED {error}" for error in score.errors))
    if len(scores) > 1:
        say("", "== all sources", *printing.table(total(scores.values())))


def _write(file: Path, scores: Mapping[Source, Score], *, reveal: bool) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(printing.LISTED)
        writer.writerows(printing.listing(scores, reveal=reveal))
    say("", f"every miss and false alarm: {file}")


def _compare(where: Path, names: Sequence[str]) -> int:
    found = 0
    for name in names or SOURCES:
        path = where / f"{name}.jsonl"
        if path.exists():
            result = differences(path)
            found += len(result.different)
            say(f"{name}: {result.findings:,} findings, {len(result.different)} not the same")
            say(*(f"  {line}" for line in result.different[:20]))
    return 1 if found else 0


def _plant(*given: str) -> int:
    """Planted values; 1 where a bound of recall or of false findings does not hold."""
    return planting.main(given)


if __name__ == "__main__":
    sys.exit(main())
