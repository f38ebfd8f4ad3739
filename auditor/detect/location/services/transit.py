"""Positions in requests to HAFAS, the journey planner of many railways: 1/10^6 degree.

`{"crd": {"x": 13404954, "y": 52520007}}`, and in a location's id
`A=2@O=Mein Standort@X=13404954@Y=52520007@`. What it answers with are its stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import claim, plausible
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import label
from auditor.model import Confidence, Leaf, Method

_AROUND = frozenset({"crd", "cCrd", "ccrd"})
_NAMES = frozenset({"meth", "depLocL", "lid"})  # of fields that only its requests have
_ID = re.compile(r"@X=(?P<x>-?\d{5,9})@Y=(?P<y>-?\d{5,8})@", re.ASCII).search
_LONGEST = 512
_DEGREE = 1_000_000
_DECIMALS = 6
_POINTS = 64


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every position that was sent."""
    if not scene.woken or came_in(scene.woken[0]):
        return
    for leaf in scene.woken:
        found = (
            _ID(leaf.value) if isinstance(leaf.value, str) and len(leaf.value) < _LONGEST else None
        )
        if found is not None:
            lat, lon = int(found["y"]) / _DEGREE, int(found["x"]) / _DEGREE
            if plausible(lat, lon):
                yield claim(leaf, found[0], (lat, _DECIMALS), (lon, _DECIMALS), "in a HAFAS id")
    places = [
        leaf for leaf in scene.leaves.named(("x",)) if leaf.parent and leaf.parent.name in _AROUND
    ]
    for leaf in places[:_POINTS]:
        other = next((one for one in scene.leaves.below((leaf.parent,)) if one.name == "y"), None)
        if other is not None and _is_place(leaf, other):
            _, precise = precision(_DECIMALS, None)
            for one, two in ((leaf, other), (other, leaf)):
                why = (
                    f"millionths of a degree with their other half in {label(two.path)}; {precise}"
                )
                yield Claim(one.path, Confidence.PROBABLE, Method.KEY, why, one.value)


def _is_place(x: Leaf, y: Leaf) -> bool:
    east, north = number_of(x.value), number_of(y.value)
    if east is None or north is None or east.point or north.point:
        return False
    return plausible(north.value / _DEGREE, east.value / _DEGREE)


DETECTOR = Detector(
    id="transit",
    version=1,
    data_type="location.precise",
    title="positions in requests to journey planners",
    keys=frozenset(),
    wakes=lambda name: name in _NAMES,
    wake=("@x=-?[0-9]{5,9}@y=",),
    sources=("HAFAS mgate.exe (public clients)",),
    look=look,
    examples=(
        Example(
            "what is near",
            {"meth": "LocGeoPos", "req": {"ring": {"cCrd": {"x": 13404954, "y": 52520007}}}},
            ("location.precise $.req.ring.cCrd.x", "location.precise $.req.ring.cCrd.y"),
        ),
        Example(
            "a location's id",
            {"lid": "A=2@O=Here@X=13404954@Y=52520007@U=103@"},
            ("location.precise $.lid",),
        ),
        Example("pixels", {"meth": "draw", "at": {"x": 13404954, "y": 52520007}}),
        Example("an answer", {"lid": "A=1@X=13404954@Y=52520007@"}, (), "response.body"),
    ),
)
