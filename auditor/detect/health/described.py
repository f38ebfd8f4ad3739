"""Numbers that describe a measure and are none: bounds of a form, examples, thresholds, rates.

`{"name": "heart_rate", "type": "number", "min": 30, "max": 220}` says what may be entered,
`{"example": {"heart_rate": 72}}` how a message looks, `{"alerts": {"heart_rate_high": 120}}`
when to warn, `{"measureInterval": {"heartRate": 60}}` how often to measure. The value of
a form that was filled in (`value`) and the summary of a workout stay.
"""

from __future__ import annotations

from auditor.detect.health.measures import named
from auditor.detect.health.surroundings import Surroundings
from auditor.detect.health.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Node

_UP = 8
_CLOSE = 3
_BOUNDS = frozenset(
    ("min", "max", "minimum", "maximum", "low", "high", "lower", "upper", "from", "to", "step",
     "default", "defaultvalue", "example", "exclusiveminimum", "exclusivemaximum", "minvalue",
     "maxvalue")
)  # fmt: skip
# Fields of a form or a schema, which no measurement has.
_FORM = frozenset(
    ("step", "default", "defaultvalue", "placeholder", "required", "enum", "multipleof",
     "minlength", "maxlength", "pattern", "widget", "inputtype", "nullable", "validators",
     "validation", "readonly", "example", "examples")
)  # fmt: skip
_TYPES = frozenset(
    ("number", "integer", "int", "int32", "int64", "long", "float", "double", "decimal", "numeric",
     "range", "slider", "stepper", "picker", "select", "text", "string")
)  # fmt: skip
_EXAMPLES = frozenset(("example", "examples", "mock", "mocks", "fixture", "fixtures"))
_LEAST_MOST = frozenset(
    ("min", "max", "minimum", "maximum", "low", "high", "lower", "upper", "above", "below")
)
_WARNING = frozenset(
    ("alert", "alerts", "alarm", "alarms", "threshold", "thresholds", "limit", "limits",
     "warning", "warnings")
)  # fmt: skip
_RATES = frozenset(("interval", "intervals", "sampling", "frequency", "frequencies", "timeout"))
_SWITCHES = frozenset(("enabled", "isenabled", "notify", "muted", "vibrate"))


def is_described(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a number says something of a measure, and nothing that was measured."""
    return (
        _is_bound(leaf, around)
        or _in_example(leaf)
        or _is_rate(at)
        or _is_threshold(leaf, at, around)
    )


def bounded(name: str) -> bool:
    """Whether a name is of a least or a most: `maxHeartRate`, `heart_rate_high`."""
    return not _LEAST_MOST.isdisjoint(words(name))


def _is_bound(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a leaf is a bound in a form, or one beside a value that is not there yet."""
    if joined(leaf.name) not in _BOUNDS:
        return False
    for one in around.beside(leaf):
        name = joined(one.name)
        if name in _FORM or (name == "value" and one.value is None):
            return True
        if name == "type" and isinstance(one.value, str) and one.value.lower() in _TYPES:
            return True
    return False


def _in_example(leaf: Leaf) -> bool:
    node: Node | None = leaf
    for _ in range(_UP):
        if node is None:
            return False
        if joined(node.name) in _EXAMPLES:
            return True
        node = node.parent
    return False


def _is_rate(at: Node) -> bool:
    """Whether an object says how often is measured; the `intervals` of a run are laps."""
    holder = at.parent
    if holder is None or is_element(holder):
        return False
    parts = words(holder.name)
    return bool(parts) and parts[-1] in _RATES and (len(parts) > 1 or parts[0] == "sampling")


def _is_threshold(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a least or a most is one to warn at: by an object above, or a switch beside."""
    if not bounded(at.name) and not bounded(leaf.name):
        return False
    beside = around.beside(at)
    if any(joined(one.name) in TIMES for one in beside):
        return False  # it happened
    holder: Node | None = at.parent
    for _ in range(_CLOSE):
        if holder is None:
            break
        if not _WARNING.isdisjoint(words(holder.name)):
            return True
        holder = holder.parent
    measures = [one for one in beside if named(one.name) is not None]
    switched = any(joined(one.name) in _SWITCHES and isinstance(one.value, bool) for one in beside)
    return switched and all(bounded(one.name) for one in measures)
