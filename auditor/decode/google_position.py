"""Google's encoded position: the parameter `uule` and the header X-Geo.

`a`, a sign and base64 of protobuf's text form (`latlng { latitude_e7: 223193000 … }`),
or `w` and base64 of the message itself: a LatLng in field 5, in 1/10^7 degree. The radius
is in millimetres, and given in metres. (Public descriptions of UULE v1 and v2.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.alphabets import base64
from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.binary.wire import scan
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

BEGINNINGS = ("a+", "w+", "a CA", "w CA", "a cm", "a bG")  # `role` or `latlng` first
_FORM = re.compile(r"([aw])[+ ]([A-Za-z0-9+/_-]{16,1024}={0,2})").fullmatch
_FIELD = re.compile(rb"\b(latitude_e7|longitude_e7|radius):\s{0,4}(-?\d{1,12}(?:\.\d{1,6})?)")
_LATLNG, _LATITUDE, _LONGITUDE = 5 << 3 | 2, 1 << 3 | 5, 2 << 3 | 5  # tags
_FIELDS = 32
_MILLI = 1_000


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith(BEGINNINGS) and _FORM(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    match = _FORM(data)
    content = base64.decode(match[2]) if match else None
    found = (_text(content) if data[0] == "a" else _message(content)) if content else {}
    if not {"latitude_e7", "longitude_e7"} <= set(found):
        raise DecodeError("no position")
    for name, value in found.items():
        yield Final(at.layer(f"position:{name}", name), value)


def _text(content: bytes) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, digits in _FIELD.findall(content):
        if name == b"radius":
            found["accuracy"] = round(float(digits) / _MILLI)
        else:
            found[name.decode()] = int(float(digits))
    return found


def _message(content: bytes) -> dict[str, int]:
    places = {
        tag: (start, end) for tag, start, end in scan(content, 0, len(content), _FIELDS).fields
    }
    if _LATLNG not in places:
        return {}
    inside = scan(content, *places[_LATLNG], _FIELDS)
    names = {_LATITUDE: "latitude_e7", _LONGITUDE: "longitude_e7"}
    return {
        names[tag]: int.from_bytes(content[start:end], "little", signed=True)
        for tag, start, end in inside.fields
        if tag in names
    }


DECODER: Decoder[str] = Decoder(
    "google-position",
    _sniff,
    _peel,
    (
        Example(
            "a+bGF0bG5nIHsgbGF0aXR1ZGVfZTc6IDIyMzE5MzAwMCBsb25naXR1ZGVfZTc6IDExNDE2OTQwMDAgfSByYWRpdXM6IDY1MDAw",
            (
                (" ▸ position:latitude_e7", 223193000),
                (" ▸ position:longitude_e7", 1141694000),
                (" ▸ position:accuracy", 65),
            ),
        ),
        Example(
            "w CAEQDCoKDainTQ0VMN4MRA==",
            (
                (" ▸ position:latitude_e7", 223193000),
                (" ▸ position:longitude_e7", 1141694000),
            ),
        ),
        Example("w CAIQICIGT3NsbywgTm9yd2F5", None),
        Example("a bigger bargain in the shop", None),
    ),
)
