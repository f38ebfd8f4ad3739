"""The phases of a guided session: when they were, what was sent in each, and what was new in it.

What an app sends before its user agreed to anything is the question; so each
phase lists what no earlier one had, and how much of it could be read: what was
not visible may have been sent too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypedDict

from auditor import judge
from auditor.model import Confidence, Coverage, Direction, InputError, Phase
from auditor.parties import recipient_of
from auditor.report.units import stamp
from auditor.store import Filters, FindingRow, Reader, SessionRow
from auditor.tasks.coverage import figure_of, nobodys, surveyed
from auditor.tasks.covering import GapJson, gap_rows, gaps_text
from auditor.tasks.limits import explicit, limits
from auditor.tasks.sizes import by_window

STEPS = (
    "before start",
    "first start",
    "consent refused",
    "consent given",
    "use",
    "background",
)
CONSENT = "consent given"  # what was sent before it was sent without consent
_PAIRS = 10_000  # of data and recipient, in one phase
_END = 1e15


class Window(NamedTuple):
    """A phase from its start up to the next one's, in Unix seconds."""

    name: str
    start: float
    stop: float


class SentJson(TypedDict):
    """Data of one type that one recipient was sent; `new`: in no earlier phase."""

    data_type: str
    recipient: str
    confidence: str
    places: int
    new: bool


class PhaseJson(TypedDict):
    """One phase; `before_consent` is null where the session has no phase of consent.

    `visibility` is the share of its connections that could be read, `visible` the
    same in a word, `seen` in a sentence. `unread` are the fates of the rest, of
    which `unattributed` connections are of no known app. `limits` say what the way of
    capturing could not see; where `proxied`, not even what went past the proxy is known.
    """

    session: str
    phase: str
    started: str | None
    ended: str | None
    seconds: float | None
    before_consent: bool | None
    connections: int
    visibility: float | None
    visible: str
    sent: list[SentJson]
    seen: str
    unread: list[GapJson]
    unattributed: int
    opaque_share: float | None
    limits: list[str]
    proxied: bool


@dataclass(slots=True)
class _Sent:
    confidence: Confidence
    places: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    figure: judge.Visibility
    rows: Sequence[Coverage]


def windows(phases: Iterable[Phase], end: float | None) -> list[Window]:
    """The phases, each up to the next; the last up to the session's end."""
    marks = [*phases, Phase(_END if end is None else end, "")]
    return [
        Window(mark.name, mark.at, following.at)
        for mark, following in pairwise(marks)
        if mark.name and following.at >= mark.at
    ]


def phase_windows(reader: Reader, session: str, phase: str) -> list[Window]:
    """When a phase of a session was, once or several times.

    Raises:
        InputError: no session is named, or it has no such phase.
    """
    if not session:
        raise InputError("--phase needs a session: name it with --session.")
    known = windows(reader.phases(session), None)
    found = [window for window in known if window.name == phase]
    if not found:
        names = ", ".join(dict.fromkeys(window.name for window in known)) or "none"
        raise InputError(f"The session {session} has no phase {phase!r}; its phases: {names}.")
    return found


def within(rows: Iterable[FindingRow], wanted: Sequence[Window]) -> Iterator[FindingRow]:
    """The findings of these windows; rows are in order of time."""
    for row in rows:
        if row.time is not None and row.time >= wanted[-1].stop:
            return
        if row.time is not None and any(one.start <= row.time < one.stop for one in wanted):
            yield row


