"""Dates of birth: a whole date in a lifetime, under a name that can mean nothing else.

A year alone (OpenRTB's `yob`) or an age is an attribute of many. Other dates are
everywhere, so nothing is found without the name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from auditor.detect.identifier.languages import BIRTHS
from auditor.detect.identifier.naming import ending, keyed
from auditor.detect.identifier.shapes import digest_of
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KEYS = BIRTHS | frozenset(
    {"birthdate", "birthday", "dateofbirth", "dob", "userbirthday", "userbirthdate", "userdob",
     "birthdt", "bday", "datebirth", "geburtsdatum", "geburtstag", "fechanacimiento",
     "fechadenacimiento", "datadenascimento", "datanascimento", "datenaissance",
     "datedenaissance", "datadinascita", "personbirthdate", "patientbirthdate", "shengri"}
)  # fmt: skip
_KEY_OF = ending(_KEYS)
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
    except ValueError:
        return False
    filled = {dt.date(1900, 1, 1), dt.date(1970, 1, 1), dt.date(2000, 1, 1)}
    return date.year >= _OLDEST and date not in filled


DETECTOR = Detector(
    id="birth-date",
    version=2,
    data_type="id.birth",
    title="date of birth",
    keys=_KEYS,
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
        Example("a year or an age", {"yob": 1984, "birthday": "1984", "age": 41}),
        Example("another date", {"date": "1984-03-27", "created": "1984-03-27"}),
        Example("filled in", {"birthDate": "1900-01-01", "dob": "0000-00-00"}),
        Example("no such day", {"birthDate": "1984-02-31"}),
    ),
)
