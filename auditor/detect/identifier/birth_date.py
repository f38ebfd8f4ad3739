"""Dates of birth: a whole date in a lifetime, under a name that can mean nothing else.

Its year, month and day may be fields of their own: `birthDate.year`, `dob_month`.

A year alone (OpenRTB's `yob`) or an age is an attribute of many. Other dates are
everywhere, so nothing is found without the name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from auditor.detect.identifier.languages import BIRTHS
from auditor.detect.identifier.naming import Siblings, above, ending, keyed
from auditor.detect.identifier.shapes import clean, digest_of
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_KEYS = BIRTHS | frozenset(
    {"birthdate", "birthday", "dateofbirth", "dob", "userbirthday", "userbirthdate", "userdob",
     "birthdt", "bday", "datebirth", "geburtsdatum", "geburtstag", "fechanacimiento",
     "fechadenacimiento", "datadenascimento", "datanascimento", "datenaissance",
     "datedenaissance", "datadinascita", "personbirthdate", "patientbirthdate", "shengri"}
)  # fmt: skip
_KEY_OF = ending(_KEYS)
_PARTS = {"year": "y", "yyyy": "y", "month": "m", "mm": "m", "day": "d", "dd": "d"}
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<s>[-/.]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?:[T ].{0,24})?"
    r"|(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<z>(?:19|20)\d\d)",
    re.ASCII,
)
_OLDEST = 1900


def look(scene: Scene) -> Iterator[Claim]:
    """Dates, and their digests, under the names of a birthday."""
    for named in keyed(scene.woken, _KEY_OF):
        leaf = named.leaf
        if _is_date(named.text):
            reason = "a date under the name of a date of birth"
        elif digest := digest_of(named.text):
            reason = f"a {digest} digest under the name of a date of birth"
        else:
            continue
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)
    yield from _in_parts(scene)


def _in_parts(scene: Scene) -> Iterator[Claim]:
    """Year, month and day side by side, where a birthday's name holds or begins them."""
    siblings = scene.leaves.once(Siblings)
    for year in scene.woken:
        key, part = _part(year)
        if part != "y":
            continue
        beside = {_part(one): one for one in siblings.of(year)}
        date = [beside[key, one] for one in "ymd" if (key, one) in beside]
        if len(date) == len("ymd") and _exists(*(clean(one.value) for one in date)):
            reason = "a part of a date of birth, whose year, month and day stand side by side"
            for leaf in date:
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _part(leaf: Leaf) -> tuple[str, str]:
    """The birthday's name of which a field is a part, and which part; ("", "") for other fields."""
    *before, last = words(leaf.name) or ("",)
    if last not in _PARTS:
        return "", ""
    key = _KEY_OF("_".join(before) if before else above(leaf))
    return (key, _PARTS[last]) if key else ("", "")


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    if match["y"]:
        return _exists(match["y"], match["m"], match["d"])
    return _exists(match["z"], match["a"], match["b"]) or _exists(
        match["z"], match["b"], match["a"]
    )


def _exists(year: str, month: str, day: str) -> bool:
    """A day of the calendar that is not the first of the epoch or of the century."""
    try:
        date = dt.date(int(year), int(month), int(day))
    except (ValueError, OverflowError):  # the latter for a year beyond 32 bits
        return False
    filled = {dt.date(1900, 1, 1), dt.date(1970, 1, 1), dt.date(2000, 1, 1)}
    return date.year >= _OLDEST and date not in filled


DETECTOR = Detector(
    id="birth-date",
    version=3,
    data_type="id.birth",
    title="date of birth",
    keys=_KEYS | {"year", "yyyy"},
    loose=("birth[_.-]?da(?:te|y)", "dob"),
    sources=("schema.org birthDate", "OpenID Connect Core 1.0: birthdate", "Meta: db"),
    look=look,
    examples=(
        Example("ISO 8601", {"birthDate": "1984-03-27"}, ("id.birth $.birthDate",)),
        Example("by day", {"user": {"dob": "27/03/1984"}}, ("id.birth $.user.dob",)),
        Example(
            "in other languages",
            {"geboortedatum": "30-01-1993", "生年月日": "1980/04/01"},
            ("id.birth $.geboortedatum", "id.birth $.生年月日"),
        ),
        Example("packed", {"birthday": "19840327"}, ("id.birth $.birthday",)),
        Example(
            "in parts",
            {"birthDate": {"year": 1987, "month": 4, "day": 23}},
            tuple(f"id.birth $.birthDate.{part}" for part in ("year", "month", "day")),
        ),
        Example(
            "in parts side by side",
            {"dob_day": "23", "dob_month": "4", "dob_year": "1987"},
            tuple(f"id.birth $.dob_{part}" for part in ("day", "month", "year")),
        ),
        Example(
            "parts of another date",
            {"checkIn": {"year": 1987, "month": 4, "day": 23}, "birth_year": 1987},
        ),
        Example("a year or an age", {"yob": 1984, "birthday": "1984", "age": 41}),
        Example("another date", {"date": "1984-03-27", "created": "1984-03-27"}),
        Example("filled in", {"birthDate": "1900-01-01", "dob": "0000-00-00"}),
        Example("no such day", {"birthDate": "1984-02-31"}),
        Example("no such year", {"dob_day": "23", "dob_month": "4", "dob_year": "19888888888887"}),
    ),
)
