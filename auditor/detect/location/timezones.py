"""Time zones: which part of the world the device is set to.

A zone of the IANA database names a place (`Europe/Berlin`), so it convinces
under a name that says time zone, or as the only one of a message. Several are
a list to choose from. An offset from universal time tells a strip of the earth: it
counts beside its zone or under a name that means nothing else, there also as a
number of hours, minutes, seconds or milliseconds. None at all is where servers are.
A locale's region is a setting of language, so it stays a candidate.
"""

from __future__ import annotations

import functools
import re
import zoneinfo
from collections.abc import Iterator

from auditor.detect.keys import joined, name_of
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import Group, group_of
from auditor.model import Confidence, Leaf, Method, loaded_once

_AREAS = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
]
_SHAPE = re.compile(
    rf"(?:{'|'.join(_AREAS)})/[A-Z][A-Za-z]+(?:[_-][A-Za-z]+)*(?:/[A-Z][A-Za-z_-]+)?"
).fullmatch
_OFFSET = re.compile(
    r"(?:GMT|UTC)?\s?[+-](?:0?\d|1[0-4]):?(?:[03]0|45)|(?:GMT|UTC)[+-]1?\d"
).fullmatch
_LONGEST = 40
_FEW = 2  # zones of one message; more are a list
_KEYS = frozenset(
    {"timezone", "tz", "timezoneid", "timezonename", "tzname", "tzid", "zoneid", "iana", "olson",
     "ianatimezone", "localtimezone", "devicetimezone", "usertimezone", "timezones", "zoneinfo"}
)  # fmt: skip
_SURE_OFFSETS = frozenset({"utcoffset", "gmtoffset", "tzoffset", "timezoneoffset"})
_ZONES_OWN = frozenset({"timezone", "tz", "devicetimezone", "localtimezone", "usertimezone"})
_OFFSET_KEYS = _SURE_OFFSETS | {"timeoffset", "offset", "gmt"}
_SURE = tuple(_SURE_OFFSETS)
_ENDINGS = tuple(key for key in _KEYS | _OFFSET_KEYS if len(key) > 2)
_UNITS = re.compile(r"(?:in)?(?:h|hours?|mins?|minutes?|s|secs?|seconds?|ms|millis|milliseconds)\Z")
_NUMBER = re.compile(r"[+-]?\d{1,8}", re.ASCII).fullmatch
_LONGEST_DAY = 14  # hours ahead of universal time, at most
# An hour in hours, minutes, seconds and milliseconds, and the least step: a quarter of it.
_HOURS = ((1, 1), (60, 15), (3_600, 900), (3_600_000, 900_000))
_LOCALES = frozenset({"locale", "devicelocale", "systemlocale", "userlocale", "localeid"})
_LOCALE = re.compile(r"[a-z]{2,3}(?:[_-][A-Z][a-z]{3})?[_-][A-Z]{2}").fullmatch


@loaded_once
def _zones() -> frozenset[str]:
    """All names, casefolded, that tell a place: `Europe/Berlin`, not `Etc/UTC`."""
    names = (name for name in zoneinfo.available_timezones() if _SHAPE(name))
    return frozenset(name.casefold() for name in names)


def is_zone(text: str) -> bool:
    """The name of a zone that tells a place, as the database has it."""
    return "/" in text and len(text) <= _LONGEST and text.casefold() in _zones()


def looks_like_zone(text: str) -> bool:
    """The shape of such a name: the database gains and renames zones every year."""
    return len(text) <= _LONGEST and _SHAPE(text) is not None


def is_offset(text: str) -> bool:
    """An offset from universal time: `GMT+01:00`, `+0800`."""
    return len(text) <= 10 and _OFFSET(text) is not None


def look(scene: Scene) -> Iterator[Claim]:
    """Zones first, then the offsets that belong to them."""
    zones: list[tuple[Leaf, bool]] = []
    offsets: list[tuple[Leaf, bool]] = []
    for leaf in scene.woken:
        if claim := _number(leaf) or _locale(leaf):
            yield claim
            continue
        text = leaf.value
        if not isinstance(text, str) or not 3 <= len(text) <= 2 * _LONGEST:
            continue
        text = text.partition(" (")[0]  # `Europe/Berlin (GMT+2) offset 7200`, as Apple prints one
        keyed = says_zone(name_of(leaf))
        if is_zone(text) or (keyed and looks_like_zone(text)):
            zones.append((leaf, keyed))
        elif is_offset(text):
            offsets.append((leaf, keyed))
    few = len({leaf.value for leaf, _ in zones}) <= _FEW
    for leaf, keyed in zones:
        sure = Confidence.PROBABLE if few else Confidence.CANDIDATE
        why = "under the name of one" if keyed else "as the database names it"
        yield _claim(leaf, sure, Method.KEY if keyed else Method.CONTENT, f"a time zone, {why}")
    groups: set[Group] = {group_of(leaf) for leaf, _ in zones} if few else set()
    for leaf, keyed in offsets:
        beside = group_of(leaf) in groups
        if beside or keyed:
            named = _means_offset(name_of(leaf)) and not came_in(leaf) and not _is_none(leaf)
            sure = Confidence.PROBABLE if beside or named else Confidence.CANDIDATE
            why = " beside its time zone" if beside else ""
            yield _claim(leaf, sure, Method.KEY, f"an offset from universal time{why}")


