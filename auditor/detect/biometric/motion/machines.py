"""Machines, and beasts of a herd, that carry motion sensors of their own: a drone, a lift, a cow.

One is told by a name of what encloses the samples, by a field beside them or beside what holds
them (`"drone": "d1"`), or by the whole text of a field there (`"device": "elevator"`), but for a
number behind it (`"equipment": "excavator-3"`).
"""

from __future__ import annotations

from itertools import islice

from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_element
from auditor.model import LeafTable, Path

MACHINES = frozenset(
    ("drone", "uav", "quadcopter", "robot", "rover", "vehicle", "truck", "lorry", "tractor", "tram",
     "forklift", "excavator", "crane", "lift", "elevator", "escalator", "appliance", "washer",
     "aircraft", "airplane", "helicopter", "bridge", "dryer", "turbine", "compressor", "gearbox",
     "seismometer", "vacuum", "locomotive", "satellite", "rocket", "vessel", "pump",
     "conveyor", "spindle", "generator", "machinery", "washingmachine", "dishwasher", "bulldozer",
     "digger", "harvester", "windmill", "cattle", "cow", "sheep", "livestock", "herd", "eartag",
     "pallet", "parcel", "freight")
)  # fmt: skip
# The same by a name alone: a text says `car` of what somebody sits in.
_BY_NAME = frozenset(("car", "scooter", "escooter", "moped", "motorcycle", "motorbike"))
# The same by a text alone: a phone has a bearing, a test of nerves is of motor skills.
_BY_TEXT = frozenset(("bearing", "motor"))
# What turns in a machine: `rotor_rpm`, of which the last word tells it; not a cyclist's cadence.
_TURNING = frozenset(("rpm", "throttle"))
_PEDALLED = frozenset(("cadence", "pedal", "crank", "bike", "cycling"))
_ENDS = ("id", "name", "type", "model")  # of a field that says which one it is
_UP = 4  # objects whose names and fields are looked at
_FIELDS = 48  # of one of them
_TEXT = 32


def machine_near(path: Path, leaves: LeafTable) -> str:
    """The machine that names and fields around a list of samples speak of, "" for none."""
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            return ""
        if found := _machine_in(node.name):
            return found
        fields = leaves.below([node, leaves.once(first_elements).get(id(node))])
        for leaf in islice(fields, _FIELDS):
            text = leaf.value
            said = _unnumbered(text) if isinstance(text, str) and len(text) <= _TEXT else ""
            if found := _machine_in(leaf.name) or (said if said in MACHINES | _BY_TEXT else ""):
                return found
        node = node.parent
    return ""


def _unnumbered(text: str) -> str:
    """A text without case, separators and the number that it ends with."""
    return joined(text).rstrip("0123456789")


def first_elements(leaves: LeafTable) -> dict[int, Path]:
    """The first object of each list: a line of a table says whose it is in a column."""
    found: dict[int, Path] = {}
    for parent in leaves.parents():
        if parent.parent is not None and is_element(parent):
            found.setdefault(id(parent.parent), parent)
    return found


def _machine_in(name: str) -> str:
    """The machine that a whole name is of: `drone`, `robot_id`; not `in_vehicle`."""
    whole, parts = joined(name), words(name)
    if parts and parts[-1] in _TURNING and _PEDALLED.isdisjoint(parts):
        return parts[-1]
    found = (whole.removesuffix(end) for end in ("", *_ENDS))
    return next((one for one in found if one in MACHINES or one in _BY_NAME), "")
