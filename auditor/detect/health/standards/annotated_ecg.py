"""Electrocardiograms of HL7's aECG: sequences of digits under the code of a lead.

`MDC_ECG_LEAD_I` and the like (ISO 11073-10101) code a lead; a list of samples near it is
the electrocardiogram, a table of the codes is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_CODE = re.compile(r"MDC_ECG_LEAD_\w{1,12}").fullmatch
_SAMPLES = re.compile(r"\s*-?\d+(?:\s+-?\d+){7,}\s*").match
_LISTS = frozenset(("digits", "data", "samples", "value", "values"))
_MOST = 64  # leads of one message


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of samples, if a lead's code is in the message."""
    if not any(isinstance(leaf.value, str) and _CODE(leaf.value) for leaf in scene.woken):
        return
    told = 0
    for leaf in scene.each():
        if told >= _MOST:
            scene.cuts.append(f"leads after the first {_MOST} were not looked at")
            return
        if joined(leaf.name) in _LISTS and isinstance(leaf.value, str) and _SAMPLES(leaf.value):
            told += 1
            why = "samples of an electrocardiogram, with the code of a lead"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


DETECTOR = Detector(
    id="annotated-ecg",
    version=1,
    data_type="health.vitals",
    title="electrocardiograms (HL7 aECG)",
    keys=frozenset(),
    wake=("mdc_ecg_lead_",),
    sources=("HL7 version 3 Annotated ECG; ISO/IEEE 11073-10101 codes of leads",),
    look=look,
    examples=(
        Example(
            "a lead",
            {"sequence": {"code": "MDC_ECG_LEAD_I", "digits": "1 2 2 3 2 1 0 -3 18 44"}},
            ("health.vitals $.sequence.digits",),
        ),
        Example("a table of codes", {"codes": ["MDC_ECG_LEAD_I", "MDC_ECG_LEAD_II"]}),
    ),
)
