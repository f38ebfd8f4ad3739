"""Answers of IP geolocation services: where somebody thinks that an address is.

An object with a public IP address and a valid country, and with it a city, a
region, a postcode, coordinates or a network operator, or nothing else at all, is such
an answer and proves what it holds. The place was derived from the address, not measured by
the phone; the reason says so, and the direction says that it came in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from auditor.detect.keys import joined
from auditor.detect.location.addresses.place_keys import role_of
from auditor.detect.location.addresses.place_words import is_code, is_place_name
from auditor.detect.location.addresses.places import country_of, is_postcode
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.pairs.names import says_axis
from auditor.detect.location.pairs.pairs import text_pairs
from auditor.detect.location.pairs.records import Record, records
from auditor.detect.location.precision import precision
from auditor.detect.location.services.ip_rows import NAMES, WAKE, rows
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of, text_of
from auditor.detect.siblings import Group, group_of
from auditor.model import Confidence, Leaf, Method, Path

_IP = frozenset(
    {"ip", "query", "ipaddress", "ipaddr", "clientip", "userip", "remoteip", "ipv4", "yourip",
     "geopluginrequest", "xforwardedfor", "originip", "traitsipaddress", "ipaddressv4"}
)  # fmt: skip
_OPERATOR = frozenset(
    {"org", "isp", "asn", "as", "asname", "autonomoussystemnumber", "autonomoussystemorganization",
     "organization", "hostname", "connectiontype", "isproxy", "proxy", "accuracyradius"}
)  # fmt: skip
_ROLES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "country": ("country", lambda text: country_of(text) != ""),
    "city": ("city", is_place_name),
    "region": ("region", lambda text: is_place_name(text) or is_code(text)),
    "post": ("postcode", is_postcode),
}
_ONLY = 3  # fields of an answer that only tells a country
_MANY = 64  # fields of one answer


def look(scene: Scene) -> Iterator[Claim]:
    """The places in every answer, nested objects included."""
    yield from rows(scene.woken)
    owners = {group_of(leaf): leaf for leaf in scene.woken if _is_public(leaf)}
    if not owners:
        return
    below = _below(scene, owners)
    for found in below.values():
        if _is_answer(found):
            yield from _places(found)


def _is_public(leaf: Leaf) -> bool:
    if joined(leaf.name) not in _IP:
        return False
    text = text_of(leaf.value)
    if not 7 <= len(text) <= 45 or not (text.count(".") == 3 or ":" in text):
        return False
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _below(scene: Scene, owners: Mapping[Group, Leaf]) -> dict[Group, Record]:
    """Every answer's fields: those beside the address, and those one or two objects below."""
    parents = {id(parent): group for group in owners if (parent := group[0]) is not None}
    beside = records(scene.leaves.below(group[0] for group in owners if group[0] is not None))
    found: dict[Group, Record] = {group: dict(beside.get(group, {})) for group in owners}
    for leaf in scene.each():
        node: Path | None = leaf.parent
        for _ in range(3):
            if node is None:
                break
            group = parents.get(id(node.parent)) if node.parent is not None else None
            if group is not None and not group[1] and len(found[group]) < _MANY:
                found[group].setdefault(f"{node.name}.{leaf.name}", leaf)
                break
            node = node.parent
    return found


def _is_answer(found: Record) -> bool:
    kinds = {role.kind for name in found if (role := role_of(name)) is not None}
    country = any(_is_country(name, leaf) for name, leaf in found.items())
    point = any(says_axis(name) or name == "loc" for name in found)
    edge = "colo" in found and "loc" in found  # Cloudflare's trace of a request
    operator = edge or any(joined(name.rpartition(".")[2]) in _OPERATOR for name in found)
    if country and len(found) <= _ONLY and all(came_in(leaf.path) for leaf in found.values()):
        return True
    more = kinds & {"city", "region", "post"} or point
    return country and (bool(more) or edge) and bool(point or operator or "city" in kinds)


def _is_country(name: str, leaf: Leaf) -> bool:
    role = role_of("country" if name == "loc" else name)
    return role is not None and role.kind == "country" and country_of(text_of(leaf.value)) != ""


def _places(found: Record) -> Iterator[Claim]:
    for name, leaf in found.items():
        text = text_of(leaf.value).strip()
        what, data_type = _place(name, leaf, text) if 0 < len(text) <= 64 else ("", "")
        if what:
            reason = f"the {what} that a service derived from an IP address, in one answer"
            yield Claim(
                leaf.path, Confidence.PROVEN, Method.STRUCTURE, reason, leaf.value, data_type
            )


def _place(name: str, leaf: Leaf, text: str) -> tuple[str, str]:
    """What a field of an answer tells, and its data type; ("", "") for any other field."""
    role = role_of(name)
    if role is not None:
        told = _ROLES.get(role.kind)
        return (told[0], "location.coarse") if told is not None and told[1](text) else ("", "")
    if name == "loc" and country_of(text):
        return "country", "location.coarse"
    if says_axis(name):
        number = number_of(leaf.value)
        if number is not None and number.point and 0 < abs(number.value) <= 180:
            return "coordinate", precision(number.decimals, None)[0]
    elif name == "loc" and (pair := next(text_pairs([leaf]), None)) is not None:
        return "position", precision(pair.decimals, None)[0]
    return "", ""


DETECTOR = Detector(
    id="ip-geolocation",
    version=4,
    data_type="location.coarse",
    title="answers of IP geolocation services",
    keys=_IP | NAMES,
    wake=(WAKE,),
    sources=("ipinfo.io, ip-api.com, ipapi.co, ipstack, MaxMind GeoIP2 answer formats",),
    look=look,
    examples=(
        Example(
            "flat",
            {"ip": "185.213.152.175", "city": "Malmö", "country": "SE", "loc": "55.6059,13.0007"},
            ("location.coarse $.city", "location.coarse $.country", "location.precise $.loc"),
            root="response.body",
        ),
        Example(
            "nested",
            {
                "traits": {"ip_address": "185.213.152.175"},
                "ip": "185.213.152.175",
                "country": {"iso_code": "SE"},
                "city": {"names": {"en": "Malmö"}},
                "location": {"latitude": 55.6, "longitude": 13.0},
            },
            (
                "location.coarse $.country.iso_code",
                "location.coarse $.city.names.en",
                "location.coarse $.location.latitude",
                "location.coarse $.location.longitude",
            ),
            root="response.body",
        ),
        Example(
            "a row",
            {"t": "185.213.152.175,SE,Sweden,M,Malmö,55.6059,13.0007"},
            ("location.precise $.t",),
        ),
        Example("a cookie", {"GeoIP": "SE:M:Malmö:55.61:13.00:v4"}, ("location.precise $.GeoIP",)),
        Example("a row of a log", {"t": "185.213.152.175,GET,OK,0.1234,12.5,200"}),
        Example("a private address", {"ip": "192.168.1.7", "city": "Malmö", "country": "SE"}),
        Example("an address only", {"ip": "185.213.152.175", "country": "SE"}),
        Example("a log line", {"ip": "185.213.152.175", "state": "loading", "country": "none"}),
    ),
)
