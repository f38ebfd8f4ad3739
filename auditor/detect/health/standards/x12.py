"""ASC X12 interchanges of health care: claims, payments, questions after somebody's cover.

An interchange opens with `ISA`, whose sixteen elements say which sign parts elements and which
ends a segment; each transaction opens with `ST` and the number of its set. Of health care are
the sets that HIPAA names: 837 (claims), 835 (payments), 270/271 (cover), 276/277 (status of a
claim), 278 (approval), 834 (enrolment), 275 (papers of a patient). They say something of
somebody where a segment names a member or a patient, a claim or a diagnosis; orders and
invoices (850, 810) and acknowledgements (999) say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_SETS = {
    "837": "a claim", "835": "a payment of claims", "270": "a question after cover",
    "271": "an answer about cover", "276": "a question after a claim",
    "277": "the status of a claim", "278": "a request for approval", "834": "an enrolment",
    "275": "papers of a patient",
}  # fmt: skip
# Which segments say something of somebody: the name of a member or patient, a diagnosis, a
# claim that is made or paid, a service; INS a member who is enrolled.
_NAMED = frozenset(("IL", "QC", "03", "74"))
_SAYING = frozenset(("HI", "CLM", "CLP", "INS", "EQ", "EB", "SV1", "SV2", "SVC", "TRN"))
_OPENING = re.compile(r"ISA([^\w\s])\d\d\1")
_ELEMENTS = 16  # of ISA
_LONGEST_OPENING = 200
_LONGEST = 262_144
_MOST = 2_000  # segments
_ENDS = "~\n\r'|\x1c"


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each interchange."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and (why := _interchange(leaf.value)):
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


def _interchange(text: str) -> str:
    """What an interchange says of somebody, "" where it says nothing."""
    opening = _OPENING.search(text, 0, _LONGEST)
    if opening is None:
        return ""
    by, start = opening[1], opening.start()
    # ISA's last element is one sign, and the sign behind it ends every segment.
    head = text[start : start + _LONGEST_OPENING].split(by, _ELEMENTS)
    if len(head) <= _ELEMENTS or len(head[_ELEMENTS]) < 2 or head[_ELEMENTS][1] not in _ENDS:
        return ""
    end = head[_ELEMENTS][1]
    kind, said = "", False
    for segment in text[start : start + _LONGEST].split(end, _MOST)[:_MOST]:
        elements = segment.strip().split(by, 3)
        if elements[0] == "ST" and len(elements) > 1:
            kind = _SETS.get(elements[1], kind)
        elif kind and len(elements) > 1:
            named = elements[0] == "NM1" and elements[1] in _NAMED
            said = said or named or elements[0] in _SAYING
    return f"an interchange of health care (ASC X12): {kind}" if kind and said else ""


_ISA = (
    "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYER          *240501*1200*^*00501*"
    "000000001*0*P*:~GS*HB*CLINIC*PAYER*20240501*1200*1*X*005010X279A1~"
)

DETECTOR = Detector(
    id="x12-health",
    version=1,
    data_type="health.record",
    title="claims and covers of health insurance (ASC X12)",
    keys=frozenset(),
    wake=(r"isa[*|^+!:]0[0-9][*|^+!:]",),
    sources=("ASC X12 (ISA and ST segments)", "45 CFR 162 (transactions of HIPAA)"),
    look=look,
    examples=(
        Example(
            "a question after cover",
            {"edi": _ISA + "ST*270*0001~NM1*IL*1*DOE*JANE****MI*W1~EQ*98~SE*4*0001~"},
            ("health.record $.edi",),
        ),
        Example(
            "a payment, a segment a line",
            {"edi": (_ISA + "ST*835*0001~CLP*7722*1*150*120~SE*3*0001~").replace("~", "~\n")},
            ("health.record $.edi",),
        ),
        Example("an order of goods", {"edi": _ISA + "ST*850*0001~BEG*00*SA*77**20240501~SE*3*1~"}),
        Example("an acknowledgement", {"edi": _ISA + "ST*999*0001~AK1*HC*1~SE*3*0001~"}),
        Example("no interchange", {"edi": "ISA*00*~ST*837*0001~CLM*1*100~"}),
    ),
)
