"""Numbers that describe a measure and are none: bounds of a form, goals, thresholds, rates.

`{"name": "heart_rate", "type": "number", "min": 30, "max": 220}` says what may be entered,
`{"alerts": {"heart_rate_high": 120}}` when to warn, `{"measureInterval": {"heartRate": 60}}`
how often to measure, `{"badges": [{"name": "10k", "steps": 10000}]}` what is to be reached. The
value of a form that was filled in (`value`) and the summary of a workout stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import named
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element, upwards
from auditor.model import Leaf, Node

_CLOSE = 3
_UPPER = 2
_BOUNDS = frozenset(
    ("min", "max", "minimum", "maximum", "low", "high", "lower", "upper", "from", "to", "step",
     "default", "defaultvalue", "example", "exclusiveminimum", "exclusivemaximum", "minvalue",
     "maxvalue")
)  # fmt: skip
# Fields of a form or a schema, which no measurement has.
_FORM = frozenset(
    ("step", "default", "defaultvalue", "placeholder", "required", "enum", "multipleof",
     "minlength", "maxlength", "pattern", "widget", "inputtype", "nullable", "validators",
     "validation", "readonly", "example", "examples", "resolution")
)  # fmt: skip
# What objects of bounds are called, as their last word.
_FORMS = frozenset(
    ("props", "slider", "sliders", "picker", "pickers", "ranges", "inputs", "bounds", "limits",
     "validation", "validate", "constraints", "schema", "axis", "axes", "xaxis", "yaxis")
)  # fmt: skip
_TYPES = frozenset(
    ("number", "integer", "int", "int32", "int64", "long", "float", "double", "decimal", "numeric",
     "range", "slider", "stepper", "picker", "select", "text", "string")
)  # fmt: skip
_LEAST_MOST = frozenset(
    ("min", "max", "minimum", "maximum", "low", "high", "lower", "upper", "above", "below")
)
_WARNING = frozenset(
    ("alert", "alerts", "alarm", "alarms", "threshold", "thresholds", "limit", "limits",
     "warning", "warnings")
)  # fmt: skip
_RATES = frozenset(("interval", "intervals", "sampling", "frequency", "frequencies", "timeout"))
_EXACTNESS = frozenset(("accuracy", "precision", "resolution", "tolerance"))
_SWITCHES = frozenset(("enabled", "isenabled", "notify", "muted", "vibrate"))
# Last words of what says how an app is set up, and how many of them tell that all does.
_SET_UP = frozenset(
    ("threshold", "default", "defaults", "options", "enabled", "url", "timeout", "interval",
     "variant", "rollout", "ttl", "flag", "endpoint", "percentage", "allowlist")
)  # fmt: skip
_CONFIGURED = 2
# Lists of what is to be reached or done, by their last word; with a day it was.
_TO_REACH = frozenset(
    ("achievement", "achievements", "badge", "badges", "challenge", "challenges", "preset",
     "presets", "template", "templates", "program", "programs", "programme", "programmes", "quest",
     "quests", "catalog", "catalogue", "library", "tier", "tiers", "milestone", "milestones",
     "goals", "targets", "chart", "legend", "norms")
)  # fmt: skip
# The same in an answer; in a request it is what somebody did.
_TO_DO = frozenset(("exercises", "classes", "routines"))
# What is aimed at or foretold; a weight that somebody wants is theirs.
_AIMED = frozenset(("target", "goal", "planned", "recommended", "predicted", "expected", "ideal"))
_WANTED = frozenset(("body weight", "steps", "sleep"))
# Objects that say how an app is set up; what is searched for by a least and a most.
_SETTINGS = frozenset(("config", "configuration", "remoteconfig", "constants", "defaults"))
_ASKED_FOR = frozenset(("energy burned",))
_HIGH = 6
# A share of many people: `p50_weight_kg`, `vo2maxP90`.
_PERCENTILE = re.compile(
    r"(?:^|_)p(?:3|5|10|15|25|50|75|85|90|95|97|99)(?:_|$)|P(?:3|5|10|15|25|50|75|85|90|95|97|99)$"
    r"|percentile",
).search
_SPAN = 2  # numbers from a least to a most
# Which of the bands a row is.
_RANKS = frozenset(("zone", "id", "index", "level", "order", "number", "rank", "no"))
_CLASSES = 3  # rows of which each says what a value is called
_SOME = 2  # rows of a catalogue
# Lists of those whose figures they are.
_PEOPLE = frozenset(
    ("patients", "users", "members", "family", "children", "kids", "babies", "clients", "residents",
     "athletes", "friends", "participants", "profiles", "people", "persons", "accounts")
)  # fmt: skip
_RESULTS = frozenset(("value", "val", "result", "reading", "measurement", "unit", "units"))
_USUAL = frozenset(("normal", "optimal", "ideal", "healthy", "normalweight", "usual", "desirable"))
_ESTIMATED = frozenset(("estimate", "estimated", "approx", "approximate"))
_SPENT = "energy burned"


def is_described(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a number says something of a measure, and nothing that was measured."""
    return (
        _is_bound(leaf, around)
        or _is_rate(at)
        or _is_threshold(leaf, at, around)
        or _is_band(leaf, at, around)
        or _is_shared(leaf, at, around)
        or _is_span(leaf, at, around)
        or _is_class(leaf, at, around)
        or _is_offered(leaf, at, around)
    )


def bounded(name: str) -> bool:
    """Whether a name is of a least or a most: `maxHeartRate`, `heart_rate_high`."""
    return not _LEAST_MOST.isdisjoint(words(name))


