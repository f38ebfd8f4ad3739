"""Android build fingerprints: all phones of one build share it, so it never stands alone.

A candidate: it says model and version to the last patch, which narrows a crowd
down, and singles nobody out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_FINGERPRINT = re.compile(
    r"[\w.+ -]{1,40}/[\w.+ -]{1,60}/[\w.+ -]{1,60}:[\w.]{1,16}/[\w.+-]{1,60}/[\w.+-]{1,40}"
    r":(?:user|userdebug|eng)/[\w.,-]{1,60}",
    re.ASCII,
)
_MAX = 400


def look(scene: Scene) -> Iterator[Claim]:
    """Values that are a fingerprint and nothing else."""
    for leaf in scene.woken:
        value = leaf.value
        if isinstance(value, str) and len(value) <= _MAX and _FINGERPRINT.fullmatch(value.strip()):
            reason = "a build fingerprint, which all phones of this build share"
            yield Claim(leaf.path, Confidence.CANDIDATE, Method.STRUCTURE, reason, value)


_PIXEL = "google/panther/panther:14/UP1A.231005.007/10754064:user/release-keys"

DETECTOR = Detector(
    id="build-fingerprint",
    version=1,
    data_type="id.device",
    title="Android build fingerprint",
    keys=frozenset(),
    wake=(r":user/release-keys", r":userdebug/"),
    sources=("Android Build.FINGERPRINT",),
    look=look,
    examples=(
        Example("a build's", {"fp": _PIXEL}, ("id.device $.fp",)),
        Example("in a text", {"log": f"booted {_PIXEL} at 9:00, all is well:user/release-keys"}),
        Example("only keys", {"tags": "release-keys", "url": "a/b/c:user/release-keys"}),
    ),
)
