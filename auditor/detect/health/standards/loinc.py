"""Results of laboratories by their LOINC code: `{"loincCode": "4548-4", "result": "6.1"}`.

A code's last digit is the check digit of the others (LOINC Users' Guide, appendix C), so a
field of that name whose value passes is one. It counts beside a result; a list of codes and
their meanings has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_NAMES = frozenset(
    ("loinc", "loinccode", "loincnum", "loincid", "testloinc", "analyteloinc", "loincnumber",
     "loinctestcode")
)  # fmt: skip
_RESULTS = frozenset(
    ("result", "value", "resultvalue", "numericresult", "observedvalue", "measurement",
     "valuequantity", "valuestring", "testresult", "resulttext", "reading", "abnormalflag", "flag")
)  # fmt: skip
_CODE = re.compile(r"\d{1,7}-\d").fullmatch
_FIELDS = 64
_MOST = 512


def is_code(text: str) -> bool:
    """Whether a text is a LOINC code: digits, a hyphen and their check digit (Mod 10)."""
    if _CODE(text) is None:
        return False
    digits = text[:-2]
    doubled = "".join(str(2 * int(digit)) for digit in digits[::-2])
    total = sum(map(int, doubled)) + sum(map(int, digits[-2::-2]))
    return -total % 10 == int(text[-1])


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each result."""
    for count, leaf in enumerate(scene.woken):
        if count >= _MOST:
            scene.cuts.append(f"LOINC codes after the first {_MOST} were not looked at")
            return
        text = leaf.value
        if joined(leaf.name) in _NAMES and isinstance(text, str) and is_code(text.strip()):
            found = _result(leaf, scene)
            if found is not None:
                why = "a laboratory's result, beside its LOINC code"
                yield Claim(found.path, Confidence.PROVEN, Method.STRUCTURE, why, found.value)


def _result(leaf: Leaf, scene: Scene) -> Leaf | None:
    if leaf.parent is None:
        return None
    for count, other in enumerate(scene.leaves.below([leaf.parent])):
        if count >= _FIELDS:
            break
        if joined(other.name) in _RESULTS and other.value not in ("", None):
            return other
    return None


DETECTOR = Detector(
    id="loinc",
    version=1,
    data_type="health.record",
    title="results of laboratories by LOINC code",
    keys=_NAMES,
    sources=("LOINC Users' Guide, appendix C: the Mod 10 check digit",),
    look=look,
    examples=(
        Example(
            "a result",
            {"loincCode": "5196-1", "testName": "HBsAg", "result": "non-reactive"},
            ("health.record $.result",),
        ),
        Example("a list of codes", {"loinc": "4548-4", "display": "Hemoglobin A1c"}),
        Example("another check digit", {"loincCode": "5196-2", "result": "x"}),
    ),
)
