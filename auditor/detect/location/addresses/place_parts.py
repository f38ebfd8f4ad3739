"""The parts of addresses among leaves, each valid in itself, and what stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from auditor.detect.keys import joined, name_of
from auditor.detect.location.addresses.place_keys import (
    HELD,
    Role,
    held_in,
    role_at,
    role_of,
    whose,
)
from auditor.detect.location.addresses.place_words import is_code, is_place_name, trimmed
from auditor.detect.location.addresses.places import (
    country_of,
    is_continent,
    is_postcode,
    is_region,
)
from auditor.detect.location.pairs.names import says_axis
from auditor.detect.location.pairs.views import is_corner
from auditor.detect.location.timezones import looks_like_zone
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of, text_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Leaf, Node, Path

_LONGEST = 64
_NAMES = 64  # `name` leaves that may be a place's
MOST = 512  # leaves that are looked at; more are a catalogue
_GROUPS = 8
_UP = 3  # enclosing objects
_POINT, _NAME = Role("point", ""), Role("name", "")
_EXPLAINS = {  # what makes an address's part of a word that means other things too
    "city": {"post"}, "post": {"city"}, "street": {"city"}, "country": {"city", "post"},
    "region": {"country", "post"},
}  # fmt: skip
_OF_REGION = frozenset({"region", "known region", "region code"})
_DEVICE = frozenset(
    {"language", "locale", "lang", "os", "osversion", "osname", "platform", "carrier", "model",
     "devicemodel", "sdkversion", "appversion", "brand", "manufacturer", "idfa", "gaid", "mccmnc",
     "devicecarrier", "timezone", "networktype", "connectiontype"}
)  # fmt: skip
_DEVICE_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One valid part of an address; `known` as a region of the tables."""

    role: Role
    text: str
    leaf: Leaf
    group: Group
    known: bool = False


def find_parts(scene: Scene) -> list[Part]:
    """Every leaf that is a valid part; several elements of one array are a list, not a place."""
    leaves = _with_names(scene)
    arrays = Counter(id(leaf.parent) for leaf in leaves if is_element(leaf))
    found: list[Part] = []
    regions: list[Leaf] = []
    for leaf in leaves:
        role = role_at(leaf) or _otherwise(leaf)
        if role is None or leaf.text.endswith("~key"):
            continue
        if role.kind == "region":
            regions.append(leaf)
        elif (part := _part(leaf, role, arrays)) is not None and _valid(role.kind, part.text):
            found.append(part)
    found.extend(_regions(regions, found, arrays))
    return _explained(found)


def _explained(parts: list[Part]) -> list[Part]:
    """Without words that mean other things too (`via`, `cap`) where no address explains them."""
    if not any(part.role.weak for part in parts):
        return parts
    company = Company([part for part in parts if not part.role.weak and not part.role.short])
    return [
        part
        for part in parts
        if not part.role.weak or not company.of(part).isdisjoint(_EXPLAINS[part.role.kind])
    ]


def _part(leaf: Leaf, role: Role, arrays: Counter[int]) -> Part | None:
    text = trimmed(text_of(leaf.value))
    if not text or len(text) > _LONGEST:
        return None
    node: Node = held_in(leaf) if leaf.name in HELD and role is not _NAME else leaf
    if is_element(leaf):
        if arrays[id(leaf.parent)] > 1 or leaf.parent is None:
            return None
        node = leaf.parent
    return Part(role, text, leaf, group_of(node))


def _regions(
    leaves: Sequence[Leaf], others: Sequence[Part], arrays: Counter[int]
) -> Iterator[Part]:
    """The regions among fields called so: near other parts, as most `state`s are a program's."""
    around = {id(near) for part in others for near, _ in _around(part.group)}
    countries = {
        part.group: country_of(part.text)
        for part in reversed(others)
        if part.role.kind == "country"
    }
    for leaf in leaves:
        role = role_at(leaf)
        if role is None or not (role.whose or _is_near(leaf, around)):
            continue
        part = _part(leaf, role, arrays)
        if part is None:
            continue
        known = is_region(part.text, countries.get(part.group, ""))
        if known or is_place_name(part.text) or is_code(part.text):
            yield Part(role, part.text, leaf, part.group, known)


def _is_near(leaf: Leaf, around: set[int]) -> bool:
    """Whether other parts stand in an object around a leaf, or its name says whose it is."""
    node = leaf.parent
    if id(node) in around:
        return True
    for _ in range(_UP):
        if node is None:
            return False
        if id(node) in around or (node.name and whose(node.name)):
            return True
        node = node.parent
    return False


