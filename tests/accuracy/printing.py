"""Results for a terminal and for a file: tables, confusion, every miss and false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.model import Confidence
from auditor.store.evidence import mask
from tests.accuracy.labels import meaning
from tests.accuracy.matching import Alarm, Outcome
from tests.accuracy.reasons import exact_misses
from tests.accuracy.scoring import THRESHOLDS, Count, Score
from tests.accuracy.sources import CATEGORY, LABEL, TYPE, Source

LISTED = ("what", "source", "id", "type", "confidence", "path", "value", "reason")
_KINDS = (CATEGORY, TYPE, LABEL)
_WIDTH = 28
_CELLS = ("TP", "type", "FN", "FP", "prec.", "recall", "F1")


def share(value: float | None) -> str:
    """A share with three places, a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def table(score: Score) -> Iterator[str]:
    """The rows of a result, both thresholds side by side; `type`: hits of the right data type."""
    titles = [
        f"{threshold}{' and above' if n == 0 else ''}" for n, threshold in enumerate(THRESHOLDS)
    ]
    yield " " * _WIDTH + "".join(f"| {title:^50}" for title in titles)
    head = "".join(f"{cell:>7}" for cell in _CELLS)
    for kind in _KINDS:
        names = score.rows(kind)
        if names:
            yield f"{kind:<{_WIDTH}}" + f"|{head}  " * len(THRESHOLDS)
        for name in names:
            cells = (_cells(score.at(threshold, kind, name)) for threshold in THRESHOLDS)
            yield f"  {name:<{_WIDTH - 2}}" + "".join(f"|{cell}  " for cell in cells)


def _cells(count: Count) -> str:
    alarms = str(count.alarms) if count.judged else "-"
    numbers = (str(count.hits), str(count.right), str(count.misses), alarms)
    shares = (share(count.precision), share(count.recall), share(count.f1))
    return "".join(f"{cell:>7}" for cell in (*numbers, *shares))


def confusion(score: Score) -> Iterator[str]:
    """What each type of label was found as; a wrong data type is marked."""
    for (label, data_type), number in sorted(score.confusion.items(), key=lambda item: -item[1]):
        mark = "" if data_type in meaning(label).types else "   other than it should"
        yield f"  {label:<{_WIDTH - 2}} found as {data_type:<22}{number:>7}{mark}"


def listing(scores: Mapping[Source, Score], *, reveal: bool) -> Iterator[tuple[str, ...]]:
    """Every miss, false alarm, wrong type and excluded label, as rows of LISTED."""
    for source, score in scores.items():
        yield from (_missed("miss", source, outcome, reveal) for outcome in score.misses)
        yield from (_alarmed(source, alarm, reveal) for alarm in score.alarms)
        yield from (_missed("placeholder", source, outcome, reveal) for outcome in score.excluded)


def _missed(what: str, source: Source, outcome: Outcome, reveal: bool) -> tuple[str, ...]:
    label, found = outcome.label, outcome.found
    value = "" if label.value is None or isinstance(label.value, dict | list) else str(label.value)
    reason = outcome.excluded or (f"candidate: {found.reason}" if found else "")
    sure = str(found.confidence) if found and not outcome.excluded else ""
    path = f"{label.context}:{label.path}" if label.path else label.context
    cells = (
        what,
        source.name,
        outcome.line.id,
        label.type,
        sure,
        path,
        _shown(value, reveal),
        reason,
    )
    return tuple(map(_cell, cells))


def _alarmed(source: Source, alarm: Alarm, reveal: bool) -> tuple[str, ...]:
    found = alarm.found
    value = " / ".join(_shown(part, reveal) for part in (found.parts or (found.value,)))
    kind = f"{found.data_type} ({alarm.row})" if alarm.row else found.data_type
    cells = ("false alarm", source.name, alarm.line.id, kind, str(found.confidence), found.path)
    return tuple(map(_cell, (*cells, value, found.reason)))


def _shown(value: str, reveal: bool) -> str:
    return value if reveal else mask(value)


def _cell(text: str) -> str:
    """One cell of a TSV: one line, no control characters, bounded."""
    return "".join(c if c.isprintable() else " " for c in text)[:300]


def first(rows: Iterable[tuple[str, ...]], most: int) -> Iterator[str]:
    """The first rows of each kind, for a terminal."""
    taken: dict[str, int] = {}
    for row in rows:
        taken[row[0]] = taken.get(row[0], 0) + 1
        if taken[row[0]] <= most:
            yield "  " + "  ".join(cell[:90] for cell in row if cell)


def markdown(scores: Mapping[Source, Score]) -> str:
    """The README's tables: every source by category, then by type of label."""
    lines = ["| labelled source | messages | category | labels | recall | precision | F1 |"]
    lines.append("|---|---:|---|---:|---:|---:|---:|")
    probable = Confidence.PROBABLE
    for source, score in scores.items():
        for name in score.rows(CATEGORY):
            count = score.at(probable, CATEGORY, name)
            if count.labels:
                cells = (source.title, f"{score.lines:,}", name, *_markdown_cells(count))
                lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "<details><summary>By type of label</summary>", ""]
    lines.append("| labelled source | label | counts as | labels | recall | precision | F1 |")
    lines.append("|---|---|---|---:|---:|---:|---:|")
    for source, score in scores.items():
        for name in score.rows(LABEL):
            count = score.at(probable, LABEL, name)
            if count.labels:
                cells = (
                    source.title,
                    f"`{name}`",
                    f"`{meaning(name).row}`",
                    *_markdown_cells(count),
                )
                lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "</details>", "", *_judged(scores), *_unfound(scores)]
    return "\n".join([*lines, ""])


def _markdown_cells(count: Count) -> tuple[str, ...]:
    return (f"{count.labels:,}", share(count.recall), share(count.precision), share(count.f1))


def _judged(scores: Mapping[Source, Score]) -> Iterator[str]:
    yield "Where a finding without a label counts as a false alarm:"
    yield ""
    yield "| labelled source | judged | because |"
    yield "|---|---|---|"
    for source in scores:
        yield f"| {source.title} | {source.judged} | {source.reason} |"


def _unfound(scores: Mapping[Source, Score]) -> Iterator[str]:
    rows = [row for score in scores.values() for row in exact_misses(score.misses)]
    if rows:
        yield ""
        yield "Exact positions that are not found, and why a general decoder cannot:"
        yield ""
        yield "| id | because |"
        yield "|---|---|"
        yield from (f"| `{line_id}` | {reason or 'not known yet'} |" for line_id, reason in rows)
