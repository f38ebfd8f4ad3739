"""From outcomes to counts: hits, misses and false alarms for each row at each threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.model import Confidence, category_of
from tests.accuracy.matching import Alarm, Judged, Outcome
from tests.accuracy.sources import CATEGORY, LABEL, TYPE, Source

THRESHOLDS = (Confidence.PROBABLE, Confidence.PROVEN)


@dataclass(slots=True)
class Count:
    """`right` hits also have the right data type. Hits in a source that cannot show false
    alarms are `unjudged` and say nothing of precision.
    """

    hits: int = 0
    misses: int = 0
    alarms: int = 0
    right: int = 0
    unjudged: int = 0
    judged: bool = True

    @property
    def labels(self) -> int:
        """Labels that should be found."""
        return self.hits + self.misses

    @property
    def recall(self) -> float | None:
        """Share of labels found, None without labels."""
        return self.hits / self.labels if self.labels else None

    @property
    def precision(self) -> float | None:
        """Share of judged findings that are right, None where none is judged."""
        hits = self.hits - self.unjudged
        return hits / (hits + self.alarms) if hits + self.alarms and self.judged else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two, None where one is missing."""
        recall, precision = self.recall, self.precision
        if recall is None or precision is None:
            return None
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    def add(self, other: Count) -> None:
        """Sum up."""
        self.judged = self.judged or other.judged
        self.hits += other.hits
        self.misses += other.misses
        self.alarms += other.alarms
        self.right += other.right
        self.unjudged += other.unjudged if other.judged else other.hits


type Key = tuple[str, str]  # (kind of row, its name)


@dataclass(slots=True)
class Score:
    """The result of one source, or of all."""

    lines: int = 0
    unlabelled: int = 0
    counts: dict[Confidence, dict[Key, Count]] = field(
        default_factory=lambda: {threshold: {} for threshold in THRESHOLDS}
    )
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[Outcome] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    excluded: list[Outcome] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def at(self, threshold: Confidence, kind: str, name: str) -> Count:
        """The count of a row; a new one where there is none yet."""
        return self.counts[threshold].setdefault((kind, name), Count())

    def rows(self, kind: str) -> list[str]:
        """The names of all rows of a kind."""
        names = {n for counts in self.counts.values() for k, n in counts if k == kind}
        return sorted(names)


def score(judged: Iterable[Judged], source: Source) -> Score:
    """Count the outcomes of a source's lines."""
    result = Score()
    for one in judged:
        result.lines += 1
        result.unlabelled += one.unlabelled
        for outcome in one.outcomes:
            _count_outcome(result, outcome)
        for alarm in one.alarms:
            _count_alarm(result, alarm)
    for counts in result.counts.values():
        for (kind, name), count in counts.items():
            count.judged = source.judges(kind, name)
    return result


def _count_outcome(result: Score, outcome: Outcome) -> None:
    means = outcome.meaning
    if outcome.excluded and not means.soft:
        result.excluded.append(outcome)
        return
    if outcome.rank > 0 and outcome.found is not None:
        result.confusion[outcome.label.type, outcome.found.data_type] += 1
    if means.soft or means.category is None:
        return
    keys = ((CATEGORY, str(means.category)), (TYPE, means.row), (LABEL, outcome.label.type))
    for threshold in THRESHOLDS:
        for kind, name in keys:
            count = result.at(threshold, kind, name)
            if outcome.rank >= threshold.rank:
                count.hits += 1
                count.right += outcome.right_type
            else:
                count.misses += 1
    if outcome.rank < Confidence.PROBABLE.rank:
        result.misses.append(outcome)


def _count_alarm(result: Score, alarm: Alarm) -> None:
    found = alarm.found
    if not found.confidence.rank:
        return
    result.alarms.append(alarm)
    keys = [(CATEGORY, str(category_of(found.data_type))), (TYPE, found.data_type)]
    if alarm.row:
        keys.append((LABEL, alarm.row))
    for threshold in THRESHOLDS:
        if found.confidence.rank >= threshold.rank:
            for kind, name in keys:
                result.at(threshold, kind, name).alarms += 1


def total(scores: Iterable[Score]) -> Score:
    """All sources together; precision is over those that can show false alarms."""
    result = Score()
    for one in scores:
        result.lines += one.lines
        result.confusion.update(one.confusion)
        for threshold, counts in one.counts.items():
            for (kind, name), count in counts.items():
                sums = result.counts[threshold]
                sums.setdefault((kind, name), Count(judged=False)).add(count)
    return result
