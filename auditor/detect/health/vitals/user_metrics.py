"""Measures with other meanings, where a field calls them a user's metric at a time.

`{"user_id": "u", "metric": "weight", "value": 71.3, "recorded_at": "…"}`: a table of what people
measure has the kind as a word. A model has weights, too, and no user.
"""

from __future__ import annotations

from itertools import islice

from auditor.detect.health.vitals.measures import Measure, named
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.model import Leaf

METRICS = frozenset(
    ("metric", "metrictype", "metricname", "measurementtype", "vitaltype", "vitalname",
     "biomarker", "observationtype", "readingtype", "entrytype")
)  # fmt: skip
_USERS = frozenset(
    ("user", "userid", "uid", "username", "memberid", "patientid", "profileid", "accountid")
)
_BODILY = frozenset(("body weight", "body height", "steps", "heart rate",
                     "heart rate variability", "blood glucose", "blood pressure"))  # fmt: skip
_WORD = 40  # characters of a plain name
_MOST = 64  # fields beside


def of_user(leaf: Leaf, scene: Scene) -> Measure | None:
    """The measure of a weak name (`weight`), where a field calls it one, of a user at a time."""
    text = leaf.value
    if joined(leaf.name) not in METRICS or not isinstance(text, str) or len(text) > _WORD:
        return None
    found = named(text.strip().replace(" ", "_").replace("-", "_"))
    if found is None or found.measure.title not in _BODILY or leaf.parent is None:
        return None
    names = {joined(one.name) for one in islice(scene.leaves.below([leaf.parent]), _MOST)}
    return None if names.isdisjoint(_USERS) or names.isdisjoint(TIMES) else found.measure
