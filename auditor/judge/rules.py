"""Evidence and visibility in, verdicts out. Pure; rather miss than invent.

1. SEEN needs a probable or proven finding in a request. What is in a response
   was not sent by the phone, and a candidate is a guess.
2. NOT_SEEN is said of a category, never without the figure of how much was read.
3. UNREADABLE is said of a category when too little was read to say anything,
   and of each recipient whose connections could not be read.
4. "Clean" is never said: not having seen is not having looked everywhere, and
   how much a look would have found is measured only by planted values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.judge.unlooked import Unlooked
from auditor.judge.visibility import READ, UNCOUNTED, Visibility, percent
from auditor.model import (
    Category,
    Confidence,
    Coverage,
    Outcome,
    Verdict,
    category_of,
)

ANY = "any"  # the data type of what could not be read
ENOUGH = 0.5  # share of connections below which an absence says nothing
UNREAD_HOSTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Findings of one app, data type, recipient, direction and confidence, counted.

    `tried` of the places were in requests that reached nobody, `refused` of these because our
    proxy did not pass them on.
    """

    app: str
    data_type: str
    recipient: str
    confidence: Confidence
    sent: bool  # in a request
    places: int = 1
    tried: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict with the figure and the remarks that must be read with it.

    `sensor` says whether the sensor behind such data ran, "" for other data; `tried` of
    the places left the app and did not reach the recipient, `refused` of them by this proxy.
    """

    verdict: Verdict
    visibility: Visibility
    note: str = ""
    sensor: str = ""
    tried: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Seen:
    confidence: Confidence = Confidence.CANDIDATE
    places: int = 0
    tried: int = 0
    refused: int = 0

    def note(self) -> str:
        """What of it did not reach the recipient, "" where nothing is known to."""
        ways = (
            ("this proxy refused", self.refused),
            ("no server was reached", self.tried - self.refused),
        )
        found = [
            why if number >= self.places else f"{why} ({number} of {self.places})"
            for why, number in ways
            if number
        ]
        return f"tried to send, {', '.join(found)}" if found else ""


def judge(
    evidence: Iterable[Evidence],
    apps: Mapping[str, tuple[Visibility, Sequence[Coverage]]],
    unlooked: Mapping[str, Unlooked] | None = None,
    apart: Mapping[str, int] | None = None,
) -> list[Row]:
    """The verdicts: for each app its data types seen, then the categories that were not.

    `apps` maps every app of the session ("" where none is known) to what could
    be read of it; an app that only the evidence names has unknown visibility.
    `unlooked` are the pictures and films that an app sent and nothing looked at, `apart`
    how many places of the biometric evidence were told apart from data of a body.
    """
    by_app: dict[str, list[Evidence]] = {app: [] for app in apps}
    for item in evidence:
        by_app.setdefault(item.app, []).append(item)
    rows: list[Row] = []
    for app in sorted(by_app):
        visibility, coverage = apps.get(app, (Visibility(known=False), ()))
        rows += _judge_app(
            app, by_app[app], visibility, (unlooked or {}).get(app), (apart or {}).get(app, 0)
        )
        rows += _unread(app, coverage, visibility)
    return rows


def _judge_app(
    app: str,
    evidence: Sequence[Evidence],
    visibility: Visibility,
    unlooked: Unlooked | None,
    apart: int,
) -> list[Row]:
    rows: list[Row] = []
    for category in Category:
        mine = [item for item in evidence if category_of(item.data_type) == category]
        sent = [item for item in mine if item.sent and item.confidence.rank > 0]
        if sent:
            rows += _seen(app, sent, visibility)
        elif category is Category.BIOMETRIC:
            rows.append(_unless(_not_seen(app, category, mine, visibility, apart), unlooked))
        else:
            rows.append(_not_seen(app, category, mine, visibility))
    return rows


def _seen(app: str, sent: Iterable[Evidence], visibility: Visibility) -> list[Row]:
    found: dict[tuple[str, str], _Seen] = {}
    for item in sent:
        seen = found.setdefault((item.data_type, item.recipient), _Seen())
        seen.places += item.places
        seen.tried += item.tried
        seen.refused += item.refused
        if item.confidence.rank > seen.confidence.rank:
            seen.confidence = item.confidence
    return [
        Row(
            Verdict(
                app=app,
                data_type=data_type,
                recipient=recipient,
                outcome=Outcome.SEEN,
                confidence=seen.confidence.value,
                places=seen.places,
                visibility=visibility.share,
            ),
            visibility,
            seen.note(),
            tried=seen.tried,
            refused=seen.refused,
        )
        for (data_type, recipient), seen in sorted(
            found.items(), key=lambda entry: (entry[0][0], -entry[1].places, entry[0][1])
        )
    ]


def _not_seen(
    app: str,
    category: Category,
    evidence: Sequence[Evidence],
    visibility: Visibility,
    apart: int = 0,
) -> Row:
    share, opaque = visibility.share, mostly_opaque(visibility)
    # Files: what they hold was read, what they left out is not known.
    read = not visibility.known if share is None else share >= ENOUGH
    outcome = Outcome.NOT_SEEN if read and not opaque else Outcome.UNREADABLE
    notes = [opaque] if opaque else []
    guesses = sum(item.places for item in evidence if item.sent)
    if apart := min(apart, guesses):
        notes.append(f"{apart} told apart: only how the phone's own check of its owner went")
    if guesses := guesses - apart:
        notes.append(f"{guesses} candidate{'s' * (guesses != 1)} sent, not counted")
    if got := received(evidence):
        notes.append(f"in responses only, not sent: {', '.join(got)}")
    verdict = Verdict(
        app=app,
        data_type=category.value,
        recipient="",
        outcome=outcome,
        confidence="",
        places=0,
        visibility=share,
    )
    return Row(verdict, visibility, "; ".join(notes))


def received(evidence: Iterable[Evidence]) -> dict[str, int]:
    """The data types that were in responses and in no request, with their places; no guesses."""
    sure = [item for item in evidence if item.confidence.rank > 0]
    sent = {(item.app, item.data_type) for item in sure if item.sent}
    found: dict[str, int] = {}
    for item in sure:
        if not item.sent and (item.app, item.data_type) not in sent:
            found[item.data_type] = found.get(item.data_type, 0) + item.places
    return dict(sorted(found.items()))


def mostly_opaque(visibility: Visibility) -> str:
    """That most of what was read is not understood, "" where it is.

    Bytes that are themselves ciphertext or of no known form hide as much as a connection that
    stayed closed.
    """
    if (visibility.opaque_share or 0.0) <= 1 - ENOUGH:
        return ""
    return f"{percent(visibility.opaque, visibility.decoded)} of the sent bytes were opaque"


def _unless(row: Row, unlooked: Unlooked | None) -> Row:
    """No face was seen: not where pictures were sent and nothing looked at them."""
    if not unlooked:
        return row
    verdict = replace(row.verdict, outcome=Outcome.UNREADABLE)
    return Row(verdict, row.visibility, "; ".join(filter(None, (unlooked.sentence(), row.note))))


def _unread(app: str, coverage: Iterable[Coverage], visibility: Visibility) -> list[Row]:
    fates: dict[str, list[str]] = {}
    read = {host for row in coverage if row.fate in READ for host in row.hosts}
    for row in coverage:
        if row.fate in READ or row.fate in UNCOUNTED:
            continue
        for host in row.hosts:
            if host in fates or len(fates) < UNREAD_HOSTS_KEPT:
                fates.setdefault(host, []).append(row.fate.value)
    return [
        Row(
            Verdict(
                app=app,
                data_type=ANY,
                recipient=host,
                outcome=Outcome.UNREADABLE,
                confidence="",
                places=0,
                visibility=visibility.share,
            ),
            visibility,
            ", ".join(names) + (" (other connections were read)" if host in read else ""),
        )
        for host, names in sorted(fates.items())
    ]


def too_little(rows: Iterable[Row]) -> bool:
    """Whether some category could not be judged at all (exit code 3)."""
    names = {category.value for category in Category}
    return any(
        row.verdict.outcome is Outcome.UNREADABLE and row.verdict.data_type in names for row in rows
    )


def detection_power(seen: Iterable[str], planted: Iterable[str] | None) -> str:
    """What the planted values say about a look's power to find.

    `seen` are profile keys found in requests; `planted` those of the profile,
    None where no profile is at hand.
    """
    found = sorted(set(seen))
    names = ", ".join(found)
    if planted is None:
        if not found:
            return "Detection power: unmeasured (no planted value was found)."
        return (
            f"Detection power: planted values found: {names}; how many were planted is not known."
        )
    wanted = sorted(set(planted))
    if not wanted:
        return "Detection power: unmeasured (no values were planted)."
    hit = [key for key in wanted if key in found]
    return f"Detection power: {len(hit)} of {len(wanted)} planted values were found" + (
        f" ({', '.join(hit)})." if hit else "."
    )
