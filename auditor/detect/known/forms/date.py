"""Dates of birth in every usual form: ISO 8601, day or month first, names of months, epochs.

Names of months in other languages than English, years of eras and the midnights
of other time zones are compared with whole fields only.

Read from ISO (`1987-04-23`), from eight digits year first, or from day first
with dots or slashes; a date that is none of these is searched as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from auditor.detect.known.forms.base import Form
from auditor.detect.written_months import in_eras, names_of

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})").fullmatch
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})").fullmatch
_HOUR = 3_600  # seconds
_ZONES = range(-12, 15)  # hours ahead of UTC
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def parse(text: str) -> datetime | None:
    """Midnight UTC of the date, None where it is none."""
    if match := _YEAR_FIRST(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST(text):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def forms(text: str) -> Iterator[Form]:
    """The date in its forms; none of a text that is no date."""
    date = parse(text)
    if date is None:
        return
    year, month, day = f"{date.year:04}", f"{date.month:02}", f"{date.day:02}"
    short = year[2:]
    for separator in "-/. ":
        main = separator in "-/"
        yield Form(separator.join((year, month, day)), "year first", main=separator == "-")
        yield Form(separator.join((day, month, year)), "day first", main=main)
        yield Form(separator.join((month, day, year)), "month first", main=separator == "/")
        for order, how in (
            ((day, month, short), "day first"),
            ((month, day, short), "month first"),
            ((short, month, day), "year first"),
        ):
            yield Form(separator.join(order), f"{how}, short year")
        loose = (str(date.day), str(date.month), year)
        yield Form(separator.join(loose), "day first, without zeros")
        yield Form(separator.join((loose[1], loose[0], year)), "month first, without zeros")
        yield Form(separator.join((year, loose[1], loose[0])), "year first, without zeros")
    yield Form(year + month + day, "eight digits", main=True)
    yield Form(day + month + year, "eight digits, day first")
    yield Form(month + day + year, "eight digits, month first")
    yield Form(short + month + day, "six digits")
    yield Form(day + month + short, "six digits, day first")
    yield Form(month + day + short, "six digits, month first")
    yield Form(f"{year}_{month}_{day}", "year first", whole=True)
    for loose_short in (f"{date.day}/{date.month}/{short}", f"{date.month}/{date.day}/{short}"):
        yield Form(loose_short, "without zeros, short year", whole=True)
    yield from _written(date)
    yield from _spoken(date)
    yield from _stamps(date)
    yield from _moments(date)
    yield from _abroad(date)


def _written(date: datetime) -> Iterator[Form]:
    name = _MONTHS[date.month - 1]
    for month in (name, name[:3]):
        for day in {f"{date.day}", f"{date.day:02}"}:
            yield Form(f"{day} {month} {date.year}", "with its month's name")
            yield Form(f"{day}-{month}-{date.year}", "with its month's name")
            yield Form(f"{month} {day}, {date.year}", "with its month's name")
            yield Form(f"{month} {day} {date.year}", "with its month's name")
    yield Form(f"{date.year}年{date.month}月{date.day}日", "in Chinese and Japanese")
    yield Form(f"{date.year}年{date.month:02}月{date.day:02}日", "in Chinese and Japanese")
    yield Form(f"{date.year}년 {date.month}월 {date.day}일", "in Korean")


def _spoken(date: datetime) -> Iterator[Form]:
    """With a weekday or an ordinal, and as programs write whole dates (RFC 5322, JavaScript)."""
    how = "with its month's name"
    weekday, month = _WEEKDAYS[date.weekday()], _MONTHS[date.month - 1]
    tens, ones = divmod(date.day, 10)
    nth = f"{date.day}{'th' if tens == 1 else _ORDINALS.get(ones, 'th')}"
    for name in (month, month[:3]):
        yield Form(f"{date.day:02}-{name}-{date.year % 100:02}", f"{how}, short year", whole=True)
        yield Form(f"{date.day} {name} {date.year % 100:02}", f"{how}, short year", whole=True)
        yield Form(f"{nth} {name} {date.year}", how, whole=True)
        yield Form(f"{nth} of {name} {date.year}", how, whole=True)
        yield Form(f"{name} {nth}, {date.year}", how, whole=True)
        for day in (weekday, weekday[:3]):
            yield Form(f"{day}, {date.day} {name} {date.year}", how, whole=True)
            yield Form(f"{day}, {name} {date.day}, {date.year}", how, whole=True)
    short = f"{weekday[:3]} {month[:3]} {date.day:02} {date.year}"
    mail = f"{weekday[:3]}, {date.day:02} {month[:3]} {date.year}"
    for text in (short, mail, f"{mail} 00:00:00 GMT", f"{mail} 00:00:00 +0000"):
        yield Form(text, how, whole=True)


def _moments(date: datetime) -> Iterator[Form]:
    """Midnight in each zone with its offset, the same moment in UTC, and noon without a zone."""
    day = f"{date.year:04}-{date.month:02}-{date.day:02}"
    yield Form(f"{day} 00:00:00", "with a time of midnight", whole=True)
    for time in ("T12:00:00", "T12:00:00Z", "T12:00:00.000Z"):
        yield Form(day + time, "with a time of noon", whole=True)
    how = "with the time of midnight in another zone"
    for zone in _ZONES:
        for offset in (f"{zone:+03}:00", f"{zone:+03}00"):
            yield Form(f"{day}T00:00:00{offset}", how, whole=True)
            yield Form(f"{day}T00:00:00.000{offset}", how, whole=True)
        if date.year > 1:
            there = date - timedelta(hours=zone)
            text = f"{there.year:04}-{there.month:02}-{there.day:02}T{there.hour:02}:00:00"
            yield Form(f"{text}Z", how, whole=True)
            yield Form(f"{text}.000Z", how, whole=True)


def _stamps(date: datetime) -> Iterator[Form]:
    day = f"{date.year:04}-{date.month:02}-{date.day:02}"
    for time in ("T00:00:00", "T00:00:00Z", "T00:00:00.000Z", "T00:00:00+00:00"):
        yield Form(day + time, "with a time of midnight")
    seconds = int(date.timestamp())
    yield Form(str(seconds), "in Unix seconds")
    yield Form(str(seconds * 1000), "in Unix milliseconds")
    for zone in _ZONES:
        here = seconds - zone * _HOUR
        yield Form(str(here), "in Unix seconds, at midnight in another zone", whole=True)
        yield Form(
            str(here * 1000), "in Unix milliseconds, at midnight in another zone", whole=True
        )
        for suffix in ("", "+0000", f"{zone:+03}00"):
            text = f"/Date({here * 1000}{suffix})/"
            yield Form(text, "as ASP.NET writes a date", whole=True)


def _abroad(date: datetime) -> Iterator[Form]:
    """With the month's name in many languages, and with the year of an era."""
    for day in dict.fromkeys((f"{date.day}", f"{date.day:02}")):
        for month in names_of(date.month):
            for text in (
                f"{day} {month} {date.year}",
                f"{day}. {month} {date.year}",
                f"{day} de {month} de {date.year}",
                f"{day} {month}, {date.year}",
                f"{date.year}. {month} {day}.",
            ):
                yield Form(text, "with its month's name", whole=True)
    for year in in_eras(date.year):
        yield Form(f"{year}{date.month}月{date.day}日", "in the years of an era", whole=True)
        yield Form(f"{year}{date.month:02}月{date.day:02}日", "in the years of an era", whole=True)
