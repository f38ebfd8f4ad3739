"""Places by name: city, region, postcode, country, street, told by key, shape and company.

A word under `city` proves little: forms, programs and lists have such fields.
What convinces is company, the other parts of an address or position in the
same object (a valid country, a postcode, coordinates, a time zone, an IP
address), or a stem or object that says whose place it is (`geo`, `client`,
`billing`). Without either it is a candidate. So is a directory: the same part
in more than a few objects of one message is a list to choose from.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from auditor.detect.location.addresses.place_keys import (
    HOLDERS,
    of_business,
    of_machine,
    role_of,
    whose,
)
from auditor.detect.location.addresses.place_parts import (
    MOST,
    Company,
    Devices,
    Part,
    enclosing,
    find_parts,
)
from auditor.detect.location.addresses.place_words import is_titled
from auditor.detect.location.pairs.answers import (
    came_in,
    catalogues,
    element_of,
)
from auditor.detect.location.pairs.names import says_axis
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_FEW = 8  # objects with the same part; more are a directory
_TOLD = 64  # parts of one kind that are reported
_UP = 3  # enclosing objects whose names may say whose place it is
_LISTED = ("city", "post", "point")  # what tells the places of a catalogue apart
_CLAIMED = ("city", "region", "post", "country", "street", "name")
_WORDS = {
    "city": "city", "region": "region", "post": "postcode", "country": "country",
    "street": "street", "continent": "continent", "zone": "time zone", "ip": "IP address",
    "point": "coordinates", "isp": "network operator", "name": "place",
}  # fmt: skip
_PROVES = frozenset({"country", "post", "point", "ip", "zone", "continent", "known region"})
_OF_COUNTRY = frozenset({"city", "region", "post", "point", "known region"})
_OF_POSTCODE = frozenset({"city", "region", "street"})
_LETTERED = re.compile(  # of the United Kingdom, Ireland, Canada, the Netherlands
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|[1-9]\d{3} ?[A-Z]{2}",
    re.IGNORECASE | re.ASCII,
).fullmatch
_DIGITS = 4  # of a postcode that needs no company under a name that means nothing else


def look(scene: Scene) -> Iterator[Claim]:
    """The parts of addresses that stand in good company."""
    names = {leaf.name for leaf in scene.woken[:MOST]}
    if not any(map(_begins, names)):
        return
    if all(map(_only_explains, names)) and not any(map(role_of, _holders(scene))):
        return
    parts = find_parts(scene)
    company = Company(parts)
    spread = Counter(kind for _, kind in {(part.group, part.role.kind) for part in parts})
    devices = Devices(scene, parts)
    listed = _listed(scene, parts)
    told: Counter[str] = Counter()
    for part in parts:
        kind = part.role.kind
        if kind not in _CLAIMED or told[kind] >= (_TOLD if spread[kind] <= _FEW else _FEW):
            continue
        beside = company.of(part)
        if not _worth_telling(part, beside):
            continue
        if kind == "name" and not company.within(part) >= {"point", "country"}:
            continue
        told[kind] += 1
        device = kind == "country" and devices.holds(part.group)
        sure = (device or _convinces(part, beside)) and spread[kind] <= _FEW
        if sure and listed and (at := element_of(part.group[0])) is not None:
            sure = id(at[1]) not in listed
        yield _claim(part, beside, sure=sure, device=device)


def _listed(scene: Scene, parts: Sequence[Part]) -> set[int]:
    """The elements of an answer's catalogues of places, by `id`."""
    listed: set[int] = set()
    node = next((part.group[0] for part in parts if part.role.kind in _CLAIMED), None)
    if node is None or not came_in(node):
        return listed
    for kind in _LISTED:
        places = [(part.group[0], part.text) for part in parts if part.role.kind == kind]
        listed |= catalogues(scene.leaves, places)
    return listed


def _holders(scene: Scene) -> set[str]:
    """The names of what holds the fields: a country may be an object."""
    return {parent.name for parent in scene.leaves.parents()}


@functools.lru_cache(16_384)
def _only_explains(name: str) -> bool:
    """Whether a field of this name is half a point: it explains a city, and is none."""
    return role_of(name) is None and name not in HOLDERS


@functools.lru_cache(16_384)
def _begins(name: str) -> bool:
    """Whether a field of this name can be a place that others explain; `state` alone cannot."""
    role = role_of(name)
    if role is None:
        return name in HOLDERS or says_axis(name)
    return role.kind in ("city", "country", "post", "street") or role.whose or role.coded


def _worth_telling(part: Part, beside: set[str]) -> bool:
    """Whether a part is worth a candidate: `state: RUNNABLE` alone is nothing at all."""
    if part.role.short:
        return _is_short_address(part, beside)
    if part.role.weak:
        return part.role.kind == "post" or is_titled(part.text)
    if part.role.kind not in ("region", "city") or part.known or beside or _is_whose(part):
        return True
    return part.role.kind == "city" and is_titled(part.text)


def _is_short_address(part: Part, beside: set[str]) -> bool:
    """Whether a name such as `ct` or `cc` is explained by its like beside it."""
    others = len(beside & {"country", "city", "region", "post", "continent", "isp"})
    if part.role.kind == "country":
        return bool(beside & {"city", "region", "post"})
    return "country" in beside and (others > 1 or is_titled(part.text))


