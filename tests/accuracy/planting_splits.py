"""Known values sent in parts: one field for each, beside one another, as apps send them.

At depth 0 the parts are fields of the message itself, deeper they are an object that is
encoded whole. Another device's parts are called and sent alike.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode

from auditor.model import Message
from tests.accuracy.planting_layers import chain
from tests.accuracy.planting_messages import ALNUM, http, put
from tests.accuracy.planting_values import KINDS

type Parts = Sequence[tuple[str, str]]

_PHONE_NAMES = (("countryCode", "phone"), ("country_code", "phone_number"), ("cc", "mobile"),
                ("dial_code", "number"), ("areaCode", "tel"))  # fmt: skip
_NAME_NAMES = (("first_name", "last_name"), ("firstName", "lastName"), ("given_name",
               "family_name"), ("firstname", "surname"), ("fn", "ln"))  # fmt: skip
_DATE_NAMES = (("year", "month", "day"), ("birth_year", "birth_month", "birth_day"))
_POINT_NAMES = (("lat", "lon"), ("latitude", "longitude"), ("lat", "lng"), ("gps_lat", "gps_lng"))


def _phone(value: str, rng: random.Random) -> Parts:
    code, number = value[1:4], value[4:]  # the planted numbers are of a code of three digits
    first, second = rng.choice(_PHONE_NAMES)
    return (first, rng.choice((code, "+" + code))), (second, number)


def _name(value: str, rng: random.Random) -> Parts:
    given, _, family = value.rpartition(" ")
    first, second = rng.choice(_NAME_NAMES)
    return (first, given), (second, family)


def _birthday(value: str, rng: random.Random) -> Parts:
    year, month, day = value.split("-")
    names = rng.choice(_DATE_NAMES)
    if rng.random() < 0.5:
        month, day = str(int(month)), str(int(day))
    return tuple(zip(names, (year, month, day), strict=True))


def _location(value: str, rng: random.Random) -> Parts:
    first, second = rng.choice(_POINT_NAMES)
    latitude, longitude = value.replace(" ", "").split(",")
    return (first, latitude), (second, longitude)


_WAYS: dict[str, Callable[[str, random.Random], Parts]] = {
    "phone": _phone,
    "name": _name,
    "birthday": _birthday,
    "location": _location,
}
SPLIT = tuple(kind for kind in KINDS if kind.key in _WAYS)


def split(
    key: str, value: str, depth: int, rng: random.Random
) -> tuple[Message, tuple[str, ...], str]:
    """A message with the value in parts, the layers they are under, and its container."""
    parts = _WAYS[key](value, rng)
    if not depth:
        container, message = rng.choice(_CONTAINERS)(parts, rng)
        return message, (), container
    sent, layers = chain(json.dumps(dict(parts)), depth, rng)
    container, message = put("data", sent, rng, keyed=True)
    return message, layers, container


def _noise(rng: random.Random) -> Iterator[tuple[str, str]]:
    yield "v", "3"
    yield "k", ALNUM(rng, 12)
    yield "t", str(rng.randrange(10**9))


def _json(fields: Parts, rng: random.Random) -> tuple[str, Message]:
    inner = {**dict(fields), "ok": True} if rng.random() < 0.5 else dict(fields)
    body = {**dict(_noise(rng)), "user": inner if rng.random() < 0.5 else [{"a": 1}, inner]}
    return "JSON", http(json.dumps(body).encode(), "application/json")


def _form(fields: Parts, rng: random.Random) -> tuple[str, Message]:
    body = urlencode([*_noise(rng), *fields]).encode()
    return "form", http(body, "application/x-www-form-urlencoded")


def _query(fields: Parts, rng: random.Random) -> tuple[str, Message]:
    return "query", http(path="/pixel?" + urlencode([*fields, *_noise(rng)]))


_CONTAINERS = (_json, _form, _query)
