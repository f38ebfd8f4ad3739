"""Names of a hand's joints as trackers of hands write them, and those of what lists them.

MediaPipe and TensorFlow.js (`thumb_tip`, `index_finger_mcp`), Apple's Vision (`indexDIP`), WebXR
(`index-finger-phalanx-distal`). Bones of rigs have other names (`thumb_01_l`, `LeftHandThumb1`).
"""

from __future__ import annotations

import functools
import re

from auditor.detect.keys import joined, words

_JOINT = re.compile(
    r"(?:hand)?(?:wrist"
    r"|(?:thumb|index|middle|ring|pinky|little)(?:finger)?"
    r"(?:cmc|cm|mcp|mp|pip|dip|ip|tip|metacarpal|phalanx(?:proximal|intermediate|distal)))"
).fullmatch
_HANDS = frozenset(("hand", "hands"))
_POINTS = frozenset(
    ("landmark", "landmarks", "keypoints", "keypoint", "joints", "points", "skeleton", "pose",
     "mesh", "d")
)  # fmt: skip
_BARE = frozenset(
    ("landmarks", "worldlandmarks", "keypoints", "keypoints3d", "joints", "normalizedlandmarks")
)
SIDED = frozenset(("handedness", "handednesses", "multihandedness"))
_LONGEST = 48


@functools.lru_cache(8_192)
def is_joint(text: str) -> bool:
    """Whether a name or a short text is that of a joint of a hand."""
    return len(text) <= _LONGEST and _JOINT(joined(text)) is not None


@functools.lru_cache(8_192)
def names_hand_points(name: str) -> bool:
    """Whether a name says that it holds the points of a hand."""
    parts = set(words(name))
    return (not parts.isdisjoint(_HANDS) or "multihand" in parts) and not parts.isdisjoint(_POINTS)


@functools.lru_cache(8_192)
def may_hold_points(name: str) -> bool:
    """Whether a name is of points, of whatever they are."""
    return joined(name) in _BARE or names_hand_points(name)


def is_hand(name: str) -> bool:
    """Whether a name calls what it holds a hand."""
    return not _HANDS.isdisjoint(words(name))
