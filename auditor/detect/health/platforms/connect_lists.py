"""Records of Health Connect without a type: told by the name of their list, or by their fields.

`{"steps": [{"count": 512, "startTime": …, "endTime": …}]}` names the record by its list,
`{"records": [{"weight": {"inKilograms": 71.5}, "time": …}]}` not at all. The steps of a recipe
and of a build have names and states; so a record must have a field of its own, its time,
and no field that Health Connect's has not.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.platforms.connect_shapes import (
    COMMON,
    MEASURED,
    SHAPES,
    SPAN,
    TIMES,
    Shape,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_MOST = 1_000  # lists, records
_ENDING = ("records", "record")
_UNITS = frozenset(unit for _, unit in MEASURED)
_OF_METADATA = frozenset(("lastmodifiedtime", "recordingmethod", "dataorigin"))
# Fields of records that are not in every log, as a plain `time` is.
_WAKING = _UNITS | _OF_METADATA | {
    "starttime", "percentage", "rate", "beatsperminute", "heartratevariabilitymillis", "result",
    "vo2millilitersperminutekilogram", "appearance", "sensation", "protectionused", "flow",
}  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list, or for each record that stands in another one."""
    around: Surroundings | None = None
    seen: set[int] = set()
    for leaf in scene.woken:
        if len(seen) >= _MOST:
            scene.cuts.append(f"lists after the first {_MOST:,} not judged")
            break
        if joined(leaf.name) in _UNITS:
            around = around or scene.leaves.once(Surroundings)
            yield from _measured(leaf, around)
            continue
        entry = leaf.parent
        if joined(leaf.name) in _OF_METADATA and entry is not None:
            entry = entry.parent
        if not isinstance(entry, Path) or not is_element(entry) or entry.parent is None:
            continue
        shape, at = _named(entry.name), entry.parent
        if shape is None or id(at) in seen:
            continue
        seen.add(id(at))
        around = around or scene.leaves.once(Surroundings)
        if _is_record(around.names_in(entry), shape):
            why = f"{shape.title}, by the list's name and the fields of Health Connect's record"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why, None, shape.data_type)


def _named(name: str) -> Shape | None:
    """The record that a list is named after: `sleepSession`, `StepsRecords`."""
    whole = joined(name)
    for ending in _ENDING:
        whole = whole.removesuffix(ending)
    return SHAPES.get(whole) or SHAPES.get(whole.removesuffix("s"))


def _is_record(names: set[str], shape: Shape) -> bool:
    """Whether an object's names are those of a record and no others."""
    if not names <= COMMON | shape.fields:
        return False
    if shape.plain:
        return any(span <= names for span in SPAN) or "time" in names
    return not names.isdisjoint(TIMES) and not names.isdisjoint(shape.fields)


def _measured(leaf: Leaf, around: Surroundings) -> Iterator[Claim]:
    """A measure in its units, in a record of nothing else."""
    held = leaf.parent
    record = held.parent if held is not None else None
    if held is None or not isinstance(record, Path):
        return
    of = MEASURED.get((joined(held.name), joined(leaf.name)))
    if of is not None and _is_record(around.names_in(record), SHAPES[of]):
        why = f"{SHAPES[of].title}, by the fields of Health Connect's record"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def wakes(name: str) -> bool:
    """Names of a record's own fields, of its beginning and of the units of a measure."""
    return joined(name) in _WAKING


_DAY = {"startTime": "2024-05-01T08:00:00Z", "endTime": "2024-05-01T09:00:00Z"}
DETECTOR = Detector(
    id="connect-lists",
    version=1,
    data_type="health.vitals",
    title="records of Health Connect without a type",
    keys=frozenset(),
    wakes=wakes,
    sources=("Health Connect (androidx.health.connect.client.records)",),
    look=look,
    examples=(
        Example("steps", {"steps": [{"count": 512, **_DAY}]}, ("health.vitals $.steps",)),
        Example(
            "a cycle",
            {"menstruationPeriod": [_DAY]},
            ("health.record $.menstruationPeriod",),
        ),
        Example(
            "a weight",
            {"records": [{"weight": {"inKilograms": 71.5}, "time": "2024-05-01T08:00:00Z"}]},
            ("health.vitals $.records[0].weight.inKilograms",),
        ),
        Example("steps of a build", {"steps": [{"name": "test", "count": 512, **_DAY}]}),
        Example("steps of an animation", {"steps": [{"count": 5, "duration": 2}]}),
        Example("a parcel", {"parcels": [{"weight": {"inKilograms": 71.5}, "to": "Lyon"}]}),
    ),
)  # fmt: skip
