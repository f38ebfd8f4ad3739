"""Forms that whole fields show: grouped digits, dates in words, initials, degrees and minutes."""

import pytest

from auditor.model import Confidence, Method
from tests.detect.helpers import engine, leaf, message, profile

KNOWN = profile(
    phone="+4791527346",
    imei="356938035643809",
    meid="A00000020A6DBE",
    birthday="1991-06-14",
    name="Marlene Okafor-Quist",
    location="59.91273,10.74609",
)


def known(text: str | int, key: str) -> Confidence | None:
    """How sure the surest known value in a field of this name is."""
    found = engine(KNOWN).scan(message(), [leaf(text, key)], [])
    assert not engine(KNOWN).failures
    sure = [one.confidence for one in found if one.method is Method.KNOWN_VALUE]
    return max(sure, key=lambda one: one.rank, default=None)


PROVEN, PROBABLE, CANDIDATE = Confidence.PROVEN, Confidence.PROBABLE, Confidence.CANDIDATE


@pytest.mark.parametrize(
    ("text", "key", "sure"),
    [
        ("(+47) 91527346", "q", PROVEN),
        ("+47 (915) 27346", "q", PROVEN),
        ("call +47 915 27 346 now", "q", PROVEN),
        ("915 27 346", "phone", PROVEN),
        ("915 27 346", "q", CANDIDATE),
        ("35 6938 0356 4380 9", "q", PROVEN),
        ("268435456200683454", "q", PROVEN),
        ("14 juin 1991", "birthday", PROVEN),
        ("14. Juni 1991", "dob", PROVEN),
        ("14 июня 1991", "dob", PROVEN),
        ("平成3年6月14日", "birthday", PROVEN),
        ("/Date(676857600000)/", "birthday", PROVEN),
        ("/Date(676850400000+0200)/", "birthday", PROVEN),
        (676850400000, "birthday", PROVEN),
        ("14 juin 1991", "q", CANDIDATE),
        ("marleneokaforquist", "name", PROVEN),
        ("OkaforQuist Marlene", "full_name", PROVEN),
        ("marleneokaforquist", "q", CANDIDATE),
        ("M. Okafor-Quist", "name", PROBABLE),
        ("M. Okafor-Quist", "q", CANDIDATE),
        ("59°54'45.8\"N 10°44'45.9\"E", "q", PROVEN),
        ("59 54 45.8 N, 10 44 45.9 E", "q", PROVEN),
        ("see 59° 54.76' N, 10° 44.77' E", "q", PROVEN),
    ],
)
def test_known(text: str | int, key: str, sure: Confidence) -> None:
    assert known(text, key) is sure


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("35693803564380", "q"),  # another phone's, cut, as likely
        ("3569380356438", "imei"),
        ("268435456200683455", "q"),
        ("+47 915 27 347", "phone"),
        ("1 47 915 27 346", "phone"),
        ("47 915 27 346 12", "phone"),
        ("47, 915, 27, 346", "numbers"),
        ("15 juin 1991", "birthday"),
        ("14 juillet 1991", "birthday"),
        ("平成3年6月15日", "birthday"),
        ("/Date(677030400000)/", "birthday"),
        ("N. Okafor-Quist", "name"),
        ("59°54'45.8\"S 10°44'45.9\"E", "q"),
        ("59°54'45.8\"N 10°54'45.9\"E", "q"),
    ],
)
def test_something_else(text: str, key: str) -> None:
    assert known(text, key) is None
