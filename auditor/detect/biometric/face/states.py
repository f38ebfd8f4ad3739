"""What a camera made of a face: how it moves, what it seems to feel, how tired its eyes are.

Affectiva's expressions, MorphCast's emotions and affects, the measures by which drivers are
watched. They are numbers without a place, and an avatar's muscles and a text's feelings bear
the same names: names alone are a candidate. A second sign makes it probable: what encloses
them or beside them is called a face, moods stand beside muscles, a share of closed eyes beside
the ratio of an eye; and the numbers must be measured, not set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.biometric.face.action_units import NAMES as NUMBERED
from auditor.detect.biometric.face.action_units import UNITS, are_units
from auditor.detect.biometric.face.emotions import NAMES as EMOTIONS
from auditor.detect.biometric.face.emotions import are_told
from auditor.detect.biometric.face.things import Near
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, LeafTable, Method, Path, Scalar

# Affectiva's expressions, after the Facial Action Coding System.
_MUSCLES = frozenset(
    ("smile", "innerbrowraise", "browraise", "browfurrow", "nosewrinkle", "upperlipraise",
     "lipcornerdepressor", "chinraise", "lippucker", "lippress", "lipsuck", "mouthopen", "smirk",
     "eyeclosure", "lidtighten", "jawdrop", "dimpler", "eyewiden", "cheekraise", "lipstretch")
)  # fmt: skip
_ENOUGH = 3
# What Affectiva tells of the same face beside its muscles.
_MOODS = frozenset(("engagement", "valence", "contempt", "joy", "attention", "interoculardistance"))
_CIRCUMPLEX = frozenset(("arousal", "valence"))  # where MorphCast places a feeling
_AFFECTS = frozenset(("afraid", "amused"))  # two of its names, in a list that has one of its own
_LISTED = frozenset(("affects38", "affects98"))
# How drowsiness is told from eyes and mouth: the share of time that eyes are closed, and the
# ratios of their height and width.
_RATIOS = frozenset(
    ("ear", "eyeaspectratio", "lefteyeaspectratio", "lefteyear", "leftear", "avgear", "meanear")
)
_MOUTHS = frozenset(("mar", "mouthaspectratio"))
_CLOSED = frozenset(("perclos", "perclosscore"))
_TIRED = frozenset(
    ("eyesclosed", "eyeclosure", "blinkrate", "blinkduration", "yawning", "yawncount", "yawn",
     "yawns", "drowsiness", "drowsinesslevel", "drowsy", "microsleep", "microsleeps")
)  # fmt: skip
# What apps for cosmetics tell of the skin in a selfie.
_SKIN = frozenset(
    f"{mark}{measure}"
    for mark in ("acne", "wrinkle", "wrinkles", "pores", "redness", "darkcircle", "darkcircles",
                 "eyebags", "eyebag", "pigmentation", "darkspots", "finelines", "blackheads")
    for measure in ("", "score", "level", "severity", "index")
)  # fmt: skip
_HEAD = "headpose"
_TURN = "pitch"  # of a head, where it is called so
_NAMES = (
    _MUSCLES | NUMBERED | _MOODS | _CIRCUMPLEX | _AFFECTS | EMOTIONS | _RATIOS | _MOUTHS | _CLOSED
    | _TIRED | _SKIN | {_TURN}
)  # fmt: skip
_OBJECTS = 256
_BROKEN = 2  # numbers that are not whole: what is measured is no level from 0 to 5

type _Fields = Mapping[str, Scalar]


class _Objects:
    """The objects in which such numbers stand."""

    def __init__(self, scene: Scene) -> None:
        self.found: dict[int, tuple[Path, dict[str, Scalar]]] = {}
        self._in: dict[int, list[Path]] = {}  # by what holds them
        for leaf in scene.woken:
            name, at = joined(leaf.name), leaf.parent
            if name not in _NAMES or at is None or is_element(leaf) or not _is_measure(leaf.value):
                continue
            if id(at) not in self.found:
                if len(self.found) >= _OBJECTS:
                    continue
                self.found[id(at)] = (at, {})
                if not is_element(at):
                    self._in.setdefault(id(at.parent), []).append(at)
            self.found[id(at)][1][name] = leaf.value

    def beside(self, at: Path) -> list[Path]:
        """The objects of such numbers in the same object, the one itself, and those in it."""
        return [at, *([] if is_element(at) else self._in.get(id(at.parent), ())), *self.within(at)]

    def within(self, at: Path) -> list[Path]:
        """The objects of such numbers in an object."""
        return self._in.get(id(at), [])

    def names(self, at: Path) -> set[str]:
        """The names of all such numbers in and beside an object."""
        return {name for one in self.beside(at) for name in self.found[id(one)][1]}


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object of such numbers."""
    objects = _Objects(scene)
    for at, fields in objects.found.values():
        why, sure = _state(at, fields, objects, scene.leaves)
        if why:
            how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
            yield Claim(at, how, Method.KEY, why)


def _is_measure(value: Scalar) -> bool:
    return isinstance(value, bool) or number_of(value) is not None