def _is_bound(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a leaf is a bound in a form: by a field beside, or what an object above is called."""
    if joined(leaf.name) not in _BOUNDS:
        return False
    holder: Node | None = leaf.parent
    for _ in range(_UPPER):
        if holder is None:
            break
        parts = words(holder.name)
        if parts and parts[-1] in _FORMS:
            return True
        holder = holder.parent
    for one in around.beside(leaf):
        name = joined(one.name)
        if name in _FORM:
            return True
        if name in ("type", "kind") and isinstance(one.value, str) and one.value.lower() in _TYPES:
            return True
    return False


def _is_rate(at: Node) -> bool:
    """Whether an object says how often, or how exactly, is measured; `intervals` may be laps."""
    holder = at.parent
    if holder is None or is_element(holder):
        return False
    parts = words(holder.name)
    if parts[-1:] and parts[-1] in _EXACTNESS:
        return True
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
    if _is_set_up(beside):
        return True
    measures = [one for one in beside if named(one.name) is not None]
    switched = any(joined(one.name) in _SWITCHES and isinstance(one.value, bool) for one in beside)
    # An answer that sets an app up has switches by longer names beside its bounds.
    switched |= is_answer(leaf) and any(words(one.name)[-1:] == ("enabled",) for one in beside)
    return switched and all(bounded(one.name) for one in measures)


def _is_set_up(beside: Sequence[Leaf]) -> bool:
    """Whether the fields of an object say how an app is set up."""
    ends = (words(one.name)[-1:] for one in beside)
    return sum(not _SET_UP.isdisjoint(end) for end in ends) >= _CONFIGURED


def is_to_reach(at: Node, around: Surroundings) -> bool:
    """Whether a measure is of a goal that anybody may reach, or of an exercise that is offered."""
    above: list[Node] = [at]
    for _ in range(_HIGH):
        if above[-1].parent is None:
            break
        above.append(above[-1].parent)
    if not any(_says_to_reach(node) for node in above[1:]):
        return False
    return _is_timeless(at, around)  # else it happened


def is_planned(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a number is aimed at, sets an app up or bounds a search, and no time says when.

    A pulse to train at, `config.max_heart_rate`, `workouts(maxCalories: 300)`.
    """
    found = named(at.name)
    if found is None:
        return False
    title = found.measure.title
    parts = {*words(leaf.name), *words(at.name)}
    aimed = title not in _WANTED and not parts.isdisjoint(_AIMED)
    set_up = (bounded(leaf.name) or bounded(at.name)) and (
        title in _ASKED_FOR
        or any(not _SETTINGS.isdisjoint(words(one.name)[-1:]) for one in upwards(at.parent, _UPPER))
    )
    return (aimed or set_up) and _is_timeless(at, around) and not around.is_somebodys(at)


def _says_to_reach(node: Node) -> bool:
    end = words(node.name)[-1:]
    return not _TO_REACH.isdisjoint(end) or (not _TO_DO.isdisjoint(end) and is_answer(node))


def _is_band(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a number bounds one of several bands: `{"name": "Normal", "systolic_max": 120}`.

    Entries of a list without a time, whose numbers are all a least or a most.
    """
    if not bounded(leaf.name):
        return False
    holder = next((n for n in (leaf.parent, at.parent) if n is not None and is_element(n)), None)
    if holder is None:
        return False
    numbers = filter(_is_number, (*around.beside(leaf), *around.below(holder)))
    if not all(bounded(one.name) or joined(one.name) in _RANKS for one in numbers):
        return False
    return _is_timeless(at, around)


def _is_number(leaf: Leaf) -> bool:
    return number_of(leaf.value) is not None


def _is_shared(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a number is of many people, or of what anybody would burn."""
    if _PERCENTILE(leaf.name) is not None:
        return _is_timeless(at, around)
    if _ESTIMATED.isdisjoint(words(leaf.name)):
        return False
    found = named(leaf.name)
    return found is not None and found.measure.title == _SPENT and _is_timeless(at, around)


def _is_span(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether an answer's table says from what to what: `{"group": "Teen", "sleep": [8, 10]}`."""
    if not is_element(leaf) or at.parent is None:
        return False
    if not is_element(at.parent) and words(at.name)[-1:] != ("range",):
        return False
    numbers = [number_of(one.value) for one in around.beside(leaf)]
    least_most = [number.value for number in numbers if number is not None]
    if not len(numbers) == len(least_most) == _SPAN or least_most[0] >= least_most[1]:
        return False
    return _is_of_nobody(leaf, at, around)


def _is_class(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether rows of an answer say what values are called: one is normal, no two the same."""
    row = leaf.parent
    if row is None or row.parent is None or not is_element(row) or not is_answer(leaf):
        return False
    called = around.titles(row.parent)
    return (
        len(called) >= _CLASSES
        and not _USUAL.isdisjoint(called)
        and _is_of_nobody(leaf, at, around)
    )


def _is_offered(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether rows of an answer have titles, no two the same, and nothing of when or whose.

    As a catalogue's of workouts; a result has its number in a `value`, under the measure's name.
    """
    row = leaf.parent
    if leaf is not at or row is None or row.parent is None or not is_element(row):
        return False
    if not is_answer(leaf) or not _PEOPLE.isdisjoint(words(row.name)):
        return False
    if not _RESULTS.isdisjoint(around.names_in(row)):
        return False
    if len(around.titles(row.parent)) < _SOME:
        return False
    return not around.is_person(leaf) and _is_of_nobody(leaf, at, around)


def _is_of_nobody(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    return is_answer(leaf) and _is_timeless(at, around) and not around.is_somebodys(leaf)


def _is_timeless(at: Node, around: Surroundings) -> bool:
    """Whether no time stands beside, nor beside what holds it."""
    node: Node | None = at
    for _ in range(_HIGH):
        if node is None:
            break
        if not around.names_beside(node).isdisjoint(TIMES):
            return False
        node = node.parent
    return True