def _number(leaf: Leaf) -> Claim | None:
    """A number of hours, minutes, seconds or milliseconds, under a name of nothing else."""
    text = text_of(leaf.value).strip()
    if not _NUMBER(text) or not _means_offset(name_of(leaf)):
        return None
    number = abs(int(text))
    if not any(number and number <= _LONGEST_DAY * hour and number % step == 0
               for hour, step in _HOURS):  # fmt: skip
        return None
    sure = Confidence.CANDIDATE if came_in(leaf) else Confidence.PROBABLE
    return _claim(leaf, sure, Method.KEY, "an offset from universal time, as a number")


def _is_none(leaf: Leaf) -> bool:
    return not any(character in "123456789" for character in text_of(leaf.value))


def _locale(leaf: Leaf) -> Claim | None:
    text = leaf.value
    if not isinstance(text, str) or joined(leaf.name) not in _LOCALES or not _LOCALE(text):
        return None
    return _claim(leaf, Confidence.CANDIDATE, Method.KEY, "the region of a locale")


def _claim(leaf: Leaf, sure: Confidence, method: Method, reason: str) -> Claim:
    method = Method.KEY if method is Method.CONTENT else method
    return Claim(leaf.path, sure, method, reason, leaf.value)


@functools.lru_cache(16_384)
def _means_offset(name: str) -> bool:
    """Whether a name is a time zone's or an offset's in full, a unit behind it or not."""
    whole = joined(name)
    if whole.endswith(_SURE) or whole in _ZONES_OWN:
        return True
    return "offset" in whole and _UNITS.sub("", whole).endswith(_SURE)


@functools.lru_cache(16_384)
def _wakes(name: str) -> bool:
    return says_zone(name) or _means_offset(name) or joined(name) in _LOCALES


@functools.lru_cache(16_384)
def says_zone(name: str) -> bool:
    """Whether a field name says that its value is a time zone or an offset."""
    whole = joined(name)
    return whole.endswith(_ENDINGS) or whole == "tz"


DETECTOR = Detector(
    id="timezone",
    version=3,
    data_type="location.timezone",
    title="time zone",
    keys=frozenset(),
    wakes=_wakes,
    wake=(*(f"{area.lower()}/[a-z]{{3}}" for area in _AREAS), r"(?:gmt|utc)[-+][0-9]"),
    loose=("time[_-]?zone(?:[_-]?(?:id|name))?", "tz"),
    sources=("IANA time zone database", "Java TimeZone ids"),
    look=look,
    examples=(
        Example("by its key", {"timezone": "Europe/Berlin"}, ("location.timezone $.timezone",)),
        Example(
            "as Apple's systems print one",
            {"tz": "Europe/Berlin (GMT+2) offset 7200"},
            ("location.timezone $.tz",),
        ),
        Example(
            "in a list of settings, with its offset",
            {"extinfo": ["a2", "GMT+01:00", "Europe/Berlin"]},
            ("location.timezone $.extinfo[1]", "location.timezone $.extinfo[2]"),
        ),
        Example(
            "offsets",
            {"gmt_offset": "+08:00", "timezone_offset": 7200, "tzOffsetMinutes": -330},
            tuple(
                f"location.timezone $.{name}"
                for name in ("gmt_offset", "timezone_offset", "tzOffsetMinutes")
            ),
        ),
        Example("a locale is a candidate", {"locale": "fi_FI"}, ("location.timezone $.locale",)),
        Example(
            "other offsets",
            {
                "offset": 120,
                "page_offset": 60,
                "utcOffset": 0,
                "tzOffset": 7201,
                "locale": "fi",
                "locale_title": "fi_FI",
            },
        ),
        Example("no place", {"timezone": "UTC", "tz": "Etc/GMT", "offset": "12"}),
        Example("a path", {"path": "Asia/pictures/1.png", "t": "europe/x"}),
    ),
)
