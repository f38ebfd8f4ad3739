"""Who is insured for their health: a member's number, with the insurer and the group or the plan.

`{"insuranceProvider": "Aetna", "memberId": "W123", "groupNumber": "001"}` is what is printed on
a card. A member's number alone is a club's; cars and journeys are insured without a group. After
X12 270 and FHIR R4's Coverage (`subscriberId`, `payor`, class `group`), as plain fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import upwards
from auditor.model import Confidence, Leaf, Method

_NUMBERS = frozenset(
    ("memberid", "membernumber", "memberno", "subscriberid", "subscribernumber", "insuranceid",
     "insurancenumber", "insurancememberid", "insurancememberno", "policyid", "policynumber",
     "insurancepolicynumber", "healthcardnumber", "insurancecardnumber")
)  # fmt: skip
_INSURERS = frozenset(
    ("insurance", "insuranceprovider", "insurancecompany", "insurancecarrier", "insurancename",
     "insuranceplan", "insuranceplanname", "insurer", "insurername", "payer", "payerid",
     "payername", "healthplan", "healthplanname", "healthinsurance", "medicalinsurance",
     "insuranceinfo", "insurancecard", "insurances")
)  # fmt: skip
_GROUPS = frozenset(
    ("groupnumber", "groupno", "groupnum", "insurancegroup", "insurancegroupnumber",
     "insurancegroupid", "rxgroup", "rxbin", "rxpcn", "payerid")
)  # fmt: skip
_OF_HEALTH = frozenset(("health", "medical", "dental", "kranken", "medicare", "medicaid"))
_PLAN = re.compile(r"\b(?:PPO|HMO|EPO|HDHP|medicare|medicaid)\b", re.IGNORECASE).search
_PATIENTS = frozenset(("patient", "patientid", "patientname", "dependents", "npi"))
_OTHERS = frozenset(("vehicle", "car", "vin", "plate", "licenseplate", "trip", "destination",
                     "pet", "petname", "breed", "property", "mileage"))  # fmt: skip
_NUMBER = re.compile(r"(?=.{0,24}\d)[A-Za-z0-9][A-Za-z0-9 -]{3,23}").fullmatch
_LONGEST = 64
_MOST, _UP = 64, 2


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each number of a member."""
    around: Surroundings | None = None
    names = [name for name in set(scene.leaves.names) if joined(name) in _NUMBERS]
    for leaf in islice(scene.leaves.named(names), _MOST):
        if _NUMBER(str(leaf.value)) is None or isinstance(leaf.value, bool | bytes):
            continue
        around = around or scene.leaves.once(Surroundings)
        if around.is_other(leaf) or around.is_label(leaf) or not _is_insured(leaf, around):
            continue
        why = "the number of somebody who is insured, with the insurer and the group or plan"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_insured(leaf: Leaf, around: Surroundings) -> bool:
    """Whether an insurer stands around, and what only one of health has."""
    names, texts, above = _near(leaf, around)
    if not names.isdisjoint(_OTHERS) or (names | above).isdisjoint(_INSURERS):
        return False
    if not names.isdisjoint(_GROUPS | _PATIENTS):
        return True
    if any(_PLAN(text) is not None for text in texts):
        return True
    said = {word for name in above | {leaf.name} for word in words(name)}
    return not said.isdisjoint(_OF_HEALTH) or any("health" in name for name in above & _INSURERS)


def _near(leaf: Leaf, around: Surroundings) -> tuple[set[str], list[str], set[str]]:
    """The names beside and beside what is around, the short texts beside, the names above."""
    nodes = list(upwards(leaf, 1 + _UP))
    names = set().union(*map(around.names_beside, nodes))
    texts = [one.value for one in around.beside(leaf)
             if isinstance(one.value, str) and len(one.value) <= _LONGEST]  # fmt: skip
    return names, texts, {joined(node.name) for node in nodes[1:]}


DETECTOR = Detector(
    id="health-insurance",
    version=1,
    data_type="health.record",
    title="members of a health insurance, by their number and group",
    keys=_NUMBERS - {"memberid", "policyid", "memberno", "membernumber"} | _GROUPS
    | _INSURERS,
    holds=lambda name: joined(name) in _INSURERS,
    sources=("X12 005010X279 (270)", "HL7 FHIR R4 Coverage"),
    look=look,
    examples=(
        Example(
            "a card",
            {"insuranceProvider": "Aetna", "memberId": "W123456", "groupNumber": "001"},
            ("health.record $.memberId",),
        ),
        Example(
            "a plan",
            {"insurance": {"company": "A", "memberId": "W123456", "planType": "PPO"}},
            ("health.record $.insurance.memberId",),
        ),
        Example(
            "a subscriber's",
            {"payerId": "60054", "subscriber": {"memberId": "W199900"}},
            ("health.record $.subscriber.memberId",),
        ),
        Example(
            "of health by its name",
            {"healthInsurance": {"policyNumber": "HX119921"}},
            ("health.record $.healthInsurance.policyNumber",),
        ),
        Example("a club's", {"memberId": "W123456", "groupNumber": "001", "coverage": 0.8}),
        Example("a car's", {"insurer": "A", "policyNumber": "K1122", "vehicle": "Golf"}),
        Example("of anything", {"insurance": {"provider": "A", "policyNumber": "K1122"}}),
        Example("plans", {"insurance": {"plans": ["PPO", "HMO"], "memberId": ""}}),
    ),
)  # fmt: skip
