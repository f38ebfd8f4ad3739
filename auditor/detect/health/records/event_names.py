"""Events of analytics whose name tells of a body: `{"_eventName": "R_PREGNANCY_WEEK_CHOSEN"}`.

The name says what was chosen or logged, the value beside it or among its parameters
what. What is only shown, opened or sold is an event of the app, not of a body, and a
name without a value says too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method, Path

_NAMES = frozenset(
    ("eventname", "event", "eventtype", "eventkey", "eventid", "eventlabel", "en", "action", "name",
     "evt", "ev")
)  # fmt: skip
_PARAMETERS = frozenset(
    ("properties", "params", "parameters", "event_properties", "eventproperties", "attributes",
     "data", "payload", "props", "custom_data", "customdata", "event_params")
)  # fmt: skip
_BODY = re.compile(
    r"(?:^|_)(?:pregnan(?:cy|t)|trimester|gestation|due_date|ovulation|ovulated|menstrua\w+|menses"
    r"|last_period|period_(?:flow|log|logged|symptom|started|ended)|log(?:ged)?_period|miscarriage"
    r"|abortion|contracepti(?:ve|on)|birth_control|conception|cycle_length|cycle_day|fertile"
    r"|medications?|medicine|insulin|diagnosis|symptoms?|schwanger\w*|grossesse|embarazo|gravidez"
    r"|regles|menstruacion)(?:_|$)"
).search
# What an app shows, opens and sells.
_SHOWN = frozenset(
    ("view", "viewed", "views", "show", "shown", "banner", "screen", "page", "click", "clicked",
     "tap", "tapped", "button", "open", "opened", "ad", "ads", "article", "course", "lesson",
     "paywall", "purchase", "price", "subscription", "trial", "billing", "setting", "settings",
     "search", "onboarding", "reminder", "notification", "push", "tab", "scroll", "impression",
     "mode", "test", "experiment", "feature", "app")
)  # fmt: skip
_VALUES = frozenset(
    ("week", "weeks", "day", "days", "date", "value", "month", "trimester", "duedate", "length",
     "dose", "level", "flow", "answer", "option", "selection", "selected", "choice", "severity",
     "symptom", "symptoms", "medication", "med", "drug",
     "medicationname", "medname", "drugname", "dosemg", "result", "duration",
     "cycleday", "cyclelength")
)  # fmt: skip
_PAID = frozenset(("currency", "price", "revenue", "sku", "productid", "itemid"))
_LONGEST = 80
_MOST = 256  # events


def look(scene: Scene) -> Iterator[Claim]:
    """The values of each event."""
    events = [leaf for leaf in scene.woken if leaf.parent is not None and _tells(leaf)][:_MOST]
    if not events or is_answer(events[0]):
        return  # an app tells of events, and is told of none
    around = scene.leaves.once(Surroundings)
    parameters = _parameters(scene)
    for event in events:
        beside = around.beside(event)
        below = [around.below(at) for at in parameters.get(id(event.parent), ())]
        fields = [*beside, *(leaf for leaves in below for leaf in leaves)]
        if around.is_other(event) or any(joined(leaf.name) in _PAID for leaf in fields):
            continue
        for leaf in fields:
            if leaf is not event and _is_said(leaf):
                why = "a value of an event whose name tells of a body"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _tells(leaf: Leaf) -> bool:
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST or joined(leaf.name) not in _NAMES:
        return False
    parts = words(text.strip().replace(" ", "_"))
    return _SHOWN.isdisjoint(parts) and _BODY("_".join(parts)) is not None


def _parameters(scene: Scene) -> dict[int, Sequence[Path]]:
    """The objects of parameters, by the object that holds them."""
    found: dict[int, list[Path]] = {}
    for at in scene.leaves.parents():
        if at.parent is not None and at.name.lower() in _PARAMETERS:
            held = found.setdefault(id(at.parent), [])
            if not any(one is at for one in held):
                held.append(at)
    return dict(found)


def _is_said(leaf: Leaf) -> bool:
    if joined(leaf.name) not in _VALUES or isinstance(leaf.value, bool | bytes):
        return False
    return leaf.value not in (None, "", 0, "0")


DETECTOR = Detector(
    id="body-events",
    version=3,
    data_type="health.record",
    title="events of analytics that tell of a pregnancy, a cycle or a medicine",
    keys=frozenset(),
    wake=(
        "pregnan(?:cy|t)", "trimester", "gestation", "ovulat(?:ion|ed)", "menstrua", "last.?period",
        "period.?(?:flow|log|symptom|started|ended)", "log(?:ged)?.?period", "miscarriage",
        "abortion", "contracepti", "birth.?control", "cycle.?(?:length|day)", "medication.?[a-z]",
        "medicine.?[a-z]", "insulin", "symptoms?_", "schwanger", "grossesse", "embarazo",
        "due.?date",
    ),
    sources=(
        "Federal Trade Commission, complaint against Flo Health (names of its events)",
        "Meta App Events, Amplitude and Mixpanel interfaces (where an event's values stand)",
    ),
    look=look,
    examples=(
        Example(
            "an app event",
            [{"_eventName": "R_PREGNANCY_WEEK_CHOSEN", "_logTime": 1714521600, "week": 12}],
            ("health.record $[0].week",),
        ),
        Example(
            "its parameters",
            {"event": "ovulation logged", "properties": {"date": "2026-10-02", "os": "iOS"}},
            ("health.record $.properties.date",),
        ),
        Example(
            "phases that are explained",
            {"phases": [{"name": "Ovulation", "days": "14"}]},
            root="response.body",
        ),
        Example("a page", {"event": "pregnancy_article_viewed", "value": 12}),
        Example("no value", {"event": "pregnancy_week_chosen", "os": "iOS"}),
        Example("goods", {"event": "pregnancy_pillow_added", "value": 30, "currency": "EUR"}),
        Example("a trial", {"event": "trial_period_started", "date": "2026-10-02"}),
    ),
)  # fmt: skip
