"""Dates of birth: a whole date in a lifetime, under a name that can mean nothing else.

Its year, month and day may be fields of their own: `birthDate.year`, `dob_month`.

A year alone or an age is an attribute of many; said of one user (OpenRTB's
`user.yob`) the year is a candidate. Other dates are everywhere, so nothing is
found without the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import Siblings, above, ending, fold, keyed
from auditor.detect.identifier.persons.languages import BIRTHS
from auditor.detect.identifier.persons.written_dates import exists, is_date
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
_YEARS = frozenset({"yob", "yearofbirth", "birthyear"})
_USERS = frozenset({"user", "userinfo", "userdata", "profile", "person", "customer", "patient"})
_FILLED = frozenset({"1900", "1970", "2000"})
_YEAR = re.compile(r"19\d\d|20[01]\d", re.ASCII)


def look(scene: Scene) -> Iterator[Claim]:
    """Dates, and their digests, under the names of a birthday."""
    for named in keyed(scene.woken, _KEY_OF):
        leaf = named.leaf
        if is_date(named.text):
            reason = "a date under the name of a date of birth"
        elif digest := digest_of(named.text):
            reason = f"a {digest} digest under the name of a date of birth"
        else:
            continue
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)
    yield from _in_parts(scene)
    for leaf in scene.woken:
        if fold(leaf.name) in _YEARS and fold(above(leaf)) in _USERS:
            text = clean(leaf.value)
            if _YEAR.fullmatch(text) and text not in _FILLED:
                reason = "the year of birth in the description of a user"
                yield Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, reason, leaf.value)


def _in_parts(scene: Scene) -> Iterator[Claim]:
    """Year, month and day side by side, where a birthday's name holds or begins them."""
    siblings = scene.leaves.once(Siblings)
    for year in scene.woken:
        key, part = _part(year)
        if part != "y":
            continue
        beside = {_part(one): one for one in siblings.of(year)}
        date = [beside[key, one] for one in "ymd" if (key, one) in beside]
        if len(date) == len("ymd") and exists(*(clean(one.value) for one in date)):
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


DETECTOR = Detector(
    id="birth-date",
    version=4,
    data_type="id.birth",
    title="date of birth",
    keys=_KEYS | _YEARS | {"year", "yyyy"},
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
        Example(
            "as Unix time, at midnight",
            {"birthday": 676857600000, "dob": "676850400", "birth_date": "/Date(676857600000)/"},
            ("id.birth $.birthday", "id.birth $.dob", "id.birth $.birth_date"),
        ),
        Example(
            "in words",
            {"dob": "14 Jun 1991", "birthday": "14. kesäkuuta 1991", "生日": "1991年6月14日"},
            ("id.birth $.dob", "id.birth $.birthday", "id.birth $.生日"),
        ),
        Example("a user's year is a candidate", {"user": {"yob": 1991}}, ("id.birth $.user.yob",)),
        Example(
            "a moment, a count",
            {"birthday": 1739261702, "dob": 676857611, "birth_date": 312, "bday": "14 foo 1991"},
        ),
        Example("a year or an age", {"yob": 1984, "birthday": "1984", "age": 41}),
        Example("another date", {"date": "1984-03-27", "created": "1984-03-27"}),
        Example("filled in", {"birthDate": "1900-01-01", "dob": "0000-00-00"}),
        Example("no such day", {"birthDate": "1984-02-31"}),
        Example("no such year", {"dob_day": "23", "dob_month": "4", "dob_year": "19888888888887"}),
    ),
)
