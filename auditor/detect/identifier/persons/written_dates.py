"""Dates as people and programs write them, where a field's name says that it holds one.

ISO 8601, day or month first, with the month's name in many languages, in Chinese,
Japanese and Korean, in the years of an era, as Unix time and as ASP.NET's JSON.
"""

from __future__ import annotations

import datetime as dt
import re

from auditor.detect.written_months import ERAS, MONTHS

_NUMBERS = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<s>[-/.]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?:[T ].{0,24})?"
    r"|(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<z>(?:19|20)\d\d)",
    re.ASCII,
)
_NAMED = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?[ -](?:de |of )?(?P<m>[^\W\d_]{3,12})\.?,?[ -](?:de )?"
    r"(?P<y>(?:19|20)\d\d)"
    r"|(?P<n>[^\W\d_]{3,12})\.? (?P<e>\d{1,2})(?:st|nd|rd|th)?,? (?P<z>(?:19|20)\d\d)"
)
_CJK = re.compile(r"(?P<y>\d{4})[年년] ?(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]")
_ERA = re.compile(r"(?P<e>\w{2})(?P<y>\d{1,3}|元)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_ASP = re.compile(r"\\?/Date\((?P<ms>-?\d{1,14})(?:[+-]\d{4})?\)\\?/", re.ASCII)
_UNIX = re.compile(r"-?\d{8,13}", re.ASCII)
_LONGEST = 60
_MILLIS_FROM = 10_000_000_000  # more is no birthday in seconds
_QUARTER = 900  # seconds: midnight is one in every time zone
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LATEST = 1_640_995_200  # 2022: a later stamp is when something happened
OLDEST = 1900


def is_date(text: str) -> bool:
    """A day in a lifetime, and not the first of the epoch or of the century."""
    return len(text) <= _LONGEST and any(reads(text) for reads in _READERS)


def _in_numbers(text: str) -> bool:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return False
    if match["y"]:
        return exists(match["y"], match["m"], match["d"])
    return exists(match["z"], match["b"], match["a"]) or exists(match["z"], match["a"], match["b"])


def _in_words(text: str) -> bool:
    match = _NAMED.fullmatch(text)
    month = MONTHS.get((match["m"] or match["n"]).lower()) if match else None
    if match is None or month is None:
        return False
    return exists(match["y"] or match["z"], str(month), match["d"] or match["e"])


def _in_signs(text: str) -> bool:
    """In Chinese, Japanese or Korean, also by an era."""
    if match := _CJK.fullmatch(text):
        return exists(match["y"], match["m"], match["d"])
    match = _ERA.fullmatch(text)
    if match is None or match["e"] not in ERAS:
        return False
    first, years = ERAS[match["e"]]
    year = first + (1 if match["y"] == "元" else int(match["y"])) - 1
    return year in years and exists(str(year), match["m"], match["d"])


def _as_stamp(text: str) -> bool:
    if match := _ASP.fullmatch(text):
        return _is_midnight(int(match["ms"]) / 1000)
    if _UNIX.fullmatch(text) is None:
        return False
    number = int(text)
    return _is_midnight(number / 1000 if abs(number) >= _MILLIS_FROM else number)


def exists(year: str, month: str, day: str) -> bool:
    """A day of the calendar that nobody fills in for want of another."""
    try:
        date = dt.date(int(year), int(month), int(day))
    except (ValueError, OverflowError):  # the latter for a year beyond 32 bits
        return False
    filled = {dt.date(1900, 1, 1), dt.date(1970, 1, 1), dt.date(2000, 1, 1)}
    return date.year >= OLDEST and date not in filled


def _is_midnight(seconds: float) -> bool:
    """Unix time at the beginning of a day somewhere: a date, not a moment."""
    if seconds % _QUARTER or seconds > _LATEST:
        return False
    try:
        date = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return False
    return exists(str(date.year), str(date.month), str(date.day))


_READERS = (_in_numbers, _in_words, _in_signs, _as_stamp)
