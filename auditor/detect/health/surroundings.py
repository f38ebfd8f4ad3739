"""What stands around a value: is this about a body, or about a machine, a page, a game?

An object is told by the words of its own and its parents' names, by the fields
beside the value, and by short texts beside it (`"type": "workout"`). Words of a
body lift a weak name; words of something else put even a strong one down, as a
processor's fan and a server may have a `heartRate`.
"""

from __future__ import annotations

import functools
from itertools import islice
from typing import NamedTuple

from auditor.detect.health.units import TELLING, units_of
from auditor.detect.keys import joined, words
from auditor.detect.siblings import Group, group_of
from auditor.model import Leaf, LeafTable, Node, Path

_UP = 6
_FIELDS = 64  # of one object that are looked at
_TEXT = 48  # characters of a text that may say what the object is

BODY = frozenset(
    ("health", "healthkit", "fitness", "vital", "vitals", "patient", "workout", "workouts",
     "wellness",
     "medical", "clinical", "sleep", "sleeps", "glucose", "glycemia", "diabetes", "cgm",
     "wearable", "fitbit", "garmin", "oura", "withings", "whoop", "strava", "heart", "cardio",
     "pedometer", "walking", "cycling", "exercise", "exercises", "biometric", "biometrics",
     "physiology", "physiological", "oximeter", "bloodpressure", "ecg", "hrv", "hr", "pulse",
     "spo2",
     "respiration", "breathing", "athlete", "user_health", "bodycomp", "weighin", "weighins",
     "pregnancy", "cycle_day", "menstrual", "menstruation", "ovulation",
     "fertility", "anthropometrics", "measuregrps", "baby", "infant", "newborn", "calories",
     "steps", "stepcount", "heartrate", "bodymeasurements", "telehealth", "doctor", "hospital",
     "clinic", "nurse", "triage", "bmi", "hospitals", "activities", "physical", "trackerdata",
     "dexcom", "libre", "nightscout", "ambulance", "resting", "fasting")
)  # fmt: skip
# Fields that stand beside measures of a body and hardly ever beside others.
BODY_FIELDS = frozenset(
    ("heartrate", "restingheartrate", "bmi", "bodyfat", "spo2", "systolic", "diastolic", "hrv",
     "vo2max", "caloriesburned", "activecalories", "floors", "floorsclimbed", "activeminutes",
     "sleepduration", "bodyfatpercentage", "oxygensaturation", "respiratoryrate", "bloodglucose",
     "effectivetimeframe", "measurementlocation", "temporalrelationshiptosleep", "muscle",
     "musclemass", "bodywater", "bonemass", "distancemeters", "distanceinmeters", "mealtag",
     "relationtomeal", "relationshiptomeal", "bodytemperature", "sedentaryminutes", "hipsteps",
     "activekilocalories", "sensorbodylocation", "accelerometersite", "insulin", "bolus",
     "descriptivestatistic", "avgheartrate", "maxheartrate", "moderateintensitymins",
     "minutesasleep",
     "veryactiveminutes", "fairlyactiveminutes", "lightlyactiveminutes", "walkingdistance",
     "mealtype", "temporalrelationshiptomeal", "pulse", "symptoms", "bloodpressure", "workouttype",
     "exercisetype", "sleepstage", "trendarrow", "averageheartrate", "pace", "stride", "patientid",
     "waist", "waistcircumference", "activitylevel", "medications", "allergies", "bloodtype",
     "deepsleep", "remsleep", "lightsleep", "bedtime")
)  # fmt: skip
# Beside a weight and a height: a person, not a parcel or a picture.
PERSON = frozenset(
    ("gender", "sex", "age", "birthdate", "dob", "birthday", "dateofbirth", "birthyear")
)
# Fields that stand beside what is none of a body.
OTHER_FIELDS = frozenset(
    ("rpm", "fanspeed", "cpu", "cpuusage", "cpuload", "gpu", "mana", "xp", "damage", "fontsize",
     "fontfamily", "fontstyle", "lineheight", "sku", "price", "uptime", "epoch", "loss", "artist",
     "album", "tempo", "musicalkey", "humidity", "windspeed", "winddirection", "dewpoint",
     "uvindex",
     "currentstep", "retries", "maxretries", "shipping", "learningrate", "globalstep", "psi",
     "width", "easing", "keyframes", "prompt", "sampler", "cfgscale", "heartbeatinterval",
     "weatherid", "wakelock")
)  # fmt: skip
OTHER = frozenset(
    ("cpu", "gpu", "fan", "fans", "server", "servers", "disk", "ram", "battery", "weather",
     "forecast",
     "font", "fonts", "css", "style", "styles", "animation", "animations", "keyframes", "wizard",
     "onboarding", "tutorial", "thread", "threads", "process", "engine", "car", "vehicle", "tire",
     "tyre", "ambient", "room", "oven", "thermostat", "music", "song", "songs", "tempo",
     "playlist", "album", "product", "products", "shipping", "parcel",
     "package", "game", "player", "boss", "enemy", "npc", "character", "weapon", "sprite",
     "billing", "heartbeat", "websocket", "cluster", "replica", "scheduler", "job", "jobs",
     "pipeline", "build", "workflow", "layout", "viewport", "screen", "window", "image", "images",
     "icon", "banner", "ad", "ads", "adslot", "video", "thumbnail", "photo", "button", "layer",
     "neural",
     "optimizer", "training_loop", "epoch", "loss", "recipe", "recipes", "nutrition", "menu",
     "ingredients", "food", "foods", "water_heater", "climate", "outdoor", "indoor", "humidity",
     "wind",
     "barometer", "motor", "pump", "printer", "extruder", "router", "wifi", "watchdog", "instance",
     "node", "container", "pod", "uptime", "ping", "damage", "mana", "xp",
     "enemies", "checkout", "cart", "sku", "price", "funnel", "tooltip", "carousel", "slides",
     "dvd")
)  # fmt: skip