def _state(at: Path, fields: _Fields, objects: _Objects, leaves: LeafTable) -> tuple[str, bool]:
    """What these fields tell of a face, "" for nothing, and whether a second sign says it."""
    near = Near(at, leaves)
    if len(fields.keys() & _MUSCLES) >= _ENOUGH:
        felt = len(objects.names(at) & _MOODS) >= 2
        sure = felt or near.is_called_a_face() or near.is_said_a_face()
        why = "how the parts of a face move, by their names"
        return why, sure and _is_measured(fields) and not _is_made(near)
    if are_units(fields):
        sure = _is_measured({name: fields[name] for name in fields.keys() & UNITS})
        return "action units of a face, by their numbers", sure and not _is_made(near)
    if are_told(fields, list(fields.values())):
        faced = near.is_called_a_face() or near.is_said_a_face() or near.holds_a_face()
        why = "the expressions that are told of a face, shares of one"
        return (why, True) if faced and _is_measured(fields) and not _is_made(near) else ("", False)
    if fields.keys() >= _CIRCUMPLEX and any(
        joined(one.name) in _LISTED for one in objects.within(at)
    ):
        return "the affects of a face as MorphCast names them", not _is_made(near)
    if len(fields.keys() & _SKIN) >= 2:
        faced = near.is_called_a_face() or near.holds_a_face() or near.is_selfie()
        sure = faced and _is_measured(fields) and not _is_made(near)
        return (
            ("marks of the skin of a face, beside its own name or id", True)
            if sure
            else ("", False)
        )
    return _tired(at, fields, objects, near)


def _tired(at: Path, fields: _Fields, objects: _Objects, near: Near) -> tuple[str, bool]:
    """How tired a driver's face is: signs of two kinds, one of which only eyes have."""
    tired = len(fields.keys() & _TIRED)
    kinds = [not fields.keys().isdisjoint(one) for one in (_RATIOS, _MOUTHS, _CLOSED, _TIRED)]
    turned = any(joined(one.name) == _HEAD for one in objects.within(at))
    eyes = sum(kinds) >= 2 and (kinds[2] or (kinds[0] and kinds[1]))
    if not eyes and tired < _ENOUGH:
        return "", False
    why = "how tired a face is, by its eyes and mouth"
    ratio = fields.get("ear", 0.5)
    share = number_of(ratio)
    sure = (eyes or turned) and share is not None and 0 <= share.value <= 1
    return why, sure and _is_measured(fields, 1) and not near.is_setting() and not _is_drawn(near)


def _is_measured(fields: _Fields, least: int = _BROKEN) -> bool:
    """Whether some of the numbers are not whole."""
    numbers = (number_of(value) for value in fields.values())
    return sum(one is not None and not one.value.is_integer() for one in numbers) >= least


def _is_drawn(near: Near) -> bool:
    return near.is_thing() or near.is_avatar()


def _is_made(near: Near) -> bool:
    """Whether a figure is made to look so: an avatar, or an animation that a service sends."""
    return near.is_answer() or near.is_setting() or _is_drawn(near)


DETECTOR = Detector(
    id="face-states",
    version=4,
    data_type="bio.face_geometry",
    title="moods and tiredness told from a face",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _NAMES,
    sources=(
        "Affectiva's Affdex SDK; MorphCast's HTML5 SDK",
        "Facial Action Coding System; OpenFace 2.0, output format",
        "literature of drowsy drivers (PERCLOS, eye aspect ratio)",
    ),
    look=look,
    examples=(
        Example(
            "Affectiva",
            {"expressions": {"smile": 22.1, "browFurrow": 0.4, "eyeClosure": 1.2, "smirk": 0}},
            ("bio.face_geometry $.expressions",),
        ),
        Example(
            "a driver",
            {"driver": {"ear": 0.27, "mar": 0.31, "perclos": 0.08, "eyesClosed": False}},
            ("bio.face_geometry $.driver",),
        ),
        Example(
            "MorphCast",
            {
                "type": "FACE_EMOTION",
                "emotion": {
                    "Angry": 0.01, "Disgust": 0.01, "Fear": 0.02, "Happy": 0.9, "Neutral": 0.03,
                    "Sad": 0.01, "Surprise": 0.02,
                },
            },
            ("bio.face_geometry $.emotion",),
        ),
        Example(
            "a text's feelings",
            {
                "text": "Hi",
                "emotion": {
                    "Angry": 0.01, "Disgust": 0.01, "Fear": 0.02, "Happy": 0.9, "Neutral": 0.03,
                    "Sad": 0.01, "Surprise": 0.02,
                },
            },
        ),
        Example(
            "action units",
            {"aus": {"AU01": 0.2, "AU04": 0.0, "AU06": 1.21, "AU12": 2.43, "AU25": 0.7}},
            ("bio.face_geometry $.aus",),
        ),
        Example(
            "the skin of a face",
            {"face_id": "f1", "skin": {"acne_score": 12.5, "wrinkle_score": 33.1, "pores": 4}},
            ("bio.face_geometry $.skin",),
        ),
        Example(
            "of a selfie",
            {"selfieId": "s-1", "wrinkles": 0.31, "acne": 0.12},
            ("bio.face_geometry $",),
        ),
        Example("a cream's test", {"product": "x", "wrinkles": 0.31, "acne": 0.12}),
        Example("a figure's", {"faceId": "f", "character": "e", "wrinkles": 0.3, "acne": 0.1}),
        Example("sizes of shoes", {"AU4": 2.5, "AU5": 3.5, "AU6": 4.5, "AU8": 6.5}),
        Example("a song", {"danceability": 0.52, "valence": 0.61, "arousal": 0.4}),
        Example("an ear and a smile", {"ear": 2, "smile": 1}),
        Example("words", {"smile": "a", "smirk": "b", "jawDrop": "c"}),
        Example("months", {"feb": 3, "mar": 4, "apr": 5}),
    ),
)  # fmt: skip
