"""Samples of motion sensors by what recorders write, and lines and lists of anything else."""

from __future__ import annotations

import array
import base64
import json
import math
import random
import sys
from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.detect.helpers import message, scan, seen

DICE = random.Random(4)  # noqa: S311 - made-up samples, no secret
START = 1_650_000_000_000

type Row = tuple[float, ...]


def lines(header: str, row: Callable[[int], Row], count: int = 80, separator: str = ",") -> str:
    cells = [separator.join(f"{one:.15g}" for one in row(index)) for index in range(count)]
    return "\n".join([*([header] if header else []), *cells]) + "\n"


def held(index: int) -> tuple[float, float, float]:
    """m/s² of a phone that is held in a hand."""
    del index
    return DICE.gauss(0.4, 0.3), DICE.gauss(4.1, 0.3), DICE.gauss(8.8, 0.3)


def timed(index: int) -> Row:
    return START + 20 * index + index % 3, *held(index)


def turned(index: int) -> Row:
    return index * 0.02, DICE.gauss(0, 0.4), DICE.gauss(0, 0.4), DICE.gauss(0, 0.4)


def track(index: int) -> Row:
    """A way from 5° north, 8° east: as long a vector as gravity's, and no sensor's."""
    return START + 1_000 * index, 5.1 + index * 0.0001, 8.3 + index * 0.00007, 1.25


