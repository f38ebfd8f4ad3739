"""A coordinate is recognised in every way in which devices write one, and in no other number."""

import pytest

from tests.accuracy.coordinates import carries

WAYS = [
    ("-23.46609", -23.46609),
    ("21.352", 21.352),
    ("1831.4577,N", 18.524295),
    ("07351.1433", 73.852388333333),
    ("E08513.93290,N5232.42141", 85.23222),
    ("$1,17248488N,078342226E", 17.41415),
    ("226659000", 22.6659),
    ("-1234567800", -123.45678),
    ("02252.18380,S", -22.86973),
]
OTHERS = [
    ("23.46", -23.46609),
    ("1831.4577", 18.314577 + 1),
    ("20130401", 20.13),
    ("", 12.5),
    ("no number", 12.5),
    ("9" * 5000, 12.5),
]


@pytest.mark.parametrize(("text", "degrees"), WAYS, ids=str)
def test_carried(text: str, degrees: float) -> None:
    assert carries(text, degrees)


@pytest.mark.parametrize(("text", "degrees"), OTHERS, ids=lambda value: str(value)[:20])
def test_not_carried(text: str, degrees: float) -> None:
    assert not carries(text, degrees)