def phase_rows(reader: Reader, session: SessionRow, app: str = "") -> Iterator[PhaseJson]:
    """The phases of a session in order, with what was sent in each."""
    found = windows(reader.phases(session.name), session.ended)
    agreed = next((window.start for window in found if window.name == CONSENT), None)
    told = limits(session, proxied=explicit(reader, session))
    seen: set[tuple[str, str]] = set()
    looks = _looks(reader, session, found, app)
    for window, look in zip(found, looks, strict=True):
        sent = _sent(reader, session, window, app)
        figure = look.figure
        open_ended = window.stop >= _END
        yield {
            "session": session.name,
            "phase": window.name,
            "started": stamp(window.start),
            "ended": None if open_ended else stamp(window.stop),
            "seconds": None if open_ended else round(window.stop - window.start, 3),
            "before_consent": None if agreed is None else window.start < agreed,
            "connections": figure.connections,
            "visibility": None if figure.share is None else round(figure.share, 4),
            "visible": figure.figure(),
            "sent": [
                {
                    "data_type": data_type,
                    "recipient": recipient,
                    "confidence": one.confidence.value,
                    "places": one.places,
                    "new": (data_type, recipient) not in seen,
                }
                for (data_type, recipient), one in sorted(sent.items())
            ],
            "seen": figure.sentence(),
            "unread": gap_rows(look.rows),
            "unattributed": figure.unattributed,
            "opaque_share": None if figure.opaque_share is None else round(figure.opaque_share, 4),
            "limits": list(told),
            "proxied": figure.proxied,
        }
        seen |= sent.keys()


def phase_lines(rows: Iterable[PhaseJson]) -> Iterator[str]:
    """A sentence for each phase: how much of it was visible, and what hid the rest."""
    for row in rows:
        yield f"{row['phase']}: visible: {row['seen']}{gaps_text(row['unread'])}."


def consent_sentence(rows: Sequence[PhaseJson]) -> str:
    """What was sent before consent was given, never without how much could be read."""
    before = [row for row in rows if row["before_consent"]]
    if not before:
        return "Consent: this session has no phase before consent was given."
    sent = dict.fromkeys(
        f"{one['data_type']} to {one['recipient']}" for row in before for one in row["sent"]
    )
    known = [(row["visibility"], row["visible"]) for row in before if row["visibility"] is not None]
    # A share is rounded, its text never up to all: of equal ones the text tells.
    least = min(known, key=lambda one: (one[0], one[1] == "100 %"))[1] if known else "none"
    figure = f"in the least visible of these phases {least} could be read"
    figure += " of what reached the proxy" * any(row["proxied"] for row in before)
    if not sent:
        return f"Before consent was given nothing was seen to be sent; {figure}."
    return f"Sent before consent was given: {', '.join(sent)}; {figure}."


def _sent(
    reader: Reader, session: SessionRow, window: Window, app: str
) -> dict[tuple[str, str], _Sent]:
    """What left the phone: probable or proven, in a request."""
    asked = Filters(
        session=session.name,
        confidence=Confidence.PROBABLE,
        direction=Direction.REQUEST,
        since=window.start,
    )
    found: dict[tuple[str, str], _Sent] = {}
    for row in within(reader.findings(asked), [window]):
        if app and (row.app or session.app) != app:
            continue
        key = row.data_type, recipient_of(row.recipient)
        if key in found or len(found) < _PAIRS:
            one = found.setdefault(key, _Sent(row.confidence))
            one.places += 1
            if row.confidence.rank > one.confidence.rank:
                one.confidence = row.confidence
    return found


def _looks(reader: Reader, session: SessionRow, phases: Sequence[Window], app: str) -> list[_Look]:
    """How much could be read of the connections that were open in each phase."""
    times = [judge.Window(phase.start, phase.stop) for phase in phases]
    found = surveyed(reader, session, app, times)
    figured = figure_of(session, found, proxied=explicit(reader, session))
    looks = []
    for place, sizes in enumerate(by_window(reader, session, times)):
        parts = found.by_app(place)
        of_all = judge.together(parts.values())
        rows, others = (parts.get(app, []), nobodys(parts, app)) if app else (of_all, [])
        figure = figured(
            rows,
            others=others,
            opaque=sizes.opaque[app] if app else sizes.opaque.total(),
            decoded=sizes.read[app] if app else sizes.read.total(),
        )
        looks.append(_Look(figure, judge.together([rows, others])))
    return looks