@functools.lru_cache(8_192)
def _kind(name: str) -> int:
    """Bits: 1 for a name about a body, 2 for one about something else."""
    parts = set(words(name))
    whole = joined(name)
    return (not parts.isdisjoint(BODY) or whole in BODY) | (not parts.isdisjoint(OTHER)) << 1


class _About(NamedTuple):
    """What an object is about: by names and texts, and the fields of a body in it."""

    body: bool
    other: bool
    fields: frozenset[str]


class Surroundings:
    """The objects of a message that are asked about, and what each is about."""

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._groups: dict[tuple[int, str], list[Leaf]] = {}
        self._objects: dict[int, set[str]] = {}  # names of the objects in an object
        self._about: dict[tuple[int, str], _About] = {}
        seen: set[int] = set()
        for parent in leaves.parents():
            self._note_objects(parent, seen)

    def _note_objects(self, node: Path | None, seen: set[int]) -> None:
        for _ in range(_UP):
            if node is None or node.parent is None or id(node) in seen:
                return
            seen.add(id(node))
            if node.name and node.name != node.parent.name:
                self._objects.setdefault(id(node.parent), set()).add(joined(node.name))
            node = node.parent

    def names_beside(self, node: Node) -> set[str]:
        """The joined names of all fields of the object that holds a node, objects too."""
        names = {joined(leaf.name) for leaf in self.beside(node)}
        return names | self._objects.get(id(node.parent), set())

    def beside(self, node: Node) -> list[Leaf]:
        """The leaves of the object that holds a node, itself among them."""
        return self._of_group(group_of(node))

    def below(self, path: Path) -> list[Leaf]:
        """The leaves right in an object."""
        return self._of_group((path, ""))

    def _of_group(self, group: Group) -> list[Leaf]:
        key = _key(group)
        found = self._groups.get(key)
        if found is None:
            mine = (one for one in self._leaves.below([group[0]]) if group_of(one)[1] == group[1])
            found = self._groups[key] = list(islice(mine, _FIELDS))
        return found

    def is_body(self, node: Node) -> bool:
        """Whether the surrounding is about a body, and about nothing else."""
        about = self._of(node)
        return not about.other and (about.body or self._has_fields(node, about))

    def is_other(self, node: Node) -> bool:
        """Whether the surrounding is about a machine, a page, a game and not about a body."""
        about = self._of(node)
        return about.other and not self._has_fields(node, about)

    def is_person(self, node: Node) -> bool:
        """Whether fields of a person stand beside."""
        return any(joined(leaf.name) in PERSON for leaf in self.beside(node))

    @staticmethod
    def _has_fields(node: Node, about: _About) -> bool:
        own = joined(node.name)
        return any(name != own for name in about.fields)

    def _of(self, node: Node) -> _About:
        key = _key(group_of(node))
        if key not in self._about:
            self._about[key] = self._judge(node)
        return self._about[key]

    def _judge(self, node: Node) -> _About:
        kind = _around(node.parent)
        fields: set[str] = set()
        above = group_of(node)[0]
        outer = above is not None and above.text[:1] in (".", "[")
        for leaf in (*self.beside(node), *(self.beside(above) if outer and above else ())):
            name = joined(leaf.name)
            if name in BODY_FIELDS and not isinstance(leaf.value, bool):
                fields.add(name)
            elif name in OTHER_FIELDS:
                kind |= 2
            else:
                kind |= _said(leaf)
        for name in self._objects.get(id(node.parent), ()):
            if name in BODY_FIELDS:
                fields.add(name)
            kind |= _kind(name) & 1
        return _About(bool(kind & 1), bool(kind & 2), frozenset(fields))


def _key(group: Group) -> tuple[int, str]:
    return id(group[0]), group[1]


def _around(node: Node | None) -> int:
    about = 0
    for _ in range(_UP):
        if node is None:
            break
        about |= _kind(node.name)
        node = node.parent
    return about


def _said(leaf: Leaf) -> int:
    """What a short text beside says: a unit of bodies, a kind of object."""
    value = leaf.value
    if not isinstance(value, str) or len(value) > _TEXT:
        return 0
    if not units_of(value).isdisjoint(TELLING):
        return 1
    return _kind(value) if joined(leaf.name) in _SAYING else 0


_SAYING = frozenset(
    ("type", "kind", "category", "event", "name", "metric", "action", "sport", "activity", "topic",
     "source", "device", "screen", "module", "datatype", "activityname", "sporttype", "table")
)  # fmt: skip