def _with_names(scene: Scene) -> Sequence[Leaf]:
    """The woken leaves, and `name` leaves beside a position or below a part of an address.

    They are looked for only where a coordinate or an IP address woke the detector:
    every other object has a name too.
    """
    woken = scene.woken[:MOST]
    points = {id(leaf.parent) for leaf in woken if says_axis(leaf.name) or _is_ip(leaf.name)}
    if not points:
        return woken
    names = (
        leaf
        for leaf in scene.leaves.named(("name", "code"))
        if (leaf.text == ".name" and id(leaf.parent) in points)
        or (leaf.text in (".name", ".code") and leaf.parent and role_of(leaf.parent.name))
    )
    return [*woken, *islice(names, _NAMES)]


def _is_ip(name: str) -> bool:
    role = role_of(name)
    return role is not None and role.kind == "ip"


def _otherwise(leaf: Leaf) -> Role | None:
    if says_axis(name_of(leaf)):
        return None if is_corner(leaf) else _POINT
    return _NAME if leaf.text == ".name" else None


def _is_degrees(text: str) -> bool:
    number = number_of(text)
    return number is not None and number.decimals > 0 and abs(number.value) <= 180


def _is_address(text: str) -> bool:
    return text.count(".") == 3 or text.count(":") > 1


def _is_street(text: str) -> bool:
    """A number beside letters, or words that can be a name: a street without its number."""
    if not any(map(str.isalpha, text)):
        return False
    return any(map(str.isdigit, text)) or is_place_name(text)


def _is_post(text: str) -> bool:
    """A postcode, perhaps with its country: `94040,us`."""
    code, _, country = text.partition(",")
    return is_postcode(code.strip(), country_of(country.strip()))


_VALID = {
    "city": is_place_name, "name": is_place_name, "country": lambda text: country_of(text) != "",
    "post": _is_post, "continent": is_continent, "zone": looks_like_zone, "point": _is_degrees,
    "ip": _is_address, "street": _is_street,
}  # fmt: skip


def _valid(kind: str, text: str) -> bool:
    test = _VALID.get(kind)
    return test is None or test(text)


class Company:
    """Which kinds of parts stand beside a part: in its object, around it and below it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._own: dict[Group, set[str]] = {}
        self._near: dict[Group, set[str]] = {}
        for part in parts:
            if part.role.kind == "street" and not any(map(str.isdigit, part.text)):
                self._own.setdefault(part.group, set())  # words alone explain nothing
                continue
            kinds = {part.role.kind}
            if part.known:
                kinds.add("known region")
            elif part.role.kind == "region" and part.text.isalpha() and is_code(part.text):
                kinds.add("region code")
            self._own.setdefault(part.group, set()).update(kinds)
            for group in _around(part.group):
                self._near.setdefault(group, set()).update(kinds)

    def within(self, part: Part) -> set[str]:
        """The kinds in the part's own object."""
        return self._own[part.group]

    def of(self, part: Part) -> set[str]:
        """The kinds beside this part, its own not counted."""
        own = _OF_REGION if part.role.kind == "region" else {part.role.kind}
        found: set[str] = set()
        for group in _around(part.group):
            found |= self._near.get(group, found)
        return found - own


def _around(group: Group) -> Iterator[Group]:
    """The object, and the one or two that enclose it, as long as they are no list's elements."""
    yield group
    parent = group[0]
    for _ in range(2):
        if parent is None or group[1] or is_element(parent):
            return
        parent = parent.parent
        if parent is None:
            return
        yield (parent, "")


class Devices:
    """Which objects describe a device: a country beside its language and model is its own."""

    def __init__(self, scene: Scene, parts: Sequence[Part]) -> None:
        wanted = {part.group for part in parts if part.role.kind == "country"}
        self._fields: Counter[Group] = Counter()
        if wanted and len(wanted) <= _GROUPS:
            for leaf in scene.leaves.below(parent for parent, _ in wanted):
                if joined(leaf.name) in _DEVICE:
                    self._fields[group_of(leaf)] += 1

    def holds(self, group: Group) -> bool:
        """Whether enough of a device's fields stand in this object."""
        return self._fields[group] >= _DEVICE_FIELDS


def enclosing(part: Part, up: int) -> Iterator[Path]:
    """The objects that hold a part, the nearest first."""
    node: Path | None = part.group[0]
    for _ in range(up):
        if node is None:
            return
        yield node
        node = node.parent
