"""Motion sensors in InfluxDB's line protocol: `gyroscope,user=u1 x=0.1,y=0.2,z=1 1700…`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.biometric.motion.samples import AXES, PREFIXED, Stream, sensor_in
from auditor.detect.keys import joined
from auditor.model import Leaf

_LINE = re.compile(
    r"(?P<kind>[^\s,=]{1,64})(?:,[^\s,=]{1,64}=[^\s,=]{1,128}){0,16}"
    r" (?P<fields>[^\s,=]{1,64}=[^\s,=]{1,64}(?:,[^\s,=]{1,64}=[^\s,=]{1,64}){1,15})"
    r" (?P<time>\d{10,19})"
).fullmatch
_LEAST, _MOST = 50, 20_000  # lines
_LONGEST = 4 << 20  # characters
_SENSORS = 16


def line_streams(leaf: Leaf) -> Iterator[Stream]:
    """The sensors of a text all of whose lines are such; nothing where one is not."""
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST or _LINE(text.partition("\n")[0]) is None:
        return
    lines = text.split("\n", _MOST)[:_MOST]
    if len(lines) < _LEAST:
        return
    found: dict[str, Stream] = {}
    for line in lines:
        match = _LINE(line.strip())
        if match is None:
            if line.strip() and line is not lines[-1]:  # the last one may be cut
                return
            continue
        _note(found, leaf, match)
    yield from found.values()


def _note(found: dict[str, Stream], leaf: Leaf, match: re.Match[str]) -> None:
    sensors: set[str] = set()
    for field in match["fields"].split(","):
        name, _, text = field.partition("=")
        plain = joined(name)
        sensor, axis = PREFIXED.get(plain, (sensor_in(match["kind"]), AXES.get(plain, "")))
        value = _number(text)
        if not sensor or not axis or value is None:
            continue
        if sensor not in found and len(found) < _SENSORS:
            found[sensor] = Stream(leaf.path, sensor, nested=False)
        if sensor in found:
            found[sensor].add(axis, value)
            sensors.add(sensor)
    for sensor in sensors:
        found[sensor].add("t", float(match["time"]))


def _number(text: str) -> float | None:
    """A field's number: integers end in `i` or `u`."""
    try:
        value = float(text.rstrip("iu"))
    except ValueError:
        return None
    return value if abs(value) < 1e19 else None
