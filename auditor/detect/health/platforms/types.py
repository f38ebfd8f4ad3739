"""What a text is the type of, in the words of the platforms of health.

An identifier of a platform names nothing else. A word of a bridge between platforms
(`MENSTRUATION_FLOW`) counts below a field that names a type, and one that other interfaces
have, too (`DistanceRecord`), is told so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.detect.health.platforms.android_names import (
    BRIDGED,
    FIT,
    HUAWEI,
    PACKAGES,
    PLAIN,
    RECORDS,
    SAMSUNG,
    SHARED,
    WALKED,
)
from auditor.detect.health.platforms.apple_names import (
    CATEGORIES,
    CLINICAL,
    FOOD,
    QUANTITIES,
    SCORES,
    TRAITS,
    WHOLE,
)
from auditor.detect.health.platforms.kept import Kept
from auditor.detect.keys import joined
from auditor.model import Confidence, Leaf

_LONGEST = 96
_APPLE = re.compile(
    r"HK(?P<kind>Category|Quantity|Clinical|ScoredAssessment|Characteristic|Data)"
    r"Type(?:Identifier)?(?P<name>[A-Za-z0-9]+)"
).fullmatch
_SPORT = re.compile(r"HKWorkoutActivityType[A-Z]\w+").fullmatch
_ANDROID = re.compile(rf"(?P<package>{PACKAGES})?(?P<name>[A-Z]\w+)Record").fullmatch
_GOOGLE = re.compile(r"(?:\w+:)?com\.google\.(?P<name>[a-z_.]+?)(?:\.summary)?(?::.*)?").fullmatch
_HUAWEI = re.compile(
    r"com\.huawei\.(?:(?:instantaneous|continuous|health\.record|health)\.)?(?P<name>[a-z0-9_.]+)"
).fullmatch
_SAMSUNG = re.compile(r"com\.samsung\.s?health\.(?P<name>[a-z0-9_.]+)", re.IGNORECASE).fullmatch
_TABLES = {
    "Category": CATEGORIES, "Quantity": QUANTITIES, "Clinical": CLINICAL,
    "ScoredAssessment": SCORES, "Characteristic": TRAITS, "Data": CATEGORIES,
}  # fmt: skip
_PLAIN = PLAIN | FOOD
KINDS = frozenset(
    ("type", "datatype", "sampletype", "recordtype", "metric", "kind", "datatypename",
     "healthdatatype", "quantitytype", "categorytype")
)  # fmt: skip

# What must stand beside: Health Connect's own object; Flutter's names of a time; either end.
_METADATA = (frozenset(("metadata",)),)
_LASTING = (*_METADATA, frozenset(("starttime", "endtime")))
_FROM_TO = (frozenset(("datefrom", "dateto")),)
_SPAN = (*_FROM_TO, *(frozenset((f"start{end}", f"end{end}")) for end in ("", "date", "time")))


class Type(NamedTuple):
    """What a text is the type of, how sure that is, and one of what must stand beside, if any."""

    kept: Kept
    how: Confidence
    beside: tuple[frozenset[str], ...] = ()


def type_of(leaf: Leaf) -> Type | None:
    """The type that a text names, None for any other text."""
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    found: Kept | None = None
    if text in WHOLE:
        found = WHOLE[text]
    elif _SPORT(text) is not None:
        found = WHOLE["HKWorkoutTypeIdentifier"]
    elif (match := _APPLE(text)) is not None:
        found = _TABLES[match["kind"]].get(joined(match["name"]))
    elif text.startswith("com."):
        found = _of_vendor(text)
    elif (match := _ANDROID(text)) is not None:
        name = joined(match["name"])
        if name in SHARED and not match["package"]:
            beside = _LASTING if joined(leaf.name) == "recordtype" else _METADATA
            return Type(SHARED[name], Confidence.PROBABLE, beside)
        found = RECORDS.get(name) or SHARED.get(name)
    elif joined(leaf.name) in KINDS:
        return _bare(leaf, text)
    return Type(found, Confidence.PROVEN) if found is not None else None


def _of_vendor(text: str) -> Kept | None:
    """What a vendor's platform keeps under a dotted name."""
    for matches, table in ((_GOOGLE, FIT), (_HUAWEI, HUAWEI), (_SAMSUNG, SAMSUNG)):
        if (match := matches(text)) is not None:
            return table.get(joined(match["name"]))
    return None


def _bare(leaf: Leaf, text: str) -> Type | None:
    """A type without its platform's words."""
    name = joined(text)
    if joined(leaf.name) == "recordtype":
        if name in RECORDS:
            return Type(RECORDS[name], Confidence.PROBABLE)
        if name in SHARED:
            return Type(SHARED[name], Confidence.PROBABLE, _METADATA)
    if name in _PLAIN:
        return Type(_PLAIN[name], Confidence.PROBABLE)
    if name in BRIDGED:
        return Type(BRIDGED[name], Confidence.PROBABLE, _SPAN if name in WALKED else _FROM_TO)
    return None
