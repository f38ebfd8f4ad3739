"""Teeth and what they have: `{"tooth": 36, "condition": "caries"}`.

A tooth is numbered by the FDI (11 to 48, 51 to 85 for milk teeth) or by the American system
(1 to 32, A to T). Beside it must stand what was found or done, in a word of dentistry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_NAMES = frozenset(("tooth", "toothnumber", "toothno", "toothid", "toothcode", "fdi", "zahn",
                    "zahnnummer", "dent", "diente", "dente", "teeth", "牙位", "牙齿"))  # fmt: skip
_NUMBER = re.compile(r"[1-4][1-8]|[5-8][1-5]|[1-9]|[12]\d|3[0-2]|[A-T]").fullmatch
_FOUND = re.compile(
    r"cari(?:es|ous)|cavit(?:y|ies)|decay|filling|crown|implant|extract|missing|root.?canal"
    r"|periapical|gingiv|periodont|plaque|calculus|fractur|pulp|endodont|veneer|bridge|impacted"
    r"|abscess|sealant|amalgam|composite|erosion|abrasion|mobility|karies|füllung|krone"
    r"|carie|obturation|couronne|龋|蛀",
    re.IGNORECASE,
).search
_FIELDS = 16
_LONGEST = 200
_MOST = 500  # teeth


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each finding of a tooth."""
    for leaf in scene.woken[:_MOST]:
        if joined(leaf.name) not in _NAMES or _NUMBER(str(leaf.value)[:4]) is None:
            continue
        for other in islice(scene.leaves.below([leaf.parent]), _FIELDS):
            text = other.value
            if other is leaf or not isinstance(text, str) or len(text) > _LONGEST:
                continue
            if _FOUND(text) is not None and not _is_name(other):
                why = f"what a tooth ({leaf.value!s}) has, by words of dentistry"
                yield Claim(other.path, Confidence.PROBABLE, Method.KEY, why, text)


def _is_name(leaf: Leaf) -> bool:
    return joined(leaf.name) in ("product", "sku", "image", "url", "icon")


DETECTOR = Detector(
    id="teeth",
    version=1,
    data_type="health.record",
    title="findings and treatments of teeth",
    keys=_NAMES,
    sources=("ISO 3950 (FDI notation of teeth)", "ADA universal numbering system"),
    look=look,
    examples=(
        Example(
            "a chart",
            {"dentalChart": {"tooth": 36, "condition": "caries"}},
            ("health.record $.dentalChart.condition",),
        ),
        Example(
            "milk teeth",
            {"teeth": [{"toothNumber": "55", "treatment": "Filling, composite"}]},
            ("health.record $.teeth[0].treatment",),
        ),
        Example("a saw's", {"teeth": 24, "material": "carbide"}),
        Example("a tooth's picture", {"tooth": 36, "icon": "crown.svg"}),
        Example("no such tooth", {"tooth": 99, "condition": "caries"}),
    ),
)  # fmt: skip
