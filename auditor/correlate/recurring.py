"""Values that come again: identifiers that no rule knows, told by where and when they return.

A long random value that no detector explained is a tracking identifier if it
comes back, to another recipient or in another session, and belongs to one phone.
It is not if another phone sends it too: then it is the app's own (an API key, a
build's hash). Nor if its phone's other sessions lack it: then it lived for one
session. Where no other phone was recorded, what stays the same may be either: it
counts if it outlives an event and goes to several recipients, else it is a
candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import NamedTuple

from auditor.correlate.devices import Devices
from auditor.correlate.places import constant, echo
from auditor.model import Confidence

DETECTOR, VERSION = "recurring-value", 1
DATA_TYPE = "id.tracking"
OCCURRENCES = 5_000  # of one value that are looked at
PLACES = 64  # of one value that are reported: a session and a recipient each
LASTING = 30.0  # seconds that a value must stay to be more than one event's
HELD = 200_000  # places that are remembered
_NAMED = 4  # recipients, sessions and places that a reason lists


class Occurrence(NamedTuple):
    """One place that held a value: a leaf of one request.

    `value` is a keyed hash; `explained` says that a detector found at that place
    what it is.
    """

    value: bytes
    session: int
    message: int
    flow: int
    at: float  # Unix seconds, 0 where unknown
    app: str
    host: str
    recipient: str
    place: str
    explained: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A tracking identifier: the first occurrence in each session at each recipient."""

    value: bytes = field(repr=False)
    confidence: Confidence
    reason: str
    places: tuple[Occurrence, ...] = field(repr=False)  # keyed hashes stay here


type Held = Mapping[tuple[str, str], frozenset[int]]


def worth(sessions: frozenset[int], hosts: int, devices: Devices) -> bool:
    """Whether a value of these sessions can be an identifier, before its places are looked at."""
    phones = {devices.of(session) for session in sessions}
    if sum(map(devices.known, phones)) > 1:
        return False
    return len(sessions) > 1 or hosts > 1 or devices.compared(min(phones))


def held(places: Iterable[tuple[int, str, str]], devices: Devices) -> Held:
    """Which known phones send some random value at a (host, place), where several do; bounded.

    `places` are (session, host, place).
    """
    found: dict[tuple[str, str], set[int]] = {}
    for session, host, place in places:
        phone = devices.of(session)
        if devices.known(phone):
            key = (host, place)
            if key in found or len(found) < HELD:
                found.setdefault(key, set()).add(phone)
    return {key: frozenset(phones) for key, phones in found.items() if len(phones) > 1}


def recurring(
    occurrences: Iterable[Occurrence], devices: Devices, also: Held
) -> Iterator[Recurrence]:
    """The tracking identifiers among values; `occurrences` come sorted by value, then by time.

    `also` are the places that several phones fill, as `held` gives them.
    """
    for value, group in groupby(occurrences, key=lambda one: one.value):
        found = [one for one in islice(group, OCCURRENCES) if not echo(one.place)]
        judged = _judge(found, devices, also) if found else None
        if judged is not None:
            confidence, why = judged
            yield Recurrence(value, confidence, _reason(found, why, devices), _places(found))


def _judge(
    found: Sequence[Occurrence], devices: Devices, also: Held
) -> tuple[Confidence, str] | None:
    """How sure, and the words for why; None for what is no identifier."""
    if len({one.flow for one in found}) < 2:
        return None
    if any(one.explained or constant(one.place) for one in found):
        return None
    sessions = {one.session for one in found}
    phones = {devices.of(session) for session in sessions}
    if sum(map(devices.known, phones)) > 1:
        return None  # another phone has it too
    apps = frozenset(one.app for one in found)
    phone = next((one for one in phones if devices.known(one)), min(phones))
    own = devices.sessions(phone, apps)
    bound = len(own) > 1 and len(sessions) == 1  # its phone's other sessions lack it
    several = len({one.recipient for one in found if one.recipient}) > 1
    if len(phones) == 1 and devices.others(phone, apps):
        differs = any(also.get((one.host, one.place), frozenset()) - phones for one in found)
        return _told_apart(bound=bound, stays=len(sessions) > 1, several=several, differs=differs)
    return _alone(found, bound=bound, several=several)


def _told_apart(
    *, bound: bool, stays: bool, several: bool, differs: bool
) -> tuple[Confidence, str] | None:
    """The verdict where another phone ran the app too and did not send this value."""
    if stays or (several and not bound):
        return Confidence.PROBABLE, "of one phone and in none of another's"
    if several or (differs and not bound):
        return Confidence.CANDIDATE, "of one phone; another's sends another value"
    return None


def _alone(
    found: Sequence[Occurrence], *, bound: bool, several: bool
) -> tuple[Confidence, str] | None:
    """The verdict where no other phone can be compared with."""
    if several:
        lasting = not bound and _lasting(found)
        return (Confidence.PROBABLE if lasting else Confidence.CANDIDATE), ""
    if len({one.session for one in found}) < 2:
        return None
    if all(one.place.startswith("request.path") for one in found):
        return None  # the address of a thing, as far as one can see
    return Confidence.CANDIDATE, "and no other phone to compare with"


def _lasting(found: Sequence[Occurrence]) -> bool:
    """Whether it outlived an event: by its sessions, or by its times."""
    if len({one.session for one in found}) > 1:
        return True
    times = [one.at for one in found if one.at]
    return bool(times) and max(times) - min(times) >= LASTING


def _places(found: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    first: dict[tuple[int, str], Occurrence] = {}
    for one in found:
        first.setdefault((one.session, one.recipient), one)
    return tuple(islice(first.values(), PLACES))


def _reason(found: Sequence[Occurrence], why: str, devices: Devices) -> str:
    """The sentence that explains the occurrences."""
    flows = len({one.flow for one in found})
    more = " or more" if len(found) == OCCURRENCES else ""
    recipients = list(dict.fromkeys(one.recipient or one.host for one in found))
    sessions = list(dict.fromkeys(devices.name(one.session) for one in found))
    places = list(dict.fromkeys(f"{one.place} ({one.host})" for one in found))
    parts = [
        f"an unknown random value that comes again in {flows:,}{more} flows",
        f"to {_listed(recipients, 'recipient')}",
        f"in {_listed(sessions, 'session')}",
    ]
    text = " ".join([*parts, why] if why else parts)
    return f"{text}; at {'; '.join(places[:_NAMED])}{_rest(places)}"


def _listed(names: Sequence[str], what: str) -> str:
    several = what if len(names) == 1 else f"{what}s"
    return f"{len(names):,} {several} ({', '.join(names[:_NAMED])}{_rest(names)})"


def _rest(names: Sequence[str]) -> str:
    return f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