FOUND: dict[str, tuple[str, str, str]] = {
    "a header": ("data", lines("timestamp,ax,ay,az", timed), "probable"),
    "words in the header": ("d", lines("Time;Acc X;Acc Y;Acc Z", timed, separator=";"), "probable"),
    "a gyroscope": ("d", lines("time\tgyro_x\tgyro_y\tgyro_z", turned, separator="\t"), "probable"),
    "a column of words": (
        "d",
        "".join(f"33,Jogging,{','.join(map(str, timed(i)))};\n" for i in range(80)),
        "probable",
    ),
    "decimal commas": (
        "d",
        lines(
            "Zeit (s);X (m/s^2);Y (m/s^2);Z (m/s^2)", lambda i: (i * 0.02, *held(i)), separator=";"
        ).replace(".", ","),
        "probable",
    ),
    "two sensors": (
        "d",
        lines(
            "seconds_elapsed,time,acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z",
            lambda i: (i * 0.02, START + 20 * i, *held(i), *turned(i)[1:]),
        ),
        "probable",
    ),
    "axes below the sensor's name": ("accelerometer", lines("t,x,y,z", timed), "probable"),
    "no header": ("data", lines("", timed), "probable"),
    "no header, no time": ("data", lines("", held), "candidate"),
    "cut in its last line": ("data", lines("", timed)[:-9], "probable"),
}
SILENT: dict[str, str] = {
    "a track": lines("", track),
    "a track with a header": lines("time,lat,lon,alt", track),
    "prices": lines("", lambda i: (START + 60_000 * i, *(DICE.gauss(240, 3) for _ in "olh"))),
    "grades": lines("", lambda i: (i, *(DICE.uniform(1, 6) for _ in "abc"))),
    "waves": lines("", lambda i: (i, *(math.sin(i / 50 + at) for at in range(3)))),
    "one line": lines("", timed).replace("\n", ";") + "0.123456,0.123456,9.123456\n",
    "a few lines": lines("timestamp,ax,ay,az", timed, 20),
    "a broken line": lines("", timed).replace("\n", "\nend,of,this,part\n", 1),
    "a vehicle's forces, far off": lines(
        "t,ax,ay,az", lambda i: (DICE.uniform(0, 9e5), *(300 * one for one in held(i)))
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_lines_of_samples(name: str) -> None:
    field, text, expected = FOUND[name]
    found = [one for one in seen(scan({field: text})) if one.startswith("bio.")]
    assert found == [f"bio.motion {expected} $.{field}"]


@pytest.mark.parametrize("name", SILENT)
def test_lines_of_anything(name: str) -> None:
    body: Tree = {"data": SILENT[name]}
    assert not [one for one in seen(scan(body)) if one.startswith("bio.")]


HELD = [held(at) for at in range(80)]
TURNED = [turned(at)[1:] for at in range(80)]
XYZ: list[Tree] = [dict(zip("xyz", row, strict=True)) for row in HELD]


def _columns(rows: list[Row]) -> dict[str, Tree]:
    return {axis: [row[at] for row in rows] for at, axis in enumerate("xyz")}


def _packed(
    kind: str, rows: Sequence[Sequence[float]], scale: int = 1, *, name: str = "accelerometer",
    beside: str = "rate",
) -> dict[str, Tree]:  # fmt: skip
    numbers = [one * scale for row in rows for one in row]
    data = array.array(kind, [int(one) for one in numbers] if kind == "h" else numbers)
    if sys.byteorder == "big":
        data.byteswap()
    return {name: base64.b64encode(data.tobytes()).decode(), beside: 50}


SAMPLES: dict[str, tuple[Tree, str]] = {
    "Sensor Logger's push": (
        {
            "payload": [
                {"name": "accelerometer", "time": (START + 20 * at) * 1_000_000, "values": one}
                for at, one in enumerate(XYZ)
            ]
        },
        "probable $.payload",
    ),
    "the same without gravity": (
        {
            "payload": [
                {"name": "accelerometer", "time": 20 * at, "values": {"x": x, "y": y, "z": z}}
                for at, (x, y, z) in enumerate(TURNED)
            ]
        },
        "probable $.payload",
    ),
    "columns beside their sensor": (
        {"sensor": "accelerometer", "t": [20 * at for at in range(80)], **_columns(list(HELD))},
        "probable $",
    ),
    "a list of axes in a sample": (
        {"imu": [{"t": 20 * at, "a": list(row)} for at, row in enumerate(HELD)]},
        "probable $.imu",
    ),
    "the same by its name": (
        {"rows": [{"t": 20 * at, "acc": list(row)} for at, row in enumerate(HELD)]},
        "probable $.rows",
    ),
    "Android's number of a sensor": (
        {
            "sensorType": 1,
            "events": [
                {"timestamp": 20_000_000 * at, "values": list(row)} for at, row in enumerate(HELD)
            ],
        },
        "probable $.events",
    ),
    "floats": (_packed("f", HELD), "probable $.accelerometer"),
    "floats of twice the width": (_packed("d", HELD), "probable $.accelerometer"),
    "axis by axis": (
        _packed("f", list(zip(*HELD, strict=True))),
        "probable $.accelerometer",
    ),
    "whole numbers": (_packed("h", HELD, 400), "probable $.accelerometer"),
    "floats beside the sensor's name": (
        {
            "sensor": "accelerometer",
            "samples": base64.b64encode(
                array.array("f", [one for row in HELD for one in row]).tobytes()
            ).decode(),
        },
        "probable $.samples",
    ),
    "axes that nothing names": (
        {"s": [{"ts": 20 * at, "x": x, "y": y, "z": z} for at, (x, y, z) in enumerate(HELD)]},
        "probable $.s",
    ),
    "numbers in threes": (
        {"accelerometer": {"hz": 50, "data": [one for row in HELD for one in row]}},
        "probable $.accelerometer.data",
    ),
    **{
        f"beside {name}: {text}": (
            {name: text, "imu": [{"t": 20 * i, "a": list(row)} for i, row in enumerate(HELD)]},
            f"{how} $.imu",
        )
        for name, text, how in (
            ("equipment", "excavator-3", "candidate"),
            ("asset", "Pump 12", "candidate"),
            ("cowId", "C7", "candidate"),
            ("part", "bearing", "candidate"),
            ("equipment", "dumbbell-3", "probable"),
            ("bearing", "231", "probable"),
            ("motor", "tapping", "probable"),
        )
    },
    "of a drone": (
        {"drone": "d1", "imu": [{"t": 20 * i, "a": list(row)} for i, row in enumerate(HELD)]},
        "candidate $.imu",
    ),
    "of a pump": (
        {"machine": "pump", "imu": [{"t": 20 * i, "a": list(row)} for i, row in enumerate(HELD)]},
        "candidate $.imu",
    ),
    "on a treadmill": (
        {"machine": "run", "imu": [{"t": 20 * i, "a": list(row)} for i, row in enumerate(HELD)]},
        "probable $.imu",
    ),
}
OTHERS: dict[str, Tree] = {
    "colours": {"type": "xyz", **_columns(list(HELD))},
    "rows of a": {"rows": [{"t": 20 * at, "a": list(row)} for at, row in enumerate(HELD)]},
    "sensors of a house": {
        "sensorType": 6,
        "events": [{"timestamp": at, "values": list(row)} for at, row in enumerate(HELD)],
    },
    "products of a shop": {
        "payload": [
            {"name": "accelerometer", "time": 86_400_000 * at * at, "values": one}
            for at, one in enumerate(XYZ)
        ]
    },
    "axes that nothing times": {"s": [dict(zip("xyz", row, strict=True)) for row in HELD]},
    "a way around a tower": {
        "s": [
            {"t": 20 * at, "x": 9.8 * math.cos(at / 5), "y": 9.8 * math.sin(at / 5), "z": 0.1}
            for at in range(80)
        ]
    },
    "numbers that are no threes": {
        "accelerometer": {"hz": 50, "data": [DICE.gauss(3, 0.5) for _ in range(241)]}
    },
    "a few": {"payload": [{"name": "accelerometer", "time": 1, "values": one} for one in XYZ[:9]]},
    "an account's": _packed("f", HELD, name="account"),
    "floats of anything": _packed("f", HELD, 30),
    "whole numbers of no rate": _packed("h", HELD, 400, beside="count"),
    "noise": _packed("h", [tuple(DICE.uniform(-9, 9) for _ in "xyz") for _ in HELD], 400),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    body, expected = SAMPLES[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.motion {expected}"]


@pytest.mark.parametrize("name", OTHERS)
def test_samples_of_something_else(name: str) -> None:
    assert not [one for one in seen(scan(OTHERS[name])) if one.startswith("bio.")]


def test_lines_of_json() -> None:
    rows = [{"sensor": "accelerometer", "timestamp": START + 20 * at, "x": x, "y": y, "z": z}
            for at, (x, y, z) in enumerate(HELD)]  # fmt: skip
    body = "\n".join(map(json.dumps, rows)).encode()
    sent = replace(message(), body=body, headers=((b"content-type", b"application/x-ndjson"),))
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    (told,) = [one for one in found if one.data_type == "bio.motion"]
    assert (told.confidence, str(told.path)) == ("probable", "request.body")
