"""Health passes that are told by their name: `{"pass": "NHS COVID Pass", "doses": 2, …}`.

Without the code of a certificate its name convinces where the same object says whose it is
and what it certifies: doses, a vaccination, a test, a recovery. A page about passes has none of
that, and an app's list of the passes it reads has no holder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import Group, group_of
from auditor.model import Confidence, Leaf, Method, Node

_NAMED = re.compile(
    r"\bcovid[- ]?(?:19)? ?(?:vaccin\w+ |digital |travel |health |status )?(?:pass(?:port)?"
    r"|cert(?:ificate)?)\b|\bvaccin(?:e|ation) (?:pass(?:port)?|cert(?:ificate)?|card|record)\b"
    r"|\bgreen ?pass\b|\bhealth pass\b|\bpass sanitaire\b|\bimmuni[sz]ation (?:card|certificate)\b"
    r"|\binternational certificate of vaccination\b|\bimpfzertifikat\b|\bimpfpass\b"
    r"|\bcorona ?(?:check|pass)\b|\b(?:pasaporte|certificado) covid\b|健康碼|健康码|疫苗通行證",
    re.IGNORECASE,
).search
_LONGEST = 80
_HOLDERS = frozenset(
    ("holder", "holdername", "name", "fullname", "givenname", "familyname", "firstname", "lastname",
     "patient", "patientname", "dob", "dateofbirth", "birthdate", "subject", "beneficiaryname",
     "passport", "passportnumber", "idnumber")
)  # fmt: skip
_CERTIFIED = frozenset(
    ("vaccinationstatus", "doses", "dosecount", "dosesreceived", "dosenumber", "totaldoses",
     "vaccine", "vaccinename", "vaccinationdate", "lastdose", "lastdosedate", "testresult",
     "testdate", "recoverydate", "recovered", "dosesadministered", "vaccinated", "vaccinationdates",
     "batchnumber", "lotnumber")
)  # fmt: skip
_MOST = 200


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each pass: at its name, else at what it certifies."""
    told: set[tuple[int, str]] = set()
    for leaf in scene.woken[:_MOST]:
        parent, prefix = group_of(leaf)
        key = (id(parent), prefix)
        if key in told:
            continue
        named = _is_name(leaf)
        if not named and not (joined(leaf.name) in _CERTIFIED and _is_below(parent)):
            continue
        if _is_pass(scene, (parent, prefix)):
            told.add(key)
            why = "a health pass by its name, with its holder and what it certifies"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_name(leaf: Leaf) -> bool:
    text = leaf.value
    return isinstance(text, str) and len(text) <= _LONGEST and _NAMED(text) is not None


def _is_below(node: Node | None) -> bool:
    return node is not None and _NAMED(_spaced(node.name)) is not None


def _spaced(name: str) -> str:
    """A field's name as words: `vaccinationCertificate` is a vaccination certificate."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name[:_LONGEST])


def _is_pass(scene: Scene, group: Group) -> bool:
    beside = [one for one in scene.leaves.below([group[0]]) if group_of(one)[1] == group[1]]
    names = {joined(one.name) for one in beside if one.value not in (None, "")}
    return not names.isdisjoint(_HOLDERS) and not names.isdisjoint(_CERTIFIED)


DETECTOR = Detector(
    id="named-passes",
    version=1,
    data_type="health.certificate",
    title="health passes told by their name",
    keys=frozenset(("vaccinationstatus", "doses", "vaccinationdate", "dosenumber", "lastdosedate")),
    wake=(
        "covid.{0,20}(?:pass|cert)", "vaccin(?:e|ation) (?:pass|cert|card|record)", "green ?pass",
        "health pass", "pass sanitaire", "immuni[sz]ation c", "certificate of vaccination",
        "impf(?:zertifikat|pass)", "corona ?(?:check|pass)",
    ),
    sources=("names of passes as their issuers publish them (NHS, EU, WHO)",),
    look=look,
    examples=(
        Example(
            "a pass",
            {"pass": "NHS COVID Pass", "vaccinationStatus": "full", "holder": "Jo Doe"},
            ("health.certificate $.pass",),
        ),
        Example(
            "below its name",
            {"vaccinationCertificate": {"name": "Jo Doe", "doses": 2}},
            ("health.certificate $.vaccinationCertificate.doses",),
        ),
        Example("a page", {"title": "COVID pass rules", "name": "BBC", "date": "2021-09-01"}),
        Example("what an app reads", {"supported": ["NHS COVID Pass", "Green Pass"]}),
        Example("a ticket", {"pass": "Green Pass", "holder": "Jo Doe", "rides": 10}),
        Example("pills", {"name": "Aspirin", "doses": 2}),
    ),
)  # fmt: skip
