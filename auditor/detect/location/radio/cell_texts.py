"""Cell towers in texts: as Android prints them, and as lists of their codes.

`CellIdentityLte:{ mCi=26385408 mTac=21011 mMcc=262 mMnc=01 }` names its codes;
`460,01,40977,2205409,-65` (country, network, area, cell, strength) and
`[36002,42332,-1]` (GsmCellLocation: area, cell, scrambling code) need a name for cells,
as do the global identities of 3GPP TS 23.003 (`262-02-435-37121`, `310410-0A24D105`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.location.pairs.records import Record
from auditor.detect.scalars import text_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf

CELL_KEYS = frozenset(
    {"cell", "cells", "lbs", "celltower", "celltowers", "basestation", "gsmcell", "bts", "nearbts",
     "celllocation", "cellinfo", "gsmcelllocation", "cgi", "ecgi", "ncgi", "nrcgi", "cellid",
     "cellglobalidentity", "cellglobalid", "celltowerid", "servingcell"}
)  # fmt: skip
WAKE = "cellidentity[a-z]{0,8} ?[:=]? ?[{(\\[]"
_IDENTITY = re.compile(r"CellIdentity\w{0,8}\s?[:=]?\s?[{(\[](?P<inside>[^{}()]{8,400})")
_FIELD = re.compile(
    r"\bm?(?P<name>mcc|mnc|lac|tac|cid|ci|nci)\s?=\s?(?P<value>\d{1,12})\b", re.IGNORECASE
)
_CODES = re.compile(
    r"(?P<mcc>[2-7]\d{2})[,:| ](?P<mnc>\d{1,3})[,:| ](?P<lac>[0-9A-Fa-f]{1,6})[,:| ]"
    r"(?P<cid>[0-9A-Fa-f]{1,9})(?:[,:| ]-?\d{1,3})?(?=[|;]|$)"
).match
_GLOBAL = re.compile(  # CGI; ECGI and NCGI, which have no area
    r"(?P<mcc>[2-7]\d{2})[-:._ ]?(?P<mnc>\d{2,3})(?:[-:._ ](?P<lac>[0-9A-Fa-f]{1,6}))?"
    r"[-:._ ](?P<cid>[0-9A-Fa-f]{3,10})",
    re.ASCII,
).fullmatch
_LOCATION = re.compile(r"\[(?P<lac>\d{1,5}),(?P<cid>\d{1,9}),(?P<psc>-1|\d{1,3})\]").fullmatch
_UNKNOWN = frozenset({0, 65_535, 268_435_455, 2_147_483_647})
_LEAST = 256  # an area and a cell this small are rather a table's row and column
_LAST_CODE = 511  # of scrambling
_LONGEST = 65_536
_MOST = 16
_PARTS = 3  # of a place: area, cell, scrambling code


def printed(leaf: Leaf, text: str) -> Iterator[Record]:
    """The codes of every tower that a text prints, as if they were fields of an object."""
    if "CellIdentity" not in text:
        return
    for match in islice(_IDENTITY.finditer(text[:_LONGEST]), _MOST):
        fields = (field.group("name", "value") for field in _FIELD.finditer(match["inside"]))
        yield {name.lower(): Leaf(leaf.path, f".{name}", name, value) for name, value in fields}


def arrays(leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, str]]:
    """The area and the cell of a place that is an array of three numbers, and what it is."""
    found: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        if is_element(leaf) and type(leaf.value) is not str and joined(leaf.name) in CELL_KEYS:
            found.setdefault(id(leaf.parent), []).append(leaf)
    for items in found.values():
        text = f"[{','.join(text_of(leaf.value) for leaf in items[:_PARTS])}]"
        if len(items) == _PARTS and (why := codes(text, items[0].name)):
            yield items[0], why
            yield items[1], why


def codes(text: str, name: str) -> str:
    """What a text of bare codes says, in words; "" for any other."""
    text = text.strip()
    found = _CODES(text)
    if found is not None:
        return "a cell tower's four codes in one text" if _known(found["cid"], 16) else ""
    found = _GLOBAL(text)
    if found is not None:
        return "a cell's global identity" if _known(found["cid"], 16) else ""
    found = _LOCATION(text)
    if found is None or not (_known(found["lac"]) and _known(found["cid"])):
        return ""
    if int(found["lac"]) > 0xFFFF or int(found["psc"]) > _LAST_CODE:
        return ""
    small = min(int(found["lac"]), int(found["cid"])) < _LEAST
    if small and joined(name) in ("cell", "cells"):
        return ""
    return "a cell tower's area and cell, as Android prints its place"


def _known(digits: str, base: int = 10) -> bool:
    return int(digits, base) not in _UNKNOWN
