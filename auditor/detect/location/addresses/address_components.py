"""Addresses as lists of typed parts, as geocoders answer: `{long_name: Munich, types: [locality]}`.

The type says what the name is, so name and type in one object convince. Google's
words for types and the plain ones (CITY, POSTAL_CODE) are known.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.location.addresses.place_words import is_code, is_place_name
from auditor.detect.location.addresses.places import country_of, is_postcode
from auditor.detect.location.pairs.records import Record, first, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, Method

_NAMES = ("longname", "longtext", "name", "shortname", "shorttext", "code", "value", "text")
_KEYS = frozenset({"longname", "shortname", "longtext", "shorttext", "addresscomponents"})
_TYPES = {
    "locality": "city", "city": "city", "postaltown": "city", "sublocality": "city",
    "sublocalitylevel1": "city", "town": "city", "village": "city", "municipality": "city",
    "neighborhood": "city", "administrativearealevel1": "region", "region": "region",
    "administrativearealevel2": "region", "state": "region", "province": "region",
    "country": "country", "postalcode": "postcode", "zip": "postcode", "postcode": "postcode",
    "route": "street", "street": "street", "streetaddress": "street",
}  # fmt: skip
_MOST = 256


def look(scene: Scene) -> Iterator[Claim]:
    """The name of every part whose type is a place's."""
    groups = {group_of(leaf) for leaf in scene.woken if joined(leaf.name) in _KEYS}
    if not groups or len(groups) > _MOST:
        return
    types: dict[Group, str] = {}
    kinds = {name for name in set(scene.leaves.names) if joined(name) in ("type", "types")}
    for leaf in scene.leaves.named(kinds):
        if kind := _kind(leaf):
            inside = is_element(leaf) and leaf.parent is not None
            types.setdefault(group_of(leaf.parent if inside and leaf.parent else leaf), kind)
    near = scene.leaves.below(parent for parent, _ in groups)
    for group, record in records(near).items():
        if group in groups and group in types:
            yield from _part(record, types[group])


def _kind(leaf: Leaf) -> str:
    return _TYPES.get(joined(text_of(leaf.value)), "") if isinstance(leaf.value, str) else ""


def _part(record: Record, kind: str) -> Iterator[Claim]:
    for name in _NAMES:
        leaf = first(record, (name,))
        text = text_of(leaf.value).strip() if leaf is not None else ""
        if leaf is None or not text or not _fits(kind, text):
            continue
        data_type = "location.precise" if kind == "street" else "location.coarse"
        reason = f"a {kind}, as the type beside it says"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value, data_type)


def _fits(kind: str, text: str) -> bool:
    match kind:
        case "country":
            return country_of(text) != ""
        case "postcode":
            return is_postcode(text)
        case "region":
            return is_place_name(text) or is_code(text)
        case _:
            return is_place_name(text)


DETECTOR = Detector(
    id="address-components",
    version=1,
    data_type="location.coarse",
    title="typed parts of an address",
    keys=_KEYS,
    loose=("(?:long|short)_?(?:name|text)",),
    sources=("Google Geocoding API (address_components)",),
    look=look,
    examples=(
        Example(
            "a geocoder's answer",
            {
                "address_components": [
                    {"long_name": "Munich", "short_name": "M", "types": ["locality"]},
                    {"long_name": "81249", "short_name": "81249", "types": ["postal_code"]},
                ]
            },
            (
                "location.coarse $.address_components[0].long_name",
                "location.coarse $.address_components[1].long_name",
                "location.coarse $.address_components[1].short_name",
            ),
        ),
        Example("a person", {"longName": "Anna Bell", "type": "USER"}),
        Example("a place's name without a type", {"longName": "Munich"}),
    ),
)
