"""One object that may be a face: the fields that were met in it, and what they come to."""

from __future__ import annotations

import re
from functools import partial

from auditor.detect.biometric.face.emotions import are_expressions, names_emotions
from auditor.detect.biometric.face.fields import (
    FIELDS,
    GEOMETRIC,
    MEASURES,
    TELLING,
    WORN,
    Field,
    is_points,
    names_a_face,
    names_measures,
    names_subjects,
    numerics_of,
    valid,
)
from auditor.detect.biometric.face.five import is_five, is_six
from auditor.detect.biometric.face.meshes import FRAMES, has_depth, is_dlib, is_mesh
from auditor.detect.biometric.face.points import is_in_order
from auditor.detect.biometric.face.things import Near
from auditor.detect.keys import joined
from auditor.detect.scalars import Numeric
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Path, Scalar
from auditor.model.face_points import MESHES

_UP = 8
_ENOUGH = 3
_TWO = 2
_STRONG = 2
_SHAPES = 8
_ROUND = 2  # decimals of what somebody set by hand
_TURNS = frozenset(("rollangle", "yawangle", "pitchangle"))
_HEAD = frozenset(("pitch", "yaw", "roll"))
_OPEN = frozenset(("lefteyeopenprobability", "righteyeopenprobability"))
_IDS = frozenset(("faceid", "facetoken", "trackingid"))
_ID = 12  # characters of what a service gives as an id
_TYPES = frozenset({"type", "Type", "landmarkType"})
_TEXT = (48, 1 << 18)  # characters of points that are one text: "12.1,30.4;13.0,…"
_NUMBERS = re.compile(r"-?\d{1,6}(?:\.\d{1,17})?", re.ASCII).findall
_WRITTEN = re.compile(r"[-\d.,;:|/\s()\[\]{}]{48,}+", re.ASCII).fullmatch
_MAX_PARTS = 128
_MAX_VALUES = 3 * max(MESHES) * FRAMES  # of one field


def _are_written(text: str) -> bool:
    """Whether a text is numbers one after the other, whatever stands between them."""
    return len(text) >= _TEXT[0] and _WRITTEN(text, 0, _TEXT[1]) is not None