def _convinces(part: Part, beside: set[str]) -> bool:
    """Whether company, stem or enclosing object make a place of it."""
    if _is_nobodys(part):
        return False
    if part.role.short or part.role.weak:
        return True
    if part.role.kind == "street":
        return _is_street(part, beside)
    return _stands_well(part, beside) or _is_named_so(part)


def _is_street(part: Part, beside: set[str]) -> bool:
    if not any(map(str.isdigit, part.text)):
        return {"post", "city"} <= beside and is_titled(part.text)
    return not beside.isdisjoint(_PROVES | {"city", "region"})


def _stands_well(part: Part, beside: set[str]) -> bool:
    """Whether the parts beside it are those that prove it."""
    kind, proofs = part.role.kind, not beside.isdisjoint(_PROVES)
    if kind == "country":
        return not beside.isdisjoint(_OF_COUNTRY)
    if kind == "post":
        return proofs or not beside.isdisjoint(_OF_POSTCODE)
    if kind == "region":
        return proofs or (part.known and "city" in beside)
    near = not beside.isdisjoint({"region code", "street"})
    return proofs or (near and is_titled(part.text))


def _is_named_so(part: Part) -> bool:
    """Whether its own name says enough: whose it is, or of a postcode that it is one."""
    if part.role.kind == "post" and (_is_code(part) or "," in part.text):
        return True
    return _is_whose(part) and (part.role.kind != "region" or part.known or is_titled(part.text))


def _is_nobodys(part: Part) -> bool:
    """Whether the name or the object says that this is where an organisation or a machine is."""
    node = part.group[0]
    if part.role.nobodys or of_machine(node):
        return True
    # What a phone sends of a company tells where its user works.
    return node is not None and of_business(node) and came_in(node)


def _is_code(part: Part) -> bool:
    """Enough digits or its own letters, under a name that says postcode, not only `zip`."""
    enough = sum(map(str.isdigit, part.text)) >= _DIGITS or _LETTERED(part.text) is not None
    return enough and _says_postcode(part)


def _says_postcode(part: Part) -> bool:
    """A name that only a postcode has; `zip` and `postal` alone mean other things too."""
    name = part.leaf.name.casefold()
    return "code" in name or "plz" in name or "postleitzahl" in name or "postnummer" in name


def _is_whose(part: Part) -> bool:
    return part.role.whose or any(node.name and whose(node.name) for node in enclosing(part, _UP))


def _claim(part: Part, beside: set[str], *, sure: bool, device: bool) -> Claim:
    kind = part.role.kind
    kinds = [_WORDS[one] for one in _WORDS if one in beside]
    why = f", beside its {' and '.join(kinds[:3])}" if kinds else ""
    if device and not kinds:
        why = ", among a device's settings"
    return Claim(
        path=part.leaf.path,
        confidence=Confidence.PROBABLE if sure else Confidence.CANDIDATE,
        method=Method.KEY,
        reason=f"named a {_WORDS[kind]}{why}",
        value=part.leaf.value,
        data_type="location.precise" if kind == "street" else "location.coarse",
    )


def _names_part(name: str) -> bool:
    return role_of(name) is not None or says_axis(name) or name in HOLDERS


DETECTOR = Detector(
    id="place-names",
    version=6,
    data_type="location.coarse",
    title="city, region, postcode, country, street",
    keys=frozenset(),
    wakes=_names_part,
    loose=(
        "city(?:[_-]?name)?",
        "(?:zip|post(?:al)?)(?:[_.-]?code)?",
        "region(?:[_-]?(?:name|code|long))?",
        "(?:state|province|subdivision|county)(?:[_.-]?(?:name|long|[0-9][_.-]?name))?",
        "(?:cic|(?:[?&;_0-9\"']|x26)(?:cty|ct)|zip|[dp]zip|pcode)",
    ),
    sources=("OpenRTB 2.6 Geo", "schema.org PostalAddress", "ISO 3166", "Android Address"),
    look=look,
    examples=(
        Example(
            "an address",
            {"geo": {"city": "Munich", "zip": "81249", "region": "BY", "country": "DEU"}},
            (
                "location.coarse $.geo.city",
                "location.coarse $.geo.zip",
                "location.coarse $.geo.region",
                "location.coarse $.geo.country",
            ),
        ),
        Example(
            "a city with its country",
            {"cityName": "São Paulo", "countryCode": "BR"},
            ("location.coarse $.cityName", "location.coarse $.countryCode"),
        ),
        Example("a city alone is a candidate", {"city": "Vienna"}, ("location.coarse $.city",)),
        Example("a state of a program", {"state": "loading", "region": "us-east-1"}),
        Example("a form's labels", {"city": "Stadt", "country": "Land", "zip": "PLZ"}),
        Example(
            "a server's place is a candidate",
            {"server": {"city": "Ashburn", "country": "US"}, "t": 1},
            ("location.coarse $.server.city", "location.coarse $.server.country"),
        ),
        Example(
            "a company's place is a candidate",
            {"publisher": {"address": {"addressLocality": "Berlin", "addressCountry": "DE"}}},
            (
                "location.coarse $.publisher.address.addressLocality",
                "location.coarse $.publisher.address.addressCountry",
            ),
            root="response.body",
        ),
        Example(
            "administrative words of Han script",
            {"province": "广东省", "city": "深圳市"},
            ("location.coarse $.province", "location.coarse $.city"),
        ),
        Example("ids", {"city_id": 17, "country_count": 3, "zip": True}),
        Example("a list to choose from", {"cities": ["Wien", "Graz"], "city": ["Wien", "Graz"]}),
    ),
)
