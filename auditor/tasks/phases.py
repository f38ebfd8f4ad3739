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
from auditor.report.units import plural, stamp
from auditor.store import Filters, FindingRow, Reader, SessionRow
from auditor.tasks.coverage import NOBODYS, figure_of, may_be_of, nobodys, surveyed
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
    """Data of one type that an app sent to one recipient; `new`: in no earlier phase.

    `app` is "" or "(unknown)" where nobody knows whose it is.
    """

    data_type: str
    recipient: str
    app: str
    confidence: str
    places: int
    new: bool


class PhaseJson(TypedDict):
    """One phase of one app; `before_consent` is null where there is no phase of consent.

    `app` is the app that was asked for or else the session's, "" for all.
    `visibility` is the share of its connections that could be read, `visible` the
    same in a word, `seen` in a sentence. `unread` are the fates of the rest, of
    which `unattributed` connections are of no known app. `others` counts the
    places of data that other apps sent, which are not told here. `limits` say what
    the way of capturing could not see; where `proxied`, not even what went past
    the proxy is known. `shared` connections have a UID that the app is not alone in.
    """

    session: str
    app: str
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
    others: int
    opaque_share: float | None
    limits: list[str]
    proxied: bool
    shared: int


class _Key(NamedTuple):
    data_type: str
    recipient: str
    app: str


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
    """The phases of a session in order, with what its app (or another that is asked for) sent.

    What is of no known app may be of this one, and is told as such.
    """
    app = app or session.app
    found = windows(reader.phases(session.name), session.ended)
    agreed = next((window.start for window in found if window.name == CONSENT), None)
    told = limits(reader, session, proxied=explicit(reader, session))
    shared = reader.count_shared(session.name, app) if app else 0
    seen: set[_Key] = set()
    looks = _looks(reader, session, found, app)
    for window, look in zip(found, looks, strict=True):
        sent, others = _sent(reader, session, window, app)
        figure = look.figure
        open_ended = window.stop >= _END
        yield {
            "session": session.name,
            "app": app,
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
                    "data_type": key.data_type,
                    "recipient": key.recipient,
                    "app": key.app,
                    "confidence": one.confidence.value,
                    "places": one.places,
                    "new": key not in seen,
                }
                for key, one in sorted(sent.items())
            ],
            "seen": figure.sentence(),
            "unread": gap_rows(look.rows),
            "unattributed": figure.unattributed,
            "others": others,
            "opaque_share": None if figure.opaque_share is None else round(figure.opaque_share, 4),
            "limits": list(told),
            "proxied": figure.proxied,
            "shared": shared,
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
        f"{one['data_type']} to {one['recipient']}{of_whom(one, row['app'])}"
        for row in before
        for one in row["sent"]
    )
    known = [(row["visibility"], row["visible"]) for row in before if row["visibility"] is not None]
    # A share is rounded, its text never up to all: of equal ones the text tells.
    least = min(known, key=lambda one: (one[0], one[1] == "100 %"))[1] if known else "none"
    figure = f"in the least visible of these phases {least} could be read"
    figure += " of what reached the proxy" * any(row["proxied"] for row in before)
    by = f" by {before[0]['app']}" if before[0]["app"] else ""
    by += " or another app of its UID" * bool(before[0]["shared"])
    if not sent:
        return f"Before consent was given nothing was seen to be sent{by}; {figure}."
    return f"Sent{by} before consent was given: {', '.join(sent)}; {figure}."


def others_sentence(rows: Sequence[PhaseJson]) -> str:
    """That other apps sent data as well, "" where none did."""
    places = sum(row["others"] for row in rows)
    if not places:
        return ""
    return f"Other apps sent data in these phases ({plural(places, 'place')}): --app names one."


def of_whom(sent: SentJson, app: str) -> str:
    """Who sent it, as the end of a text; "" where that is the app which is asked for."""
    if sent["app"] == app:
        return ""
    unknown = sent["app"] in NOBODYS
    return " (by an app that is not known)" if unknown else f" (by {sent['app']})"


def _sent(
    reader: Reader, session: SessionRow, window: Window, app: str
) -> tuple[dict[_Key, _Sent], int]:
    """What may be of an app and left the phone, probable or proven; and places of others."""
    asked = Filters(
        session=session.name,
        confidence=Confidence.PROBABLE,
        direction=Direction.REQUEST,
        since=window.start,
    )
    found: dict[_Key, _Sent] = {}
    others = 0
    for row in within(reader.findings(asked), [window]):
        sender = row.app or session.app
        if not may_be_of(sender, app):
            others += 1
            continue
        key = _Key(row.data_type, recipient_of(row.recipient), sender)
        if key in found or len(found) < _PAIRS:
            one = found.setdefault(key, _Sent(row.confidence))
            one.places += 1
            if row.confidence.rank > one.confidence.rank:
                one.confidence = row.confidence
    return found, others


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
