"""Samples of motion sensors as lines of text, by what recorders write, and tables of anything."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

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
