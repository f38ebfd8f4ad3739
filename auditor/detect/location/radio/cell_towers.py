"""Cell towers: codes of country, network, area and cell, which place a phone within a town.

Three of the four in one object are proven, two convince where one is the cell
or its area. What phones send for "not known" (0, -1, 65535, 268435455,
2147483647) counts as absent. In texts: what `cell_texts` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.detect.keys import joined, name_of
from auditor.detect.location.pairs.records import Record, first, records, whole
from auditor.detect.location.radio.cell_texts import CELL_KEYS, WAKE, arrays, codes, printed
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_COUNTRY = ("mcc", "mobilecountrycode", "homemobilecountrycode", "networkmcc", "cellmcc", "simmcc")
_NETWORK = ("mnc", "mobilenetworkcode", "homemobilenetworkcode", "networkmnc", "cellmnc", "sid")
_AREA = (
    "lac", "tac", "locationareacode", "trackingareacode", "locationarea", "celllac", "gsmlac",
    "areacode", "nid", "celltac",
)  # fmt: skip
_CELL = (
    "cid", "cellid", "ci", "nci", "eci", "cellidentity", "cell", "newradiocellid", "ecgi", "bid",
    "basestationid", "gsmcid", "celltowerid", "lcid", "nrcellid", "cellcid",
)  # fmt: skip
_MORE = (
    "pci", "psc", "earfcn", "arfcn", "uarfcn", "rsrp", "rsrq", "asu", "timingadvance", "ta",
    "signalstrength", "rssi", "dbm", "radiotype", "radio", "age", "nrarfcn",
    "primaryscramblingcode",
)  # fmt: skip
_LIMITS = {"country": 799, "network": 999, "area": (1 << 24) - 2, "cell": (1 << 36) - 2}
_UNKNOWN = frozenset({0, -1, 65535, 268435455, 2147483647, 68719476735, 16777215, 9999, 999999999})
_KEYS = frozenset(_AREA[:-3] + _CELL[1:2] + _CELL[3:6] + _CELL[7:8] + _COUNTRY[:2] + ("celltac",))


def look(scene: Scene) -> Iterator[Claim]:
    """The area and the cell of every tower, and its codes where they stand with both."""
    groups = {group_of(leaf) for leaf in scene.woken}
    near = scene.leaves.below(parent for parent, _ in groups)
    for group, record in records(near).items():
        if group in groups:
            yield from _tower(record)
    for leaf in scene.woken:
        if isinstance(leaf.value, str):
            yield from _texts(leaf, leaf.value)
    for leaf, why in arrays(scene.woken):
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _texts(leaf: Leaf, text: str) -> Iterator[Claim]:
    for record in printed(leaf, text):
        for claim in [*_tower(record)][-1:]:  # the cell, or the area where there is none
            yield replace(claim, path=leaf.path, value=leaf.value, part=text_of(claim.value))
    if joined(name_of(leaf)) in CELL_KEYS and (why := codes(text, name_of(leaf))):
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _tower(record: Record) -> Iterator[Claim]:
    parts = {
        kind: leaf
        for kind, names in (("country", _COUNTRY), ("network", _NETWORK), ("area", _AREA),
                            ("cell", _CELL))
        if (leaf := first(record, names)) is not None and _known(kind, leaf)
    }  # fmt: skip
    if "cell" not in parts and "area" not in parts:
        return
    more = sum(name in record for name in _MORE)
    proven = len(parts) >= 3 or (len(parts) == 2 and "cell" in parts and more >= 2)
    if not proven and (len(parts) < 2 or ("cell" not in parts and not more)):
        return
    sure = Confidence.PROVEN if proven else Confidence.PROBABLE
    beside = "country, network, area and cell" if len(parts) == 4 else f"{len(parts)} of its codes"
    for kind in ("area", "cell"):
        if kind in parts:
            leaf = parts[kind]
            why = f"a cell tower's {kind}, with {beside} in one object"
            yield Claim(leaf.path, sure, Method.STRUCTURE, why, leaf.value)


def _known(kind: str, leaf: Leaf) -> bool:
    number = whole(leaf)
    if (
        number is None
        and isinstance(leaf.value, str)
        and re.fullmatch("[0-9A-Fa-f]{2,9}", leaf.value)
    ):
        number = int(leaf.value, 16) if kind in ("area", "cell") else None
    if number is None or number < 0:
        return False
    if kind == "country" and not number >= 200:
        return False
    return number <= _LIMITS[kind] and (number not in _UNKNOWN or kind == "network")


DETECTOR = Detector(
    id="cell-towers",
    version=3,
    data_type="location.radio",
    title="cell towers",
    keys=_KEYS | CELL_KEYS,
    wake=(WAKE,),
    sources=("3GPP TS 23.003", "Google Geolocation API (cellTowers)", "Android CellIdentity"),
    look=look,
    examples=(
        Example(
            "a tower",
            {"cellTowers": [{"mobileCountryCode": 454, "mobileNetworkCode": 0,
                             "locationAreaCode": 415, "cellId": 42}]},
            (
                "location.radio $.cellTowers[0].locationAreaCode",
                "location.radio $.cellTowers[0].cellId",
            ),
        ),
        Example(
            "short names",
            {"mcc": "454", "mnc": "12", "tac": "9763", "ci": "219992654"},
            ("location.radio $.tac", "location.radio $.ci"),
        ),
        Example("a global identity", {"ecgi": "310410-0A24D105"}, ("location.radio $.ecgi",)),
        Example("in a text", {"cell": "257,02,16,2224"}, ("location.radio $.cell",)),
        Example(
            "as Android prints one",
            {"m": "CellIdentityLte:{ mCi=26385408 mPci=120 mTac=21011 mMcc=262 mMnc=01 }"},
            ("location.radio $.m",),
        ),
        Example("a place of Android's telephony", {"cell": "[36002,42332,-1]"},
                ("location.radio $.cell",)),
        Example("a table's cell", {"cell": "[12,34,-1]", "m": "CellIdentity{row=3, ci=x}"}),
        Example("a SIM only", {"mcc": 454, "mnc": 12}),
        Example("not known", {"mcc": 454, "mnc": 12, "lac": -1, "cid": 2147483647}),
        Example("a client id", {"cid": "2147.1700", "tac": "x", "ci": True}),
    ),
)  # fmt: skip
