"""Samples whose measure only the request's path names: `POST /sync/heartRate`.

Bridges of platforms hand an app samples that hold a value and its times, and the app sends each
kind to an address of its own. What is sent there without a time is a setting or an event.
The samples of a protocol buffer have no names at all; a moment and a number that a body has,
over and over, under a method that is called so, are what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.health.around.moments import is_moment, is_timed
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import Measure
from auditor.detect.health.vitals.units import measured, units_of
from auditor.detect.health.vitals.value_names import UNITS
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Leaf, Method

_PATH, _QUERY = "request.path", "request.query"
_VALUES = frozenset(("value", "val", "quantity", "amount", "reading", "measurement"))
_MOST = 64  # values of one message
_PROTOBUF = "protobuf:"
_OBJECTS = 2_000  # of a message without names that are looked at
_FEW, _LEAST = 8, 2  # fields of a sample, samples of a message
# What a method is called that sends samples, not one that asks for them.
_SENDING = (("upload",), ("sync",), ("push",), ("insert",), ("record",), ("log",), ("add",),
            ("save",), ("report",), ("send",), ("write",), ("create",), ("submit",), ("batch",),
            ("stream",), ("ingest",), ("put",))  # fmt: skip


def addressed(segment: Leaf, measure: Measure, scene: Scene) -> Iterator[Claim]:
    """One claim for each value with a time, where the path or a parameter names its measure."""
    if not segment.text.startswith((_PATH, _QUERY)):
        return
    names = {name for name in set(scene.leaves.names) if joined(name) in _VALUES}
    around = scene.leaves.once(Surroundings)
    for leaf in islice(scene.leaves.named(names), _MOST):
        beside = around.beside(leaf)
        number = measured(leaf.value)
        if number is None or not is_timed(beside) or around.is_other(leaf):
            continue
        stated = number.units or _unit(beside)
        known = not stated or not stated.isdisjoint(measure.ranges)
        if known and measure.holds(number.value, stated):
            why = f"{measure.title} with its time, by the request's path"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def numbered(segment: Leaf, measure: Measure, scene: Scene) -> Iterator[Claim]:
    """One claim for each sample of a message without names: a moment, and what a body has.

    `POST /fitness.v1.HeartRateService/UploadHeartRateSamples` with two samples or more.
    """
    called = words(str(segment.value))
    if not segment.text.startswith(_PATH) or called[:1] not in _SENDING:
        return
    samples = [
        value
        for at in islice(scene.leaves.parents(), _OBJECTS)
        if _PROTOBUF in at.text or (at.parent is not None and _PROTOBUF in at.parent.text)
        if (value := _sample(scene.leaves.below([at]), measure)) is not None
    ]
    if len(samples) < _LEAST:
        return
    for leaf in samples[:_MOST]:
        why = f"{measure.title} beside a moment in a message without names, by the request's path"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _sample(fields: Iterable[Leaf], measure: Measure) -> Leaf | None:
    """The one number of a few fields that a body has, where one other is a moment."""
    few = list(islice(fields, _FEW + 1))
    numbers = [(one, found) for one in few if (found := measured(one.value)) is not None]
    held = [one for one, found in numbers if measure.holds(found.value, frozenset())]
    timed = any(is_moment(one) for one, _ in numbers)
    return held[0] if timed and len(held) == 1 and len(few) <= _FEW else None


def _unit(beside: list[Leaf]) -> frozenset[str]:
    return frozenset().union(*(units_of(one.value) for one in beside if joined(one.name) in UNITS))
