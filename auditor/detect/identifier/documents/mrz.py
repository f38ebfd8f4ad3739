"""Machine-readable zones of passports and cards: check digits over every field prove them.

Two lines of 44 (TD3) or 36 (TD2), three of 30 (TD1). Lines come with line feeds
or without, or as elements of an array. At least the composite digit and those
of number, birth and expiry must be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_LETTERS = re.compile(r"[A-Z0-9<]+")
_ZONE = re.compile(r"[PVIAC][A-Z<][A-Z<]{3}[A-Z0-9<\s|,]{67,100}")
_BLANKS = re.compile(r"[\s|,]+")
_WEIGHTS = (7, 3, 1)
_MAX_TEXT = 65_536
_HITS = 8

type _Field = tuple[int, int]  # start and end of what the digit at the end checks


def look(scene: Scene) -> Iterator[Claim]:
    """Zones in one text, and lines that stand one below the other."""
    previous: Leaf | None = None
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str):
            continue
        if zone := _zone_in(value):
            whole = _BLANKS.sub("", value) == zone
            yield Claim(
                leaf.path,
                Confidence.PROVEN,
                Method.STRUCTURE if whole else Method.CONTENT,
                "a machine-readable zone: its check digits are right",
                value,
                part="" if whole else zone,
            )
        elif previous is not None and _lines(previous, leaf):
            reason = "two lines of a machine-readable zone: its check digits are right"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, reason, value)
        previous = leaf


def _lines(first: Leaf, second: Leaf) -> bool:
    a, b = str(first.value).strip(), str(second.value).strip()
    return len(a) == len(b) and len(a) in (36, 44) and _valid(a + b)


def _zone_in(text: str) -> str:
    """The first zone in a text, without its line feeds; "" for none."""
    for count, match in enumerate(_ZONE.finditer(text[:_MAX_TEXT])):
        if count >= _HITS:
            break
        zone = _BLANKS.sub("", match[0])
        for size in (90, 88, 72):
            if len(zone) >= size and _valid(zone[:size]):
                return zone[:size]
    return ""


def _valid(zone: str) -> bool:
    if _LETTERS.fullmatch(zone) is None:
        return False
    if len(zone) == 90:
        fields: tuple[_Field, ...] = ((5, 14), (30, 36), (38, 44))
        composite = zone[5:30] + zone[30:37] + zone[38:45] + zone[48:59]
        last = zone[59]
    else:
        line, half = zone[len(zone) // 2 :], len(zone) // 2
        fields = tuple((half + a, half + b) for a, b in ((0, 9), (13, 19), (21, 27)))
        composite = line[0:10] + line[13:20] + line[21 : half - 1]
        last = line[-1]
    if not all(_checks(zone[a:b], zone[b]) for a, b in fields):
        return False
    visa = zone[0] == "V"  # visas have no composite digit
    return visa or _checks(composite, last)


def _checks(field: str, digit: str) -> bool:
    total = sum(_value(c) * _WEIGHTS[n % 3] for n, c in enumerate(field))
    return digit == str(total % 10) or (digit == "<" and not field.strip("<"))


def _value(character: str) -> int:
    if character == "<":
        return 0
    return int(character) if character.isdigit() else ord(character) - 55


_PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
_CARD = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"

DETECTOR = Detector(
    id="machine-readable-zone",
    version=1,
    data_type="id.government",
    title="machine-readable zone of a passport or card",
    keys=frozenset({"mrz", "mrzline1", "mrzline2", "mrzlines", "mrztext", "mrzstring"}),
    wake=("<<<<",),
    sources=("ICAO Doc 9303, parts 3 to 7",),
    look=look,
    examples=(
        Example("a passport's", {"mrz": "\n".join(_PASSPORT)}, ("id.government $.mrz",)),
        Example("line by line", {"lines": list(_PASSPORT)}, ("id.government $.lines[1]",)),
        Example("a card's", {"ocr": f"scan: {_CARD}"}, ("id.government $.ocr",)),
        Example("a wrong digit", {"mrz": "".join(_PASSPORT).replace("7408122", "7408123")}),
        Example("arrows", {"art": "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"}),
    ),
)
