"""Vehicle ids: a VIN by its name or its place, a plate by its name.

North American VINs have a check digit, others need not; so 17 characters of the
VIN's alphabet need the name, an object that says it is a car, or a path of cars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.detect.identifier.naming import Siblings, above, ending, fold
from auditor.detect.identifier.shapes import clean, filler, has_digit, has_letter, placeholder
from auditor.detect.keys import VAGUE, name_of, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_VINS = frozenset(
    {"vin", "vins", "vinnumber", "vinno", "vincode", "vehicleidentificationnumber", "vehiclevin",
     "carvin", "chassisnumber", "chassisno", "vehicleid", "carid", "selectedvin", "xvin", "bmwvin"}
)  # fmt: skip
_PLATES = frozenset(
    {"licenseplate", "licenceplate", "licenseplatenumber", "licenceplatenumber", "numberplate",
     "platenumber", "plateno", "platenum", "registrationplate", "regplate", "carplate",
     "vehicleplate", "vehicleregistration", "vehicleregistrationnumber", "vehiclenumber",
     "vehicleno", "vrm", "vrn", "carlicense", "carlicenseplate", "plate"}
)  # fmt: skip
_MAYBE_PLATE = frozenset({"registrationnumber", "registration", "regno", "carnumber", "carno"})
_PATHS = frozenset({"vehicle", "vehicles", "car", "cars"})
_VIN_OF = ending(_VINS)
_PLATE_OF = ending(_PLATES | _MAYBE_PLATE)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{13}\d{4}", re.ASCII)
_ALMOST = re.compile(r"(?=.*[A-Z])(?=(?:[^0-9]*[0-9]){4})[A-Z0-9]{17}", re.ASCII)
_PLATE = re.compile(r"[A-Z0-9\u3400-\u9fff](?:[ ·.-]?[A-Z0-9\u3400-\u9fff]){3,11}")
# Facts that only cars report; the id of the object around them is the car's.
_TELEMETRY = frozenset(
    {"hvacstatus", "plugstatus", "chargingstatus", "batteryautonomy", "totalmileage", "odometer",
     "fuelautonomy", "fuelquantity", "doorlockstatus", "lockstatus", "chargingremainingtime",
     "vehicledetails", "remainingrange", "tirepressure", "chargemode", "gpsdirection"}
)  # fmt: skip
_IDS = ("id", "ID", "_id")
_KINDS = frozenset({"type", "kind", "resourcetype", "objecttype"})
_CARS = frozenset({"car", "vehicle", "automobile", "motorcycle", "truck", "van"})
_LETTERS = zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)
_VALUES = {c: int(c) for c in "0123456789"} | {letter: int(digit) for letter, digit in _LETTERS}
_UP = 3
_MOST_ALIKE = 10  # characters; more zeros than that are filling
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def look(scene: Scene) -> Iterator[Claim]:
    """VINs and plates under their names, ids of objects and path segments that are cars."""
    siblings = scene.leaves.once(Siblings)
    found: set[int] = set()
    for leaf in scene.woken:
        if text := clean(leaf.value):
            yield from _claims(leaf, text, siblings, found)


def _claims(leaf: Leaf, text: str, siblings: Siblings, found: set[int]) -> Iterator[Claim]:
    name = name_of(leaf) if leaf.name in VAGUE else leaf.name
    if key := _VIN_OF(name):
        yield from _vin(leaf, text.upper(), strict=key in ("vehicleid", "carid"))
    elif key := _PLATE_OF(name):
        yield from _plate(leaf, text, key, siblings)
    elif name in _PATHS:
        yield from _vin(leaf, text, strict=True)
    elif fold(name) in _TELEMETRY:
        yield from _around(leaf, siblings, found)
    elif text.lower() in _CARS and fold(name) in _KINDS:
        yield from _identified(siblings.of(leaf), found)


def _around(leaf: Leaf, siblings: Siblings, found: set[int]) -> Iterator[Claim]:
    """The ids of the objects that hold a car's facts."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return
        yield from _identified(siblings.below(node), found)
        node = node.parent


def _identified(members: Iterable[Leaf], found: set[int]) -> Iterator[Claim]:
    """The id among the members of an object that is a car; each once."""
    for other in members:
        if other.name in _IDS and id(other) not in found:
            found.add(id(other))
            yield from _vin(other, clean(other.value), strict=True)


def _vin(leaf: Leaf, text: str, *, strict: bool) -> Iterator[Claim]:
    """`strict` where the name says a vehicle but not that this is its number."""
    if (_VIN if strict else _ALMOST).fullmatch(text) is None or placeholder(text):
        return
    if not has_letter(text) or max(map(text.count, set(text))) > _MOST_ALIKE:
        return
    if not strict and _VIN.fullmatch(text) and _checked(text):
        reason = "a VIN: named so, its check digit is right"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, reason, leaf.value)
    else:
        reason = "17 characters where a vehicle's number stands"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _checked(text: str) -> bool:
    """Whether the ninth character checks the others (49 CFR 565.15)."""
    total = sum(_VALUES[c] * w for c, w in zip(text, _WEIGHTS, strict=True))
    return text[8] == "0123456789X"[total % 11]


def _plate(leaf: Leaf, text: str, key: str, siblings: Siblings) -> Iterator[Claim]:
    if filler(text) or not has_digit(text) or _PLATE.fullmatch(text.upper()) is None:
        return
    if placeholder(text) and text.isdecimal():
        return
    if key not in _MAYBE_PLATE or _of_a_car(leaf, siblings):
        reason = "a short code under the name of a number plate"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _of_a_car(leaf: Leaf, siblings: Siblings) -> bool:
    if not _CARS.isdisjoint(word.rstrip("s") for word in words(above(leaf))):
        return True
    return any(_VIN_OF(name) for name in siblings.names(leaf))


DETECTOR = Detector(
    id="vehicle-id",
    version=1,
    data_type="id.vehicle",
    title="VIN, number plate",
    keys=_VINS | _PLATES | _MAYBE_PLATE | _PATHS | _TELEMETRY,
    wake=(r"\n(?:car|vehicle)\n",),
    loose=("vin", "licen[cs]e[_.-]?plate"),
    sources=("ISO 3779", "49 CFR 565.15"),
    look=look,
    examples=(
        Example("checked", {"vin": "1M8GDM9AXKP042788"}, ("id.vehicle $.vin",)),
        Example(
            "European", {"vehicle": {"vin": "WVWZZZ1JZXW000001"}}, ("id.vehicle $.vehicle.vin",)
        ),
        Example(
            "an object that is a car",
            {"data": {"type": "Car", "id": "VF1AAAAA555777999"}},
            ("id.vehicle $.data.id",),
        ),
        Example(
            "an object that holds a car's facts",
            {"data": {"id": "VF1AAAAA555777999", "attributes": {"plugStatus": 0}}},
            ("id.vehicle $.data.id",),
        ),
        Example("a plate", {"licensePlate": "B-MW 1234"}, ("id.vehicle $.licensePlate",)),
        Example(
            "a plate beside a VIN",
            {"vin": "WVWZZZ1JZXW000001", "registrationNumber": "AB12 CDE"},
            ("id.vehicle $.vin", "id.vehicle $.registrationNumber"),
        ),
        Example("17 of anything", {"id": "VF1AAAAA555777999", "token": "WVWZZZ1JZXW000001"}),
        Example("a company's", {"registrationNumber": "AB12 CDE"}),
        Example("nobody's", {"vin": "00000000000000000", "licensePlate": "unknown"}),
        Example("another car", {"car": {"type": "car", "id": "17"}, "vehicle_type": "SUV 2000"}),
    ),
)
