"""Expressions of a face as detectors tell them apart: how much of each, under its name.

face-api.js and Azure name seven or eight, DeepFace seven. Words and voices have feelings as
well, so the names alone say little; face-api.js's own seven, whose values add up to one, are
what its network gives of a face.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from auditor.detect.scalars import number_of
from auditor.model import Scalar

# Those of texts are not among them alone.
_EMOTIONS = frozenset(
    ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "happiness",
     "sadness", "anger", "fear", "disgust", "surprise", "contempt")
)  # fmt: skip
_ENOUGH = 5
_FACE_API = frozenset(("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"))
# MorphCast's and DeepFace's seven, of one or of a hundred.
SEVEN = frozenset(("angry", "disgust", "fear", "happy", "sad", "neutral", "surprise"))
# Azure's eight, of one.
_EIGHT = frozenset(
    ("anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise")
)
NAMES = SEVEN | _EIGHT
_ROUNDED = 0.02  # by which their sum may miss one


def names_emotions(parts: set[str]) -> bool:
    """Whether these are the expressions that detectors of faces tell apart."""
    return len(parts & _EMOTIONS) >= _ENOUGH


def are_expressions(parts: Collection[str], values: Sequence[Scalar]) -> bool:
    """Whether these are the expressions of face-api.js, each a share of one."""
    if len(values) != len(_FACE_API) or not _FACE_API.issubset(parts):
        return False
    return _are_shares(values)


def are_told(parts: Collection[str], values: Sequence[Scalar]) -> bool:
    """Whether these are the seven of MorphCast and DeepFace, or Azure's eight: one whole."""
    return set(parts) in (SEVEN, _EIGHT) and (_are_shares(values) or _are_shares(values, 100))


def _are_shares(values: Sequence[Scalar], whole: int = 1) -> bool:
    """Whether the values make a whole."""
    shares = [number.value for value in values if (number := number_of(value)) is not None]
    within = len(shares) == len(values) and all(0 <= share <= whole for share in shares)
    return within and abs(sum(shares) - whole) <= _ROUNDED * whole