class Face:
    """The fields of one object and the values under each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[str, list[Scalar]] = {}
        self.shapes: dict[str, Numeric] = {}
        self.parts: set[str] = set()
        self._read: dict[str, list[Numeric]] = {}

    @property
    def may_be(self) -> bool:
        """Whether it is worth a look: not where there is but an age."""
        return len(self.shapes) >= _SHAPES or not self.fields.keys() <= {"age", "gender"}

    def add(self, name: str, value: Scalar) -> None:
        """Note a value below a field."""
        values = self.fields.setdefault(name, [])
        if FIELDS[name].kind == "points" and isinstance(value, str) and _are_written(value):
            found = _NUMBERS(value[: _TEXT[1]])
            values += found[: max(0, _MAX_VALUES - len(values))]
        elif len(values) < _MAX_VALUES:
            values.append(value)

    def add_part(self, leaf: Leaf, field: Path) -> None:
        """Note the name of a point below a field of points, or the text that says its type."""
        if len(self.parts) < _MAX_PARTS and leaf.name in _TYPES and isinstance(leaf.value, str):
            self.parts.add(joined(leaf.value))
        node: Path | Leaf | None = leaf
        for _ in range(_UP):
            if node is None or node.parent is field or node.parent is None:
                break
            node = node.parent
        if node is not None and len(self.parts) < _MAX_PARTS:
            self.parts.add(joined(leaf.name if is_element(node) else node.name))

    def judge(self, near: Near) -> tuple[Confidence, str] | None:
        """Whether the fields are those of a face, how sure it is, and why."""
        verdict = self._judged(near)
        return None if verdict is None or near.is_thing() else verdict

    def _judged(self, near: Near) -> tuple[Confidence, str] | None:
        if len(self.shapes) >= _SHAPES:
            return self._moved(near)
        good = {
            name: FIELDS[name]
            for name, values in self.fields.items()
            if valid(FIELDS[name], values, partial(self._numerics, name))
        }
        if counted := self._counted(near, good):
            return counted
        if names_a_face(self.parts) and not near.is_avatar():
            good["facialpoints"] = FIELDS["facialpoints"]
        kinds = {field.kind for field in good.values()}
        strong = sum(field.strong for field in good.values())
        telling = any(name in TELLING for name in good)
        listed = ", ".join(sorted(good)[:6])
        if len(good) >= _ENOUGH and (strong >= _STRONG or telling):
            return Confidence.PROVEN, f"{len(good)} fields of a face detector: {listed}"
        return self._likely(near, good, kinds, listed)

    def _likely(
        self, near: Near, good: dict[str, Field], kinds: set[str], listed: str
    ) -> tuple[Confidence, str] | None:
        """What fields of other things, too, come to where something calls them a face's."""
        framed = "box" in kinds
        if kinds & GEOMETRIC == {"box"} and "box" not in good:
            kept = {"frame": near.is_detected(), "sides": near.is_detected(measured=True)}
            good = {name: field for name, field in good.items() if kept.get(name, True)}
            kinds = {field.kind for field in good.values()}
        named = any(name.startswith("fac") and FIELDS[name].kind in GEOMETRIC for name in good)
        if kinds & GEOMETRIC and (named or near.is_called_a_face()):
            # Dice and roofs have faces that are turned; so is a face, but it has a place, too.
            # Watches have faces with an id and a title, and a place on the screen.
            strong = any(field.strong for field in good.values())
            bare = not strong and (
                kinds.isdisjoint(GEOMETRIC - {"angle"})
                or (kinds == {"box", "id"} and self._is_listed() and near.is_titled())
            )
            how = Confidence.CANDIDATE if bare or near.is_setting() else Confidence.PROBABLE
            return how, f"the geometry of an object called a face: {listed}"
        boxed = "box" in kinds
        rules = (
            (boxed and "points" in kinds and {"age", "gender"} <= good.keys(),
             f"a box and points beside an age and a gender: {listed}"),
            (boxed and any(is_five(self._numbers(name)) for name in good if is_points(name)),
             f"a box and five points that lie as a face's do: {listed}"),
            (any(is_six(self._numbers(name)) for name in good if is_points(name)),
             f"six points that lie as eyes, nose, mouth and ears do: {listed}"),
            (boxed and "points" in kinds and len(good.keys() & _TURNS) >= _TWO,
             f"a box, points and how a head is turned: {listed}"),
            (good.keys() >= _HEAD and near.is_enrolled(),
             f"how a head is turned, beside the template that was made of it: {listed}"),
            (boxed and near.is_face_api(), "a detection as face-api.js writes that of a face"),
            (boxed and {"age", "gender", "genderprobability"} <= good.keys(),
             f"a box beside an age and how sure a gender is: {listed}"),
            (are_expressions(self.parts, self.fields.get("expressions", ())),
             "the expressions of a face, shares of one, as face-api.js names them"),
            (boxed and len(good.keys() & WORN) >= _TWO,
             f"a box beside what detectors say of a face: {listed}"),
            (boxed and "subjects" in good and names_subjects(self.parts),
             f"a box beside the persons that it is like: {listed}"),
            (boxed and "expressions" in good and names_emotions(self.parts),
             "a box beside the expressions that detectors tell apart"),
            (boxed and kinds >= {"id", "angle"} and near.is_of_type_face(),
             f"a find of the type face, with its id, place and turn: {listed}"),
            (boxed and "faceid" in good and near.is_detected(measured=True)
             and len(good.keys() & (_TURNS | _HEAD)) >= _TWO,
             f"a box and two turns beside a face's id: {listed}"),
            (good.keys() >= _OPEN and not near.is_avatar()
             and any(one.decimals > 0 for name in _OPEN for one in self._numerics(name)),
             f"how far each eye of a face is open: {listed}"),
            ("dominantemotion" in good and near.is_called_a_face()
             and near.is_detected(measured=True),
             f"what a face is said to feel: {listed}"),
            (framed and {"dominantemotion", "expressions"} <= good.keys()
             and names_emotions(self.parts),
             f"a box beside what a face in it is said to feel: {listed}"),
            ("eyedistance" in good and not MEASURES.isdisjoint(good) and not near.is_avatar()
             and all(one > 0 for one in self._numbers("eyedistance")),
             f"measures of a face beside the distance of its eyes: {listed}"),
            ("faceattributes" in good and names_measures(self.parts),
             "measures among the attributes of a face"),
        )  # fmt: skip
        why = next((why for holds, why in rules if holds), "")
        return (Confidence.PROBABLE, why) if why else None

    def _is_listed(self) -> bool:
        """Whether its id is a short name, no number that a tracker gives and no service's id."""
        texts = [one for name in _IDS for one in self.fields.get(name, ())]
        return all(isinstance(one, str) and len(one) < _ID and not one.isdecimal() for one in texts)

    def _numerics(self, name: str) -> list[Numeric]:
        """The numbers among a field's values, read once: a film's are many."""
        if name not in self._read:
            self._read[name] = numerics_of(self.fields[name])
        return self._read[name]

    def _numbers(self, name: str) -> list[float]:
        return [number.value for number in self._numerics(name)]

    def _moved(self, near: Near) -> tuple[Confidence, str] | None:
        """Blend shapes: of a face that was followed, unless an avatar's are set by hand."""
        why = f"{len(self.shapes)} blend shapes of a face"
        if near.is_answer():  # a service's animation as likely as a phone's camera
            return Confidence.CANDIDATE, f"{why}, in an answer"
        if not self._are_shares():
            return None
        if not near.is_avatar():
            return Confidence.PROVEN, why
        if all(number.decimals <= _ROUND for number in self.shapes.values()):
            return None
        return Confidence.CANDIDATE, f"{why} or of an avatar"

    def _are_shares(self) -> bool:
        """Whether the shapes are shares of one, or of a hundred and measured, not whole."""
        if all(number.value <= 1 for number in self.shapes.values()):
            return True
        return sum(number.decimals > 0 for number in self.shapes.values()) * 2 > len(self.shapes)

    def _counted(self, near: Near, good: dict[str, Field]) -> tuple[Confidence, str] | None:
        """Points and coefficients whose number alone is a face's."""
        for name, values in self.fields.items():
            if not is_points(name):
                continue
            sure = "face" in name or name == "scaledmesh" or near.is_called_a_face()
            flat = self._numbers(name)
            if len(flat) != len(values):
                continue
            if is_mesh(flat, scaled=sure):
                how = Confidence.PROBABLE if has_depth(flat) else Confidence.CANDIDATE
                return (Confidence.PROVEN if sure else how), (
                    f"{len(values) // 3} points of a face mesh"
                )
            if is_dlib(flat):
                known = names_emotions(self.parts)
                boxed = "landmark" in name and any(one.kind == "box" for one in good.values())
                sure = sure or boxed or "68" in name or is_in_order(values)
                how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
                return (Confidence.PROVEN if known else how), "68 points, as dlib gives of a face"
        if "blendshapes" in good:
            how = Confidence.CANDIDATE if near.is_avatar() else Confidence.PROBABLE
            return how, "as many coefficients of blend shapes as ARKit has"
        if "vertices" in good:
            arkit = any(near.says(kind) for kind in ("ARFaceAnchor", "ARFaceGeometry"))
            sure = arkit or near.is_called_a_face() or near.holds_a_face()
            how = Confidence.PROVEN if sure else Confidence.CANDIDATE
            return how, "1,220 vertices, as ARKit's geometry of a face has"
        return None
