"""What a camera made of a face: how it moves (Affectiva), how tired its eyes are (drivers).

Numbers without a place: they tell a mood or a state, not who somebody is, and an avatar's
muscles bear the same names. So they stay candidates.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Method, Path, Scalar

# Affectiva's expressions, after the Facial Action Coding System.
_MUSCLES = frozenset(
    ("smile", "innerbrowraise", "browraise", "browfurrow", "nosewrinkle", "upperlipraise",
     "lipcornerdepressor", "chinraise", "lippucker", "lippress", "lipsuck", "mouthopen", "smirk",
     "eyeclosure", "lidtighten", "jawdrop", "dimpler", "eyewiden", "cheekraise", "lipstretch")
)  # fmt: skip
_ENOUGH = 3
# How drowsiness is told from eyes and mouth: the share of time that eyes are closed, and the
# ratios of their height and width.
_RATIOS = frozenset(("ear", "eyeaspectratio", "lefteyeaspectratio", "lefteyear"))
_MOUTHS = frozenset(("mar", "mouthaspectratio"))
_CLOSED = frozenset(("perclos", "perclosscore"))
_TIRED = frozenset(
    ("eyesclosed", "eyeclosure", "blinkrate", "blinkduration", "yawning", "yawncount", "yawn",
     "drowsiness", "drowsinesslevel", "drowsy", "microsleep")
)  # fmt: skip
_NAMES = _MUSCLES | _RATIOS | _MOUTHS | _CLOSED | _TIRED
_OBJECTS = 256


def look(scene: Scene) -> Iterator[Claim]:
    """One candidate for each object of such numbers."""
    objects: dict[int, tuple[Path, set[str]]] = {}
    for leaf in scene.woken:
        name, at = joined(leaf.name), leaf.parent
        if name not in _NAMES or at is None or not _is_measure(leaf.value):
            continue
        if id(at) in objects or len(objects) < _OBJECTS:
            objects.setdefault(id(at), (at, set()))[1].add(name)
    for at, names in objects.values():
        if why := _state(names):
            yield Claim(at, Confidence.CANDIDATE, Method.KEY, why)


def _is_measure(value: Scalar) -> bool:
    return isinstance(value, bool) or number_of(value) is not None


def _state(names: set[str]) -> str:
    """What these fields tell of a face, "" for nothing."""
    if len(names & _MUSCLES) >= _ENOUGH:
        return "how the parts of a face move, by their names"
    kinds = [not names.isdisjoint(one) for one in (_RATIOS, _MOUTHS, _CLOSED, _TIRED)]
    if sum(kinds) >= 2 and (kinds[2] or (kinds[0] and kinds[1])):
        return "how tired a face is, by its eyes and mouth"
    return ""


DETECTOR = Detector(
    id="face-states",
    version=1,
    data_type="bio.face_geometry",
    title="moods and tiredness told from a face",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _NAMES,
    sources=("Affectiva's Affdex SDK; literature of drowsy drivers (PERCLOS, eye aspect ratio)",),
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
        Example("an ear and a smile", {"ear": 2, "smile": 1}),
        Example("words", {"smile": "a", "smirk": "b", "jawDrop": "c"}),
        Example("months", {"feb": 3, "mar": 4, "apr": 5}),
    ),
)
