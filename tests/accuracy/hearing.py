"""The real audit of labelled lines, in this process or in a few; plain records come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.media import Faces
from auditor.model import Category, Confidence, Finding, Message, Path, category_of
from auditor.store.evidence import text_of
from auditor.tasks.seeing import Seeing
from tests.accuracy.lines import Line
from tests.accuracy.places import Spot, spot

MOST_JOBS = 2
_CHUNK = 64
# Results must not depend on how busy the machine is.
_LIMITS = Limits(seconds=60.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """A finding as it is compared with labels. `value` is text; `parts` stretches of it."""

    data_type: str
    confidence: Confidence
    method: str
    detector: str
    path: str
    spot: Spot
    reason: str
    value: str = field(repr=False)
    parts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def category(self) -> Category:
        """The category of the data type."""
        return category_of(self.data_type)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one line's message was found to hold. `error` names our own failure."""

    findings: tuple[Heard, ...] = ()
    error: str = ""


class _Worker:
    """One auditor for a process: making it costs more than a line."""

    auditor: Seeing | None = None


def hear_one(message: Message | None) -> Hearing:
    """Audit one message."""
    if message is None:
        return Hearing(error="the line holds no message")
    if _Worker.auditor is None:
        _Worker.auditor = Seeing(Auditor(limits=_LIMITS), Faces(seconds=60.0))
    audit = _Worker.auditor.audit(message)
    return Hearing(tuple(heard(finding) for finding in audit.findings), audit.error)


def heard(finding: Finding) -> Heard:
    """The record of a finding."""
    return Heard(
        finding.data_type,
        finding.confidence,
        str(finding.method),
        finding.detector,
        str(finding.path),
        spot(steps_of(finding.path)),
        finding.reason,
        text_of(finding.value),
        finding.parts,
    )


def steps_of(path: Path) -> list[str]:
    """The steps of a path."""
    return path.steps()


def hear(lines: Sequence[Line], jobs: int = MOST_JOBS) -> Iterator[Hearing]:
    """Audit lines in order, with at most two processes."""
    messages = [line.message for line in lines]
    if min(jobs, MOST_JOBS) < 2 or len(lines) <= _CHUNK:
        yield from map(hear_one, messages)
        return
    with ProcessPoolExecutor(max_workers=MOST_JOBS) as pool:
        yield from pool.map(hear_one, messages, chunksize=_CHUNK)
