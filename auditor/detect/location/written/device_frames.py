"""Position reports of trackers in plain text: an id, a time, and two fine decimals side by side.

`+RESP:GTSOS,359231030000010,…,121.354335,31.222073,20090101000000,…`: such
frames name nothing, so they are only looked for in texts that have no name
themselves (a raw stream, a whole body) or a name for a report, and only where
most of a line is numbers. Three fine decimals in a row are a vector, not a
place. Receivers of aircraft name the aircraft instead of a device (SBS-1: `MSG,3,…`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.location.written.in_text import MATCHES, claim, degrees, plausible
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf

_NAMES = frozenset({"", "loc", "frame", "report", "payload", "gps", "gpsdata", "position", "data"})
_HEAD = 16_384  # characters of one text
_LINES = 64
_LONGEST_LINE = 1_024
_SHORTEST_LINE = 24
_POINTS = 2  # of two decimals
_SPLIT = re.compile(r"[,;|#&$*()\s+\"']+").split
_FINE = re.compile(r"-?\d{1,3}\.\d{4,12}", re.ASCII).fullmatch
_ID = re.compile(r"(?:simei:|imei:)?[A-Za-z]{0,4}\d{7,20}|[0-9A-Fa-f]{12,16}", re.ASCII).fullmatch
_TIME = re.compile(
    r"20[0-4]\d(?:0\d|1[0-2])[0-3]\d(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?"  # 20151030145404
    r"|[0-4]\d(?:0\d|1[0-2])[0-3]\d[0-2]\d[0-5]\d[0-5]\d"  # 151030145404
    r"|1[4-9]\d{8}(?:\d{3})?"  # Unix seconds and milliseconds
    r"|(?:20)?\d{2}[-/]\d{2}[-/](?:20)?\d{2}(?:[T ].*)?|[0-2]\d:[0-5]\d:[0-5]\d.*",
    re.ASCII,
).fullmatch
_AIRCRAFT = re.compile(r"MSG,[1-8],\d{0,6},\d{0,6},[0-9A-F]{6},", re.ASCII).match
_CLOCK = re.compile(r"[0-3]\d[0-5]\d[0-5]\d(?:\.\d{1,3})?", re.ASCII).fullmatch
_PROVIDERS = frozenset({"gps", "nlp", "flp", "fused", "network"})  # of Android's positions
_DIGITS = 0.4  # share of a line's characters


def look(scene: Scene) -> Iterator[Claim]:
    """The position of every line that reads as a report."""
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str) or len(value) < _SHORTEST_LINE or value.count(".") < _POINTS:
            continue
        if _numeric(value[:_LONGEST_LINE]) and _may_report(leaf):
            lines = value[:_HEAD].splitlines()[:_LINES]
            found = (claim for line in lines for claim in _report(leaf, line[:_LONGEST_LINE]))
            yield from islice(found, MATCHES)


def _may_report(leaf: Leaf) -> bool:
    return leaf.name == "" or joined(leaf.name) in _NAMES


def _numeric(line: str) -> bool:
    sent = line.encode("utf-8", "replace")
    digits = len(sent) - len(sent.translate(None, b"0123456789"))
    return digits > len(line) * _DIGITS


def _report(leaf: Leaf, line: str) -> Iterator[Claim]:
    fields = _SPLIT(line)
    if not (_dated(fields) or _AIRCRAFT(line)):
        return
    for place in range(len(fields) - 1):
        one, two = fields[place], fields[place + 1]
        if _FINE(one) is None or _FINE(two) is None:
            continue
        around = fields[max(0, place - 1) : place] + fields[place + 2 : place + 3]
        if any(_FINE(other) for other in around):
            continue
        first, second = degrees(one), degrees(two)
        lat, lon = (first, second) if abs(second[0]) > 90 else _latitude_first(first, second)
        if plausible(lat[0], lon[0]):
            start = line.find(one)
            part = line[start : line.find(two, start + len(one)) + len(two)]
            what = "in a dated report of a device"
            yield claim(leaf, part, lat, lon, what, Confidence.PROBABLE)


def _latitude_first(
    first: tuple[float, int], second: tuple[float, int]
) -> tuple[tuple[float, int], tuple[float, int]]:
    """The order that the ranges allow; which of two small numbers is which, nothing tells."""
    return (second, first) if abs(first[0]) > 90 else (first, second)


def _dated(fields: Sequence[str]) -> bool:
    """Whether a device's id or a provider's name, and a time, or a date and a clock are fields."""
    times = [field for field in fields if _TIME(field)]
    clocks = [field for field in fields if _CLOCK(field)]
    ids = [field for field in fields if _ID(field) and field not in times]
    if times and not _PROVIDERS.isdisjoint(map(str.lower, fields)):
        return True
    return bool((ids and (times or len(clocks) > 1)) or len(clocks) > 1 or (times and clocks))


DETECTOR = Detector(
    id="device-frames",
    version=3,
    data_type="location.precise",
    title="position reports of trackers",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _NAMES,
    takes=frozenset((str,)),
    sources=("protocol notes of GPS trackers (traccar's tests)",),
    look=look,
    examples=(
        Example(
            "a report",
            {"payload": "+RESP:GTSOS,359231030000010,0,4.3,92,1,121.354335,31.222073,20090101"},
            ("location.precise $.payload",),
        ),
        Example(
            "a fix as Android's loggers write it",
            {"payload": "Fix,GPS,48.177001,11.556002,560.12,0.0,4.2,1700000000123"},
            ("location.precise $.payload",),
        ),
        Example(
            "an aircraft",
            {"data": "MSG,3,1,1,4CA2D6,1,2026/01/02,09:12:44.120,,,,11000,,,22.31938,114.16940,,"},
            ("location.precise $.data",),
        ),
        Example(
            "a vector",
            {"payload": "1654633101000,3592310300,0.123456,9.812345,0.543210,20090101000000"},
        ),
        Example("no date", {"payload": "1,2,121.354335,31.222073,4,5,6,7,8,9"}),
        Example("another name", {"prices": "359231030000010,20090101000000,121.3543,31.2220"}),
        Example("prose", {"data": "On 2024-01-01 we sold 12.3456 and 31.2220 kilograms of it"}),
    ),
)
