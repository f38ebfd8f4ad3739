"""Appointments with doctors: whose field of medicine they are, or what they are about.

`{"patientName": "A", "doctor": "Dr. B", "specialty": "Oncology", "date": "…"}` tells what a
patient has; a directory of doctors has their fields too, and a hairdresser's visit has a reason.
So a patient stands beside, or whoever booked with a doctor at a time. After FHIR R4's
Appointment (`specialty`, `serviceType`, `reasonCode`), where they stand as plain fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.moments import is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import speaks_of_illness
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer, upwards
from auditor.model import Confidence, Leaf, Method

_FIELD_NAMES = frozenset(
    ("specialty", "speciality", "medicalspecialty", "doctorspecialty", "specialization",
     "specialisation", "department", "departmentname", "discipline", "servicetype", "clinictype",
     "fachrichtung", "fachgebiet", "abteilung", "specialite", "especialidad",
     "especialidade", "specialita", "specialisme", "科室", "就诊科室", "診療科",
     "科別", "진료과")
)  # fmt: skip
_REASONS = frozenset(
    ("reason", "visitpurpose", "purpose", "concern", "concerns", "complaint", "motif", "motivo",
     "grund", "anliegen", "主诉", "主訴")
)  # fmt: skip
_MEDICINE = re.compile(
    r"(?:onc|cardi|kardi|dermat|gyn[ae]?ec|neur|ur|radi|gastroenter|end[oó]crin|endokrin|hemat"
    r"|haemat|h[äa]mat|nephr|n[eé]phr|pulm|pulmon|pneum|rheumat|reumat|ophthalm|oftalm|proct|venere"
    r"|immun|allerg|andr|hepat)olog|psychiat|psiquiatr|psicolog|psychotherap|psychology|p[aä]?ediatr"
    r"|obstetr|geb?urtshilfe|geriatr|orthop[ae]|fertility|ivf|sexual health|mental health"
    r"|addiction|infectious|palliative|nephrology|surgery|chirurg|cirug|dialysis|oncolog|\bent\b"
    r"|dentist|dental|general practi|hausarzt|m[eé]decine g|physiotherap|diabet|augenarzt"
    r"|frauenarzt|hautarzt|zahnarzt|精神|心理|肿瘤|腫瘤|腫瘍|妇科|婦人?科|产科|産科|产妇|皮肤|皮膚"
    r"|泌尿|神经|神経|神經|心脏|心臟|循環器|内科|外科|眼科|骨科|整形|耳鼻|儿科|小児|피부과|내과|정신",
    re.IGNORECASE,
).search
_PATIENTS = frozenset(
    ("patient", "patientid", "patientname", "patientfirstname", "patientlastname", "patientphone",
     "patientemail", "patientdob", "patientref", "patientmrn", "mrn", "dependent", "dependentid",
     "paciente", "pacientenombre", "paziente", "patientenname", "患者", "患者姓名", "就诊人",
     "患者名", "患者id", "환자")
)  # fmt: skip
_BOOKERS = frozenset(("userid", "user", "memberid", "uid", "accountid", "profileid", "bookedby"))
_DOCTORS = frozenset(
    ("doctor", "doctorid", "doctorname", "physician", "physicianid", "practitioner", "provider",
     "practitionerid", "providerid", "providername", "clinicianid", "clinician", "therapist",
     "therapistid", "medecin", "médecin", "arzt", "arztid", "medico", "médico", "医生", "醫生",
     "医師")
)  # fmt: skip
# Beside a visit that is no doctor's, or an animal's.
_OTHERS = frozenset(("vet", "veterinarian", "pet", "petid", "petname", "species", "breed", "lawyer",
                     "salon", "stylist", "vehicle"))  # fmt: skip
_LONGEST = 200  # characters of a field of medicine
_MOST = 200
_UP = 2  # objects around that may say whose it is


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each field of medicine, and for each reason that speaks of an illness."""
    around: Surroundings | None = None
    for leaf in scene.woken[:_MOST]:
        text, name = leaf.value, joined(leaf.name)
        if not isinstance(text, str):
            continue
        of_field = name in _FIELD_NAMES and _MEDICINE(text[:_LONGEST]) is not None
        of_reason = name in _REASONS and speaks_of_illness(text)
        if not (of_field or of_reason):
            continue
        around = around or scene.leaves.once(Surroundings)
        if around.is_other(leaf) or around.is_label(leaf) or not _is_somebodys(leaf, around):
            continue
        what = "the field of medicine" if of_field else "the reason"
        why = f"{what} of an appointment, with the patient or who booked it"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, text)


def _is_somebodys(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a patient stands beside or around, or a user who goes to a doctor at a time."""
    nodes = list(upwards(leaf, 1 + _UP))
    names = set().union(*map(around.names_beside, nodes))
    if not names.isdisjoint(_OTHERS):
        return False
    if not names.isdisjoint(_PATIENTS):
        return True
    booked = not names.isdisjoint(_BOOKERS) and not names.isdisjoint(_DOCTORS)
    return (
        booked
        and not is_answer(leaf)
        and any(is_moment(near) for node in nodes for near in around.beside(node))
    )


DETECTOR = Detector(
    id="appointments",
    version=1,
    data_type="health.record",
    title="appointments with doctors, by their field of medicine or their reason",
    keys=_FIELD_NAMES | _REASONS,
    sources=("HL7 FHIR R4 Appointment (specialty, serviceType, reasonCode)",),
    look=look,
    examples=(
        Example(
            "a patient's",
            {"patientName": "A", "specialty": "Oncology", "date": "2024-06-21"},
            ("health.record $.specialty",),
        ),
        Example(
            "a user's with a doctor",
            {"userId": "u", "doctorId": 4, "fachrichtung": "Urologie", "slot": "2024-06-21"},
            ("health.record $.fachrichtung",),
        ),
        Example(
            "a list of them",
            {"items": [{"department": "皮肤科", "patient": {"id": 1}}]},
            ("health.record $.items[0].department",),
        ),
        Example(
            "its reason",
            {"visit": {"reason": "chest pain again"}, "patientId": "p"},
            ("health.record $.visit.reason",),
        ),
        Example("a directory's", {"doctor": "Dr. B", "specialty": "Oncology", "rating": 4.8}),
        Example("a search", {"specialty": "Cardiology", "city": "Bern", "date": "2024-06-21"}),
        Example("an employee's", {"userId": "u", "department": "Sales", "doctor": "no"}),
        Example("another reason", {"patientId": "p", "reason": "moved to another city"}),
        Example("an animal's", {"petName": "Rex", "patient": "Rex", "reason": "cough"}),
    ),
)  # fmt: skip
