"""The kinds of FHIR resources that are about a patient, and how one refers to its patient.

Kinds are those of the patient's compartment in R4 and R5, with a few of earlier releases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

KINDS = frozenset(
    ("Condition", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
     "MedicationDispense", "AllergyIntolerance", "Immunization", "Procedure", "DiagnosticReport",
     "CarePlan", "FamilyMemberHistory", "ClinicalImpression", "QuestionnaireResponse",
     "ServiceRequest", "Goal", "ImagingStudy", "DetectedIssue", "RiskAssessment", "Encounter",
     "Medication", "NutritionOrder", "VisionPrescription", "AdverseEvent", "Flag", "Observation",
     "ImmunizationRecommendation", "DeviceRequest", "Specimen", "MolecularSequence",
     "MedicationOrder", "Claim", "ExplanationOfBenefit", "BodyStructure", "Communication",
     "DocumentReference", "Composition", "Appointment", "EpisodeOfCare", "Media", "CareTeam",
     "DeviceUseStatement", "DeviceUsage", "MedicationUsage", "NutritionIntake", "GuidanceResponse",
     "Coverage", "CoverageEligibilityRequest", "CoverageEligibilityResponse", "ClaimResponse",
     "Consent", "CommunicationRequest", "AppointmentResponse", "EnrollmentRequest", "Account",
     "RequestGroup", "RequestOrchestration", "MeasureReport", "ResearchSubject",
     "BiologicallyDerivedProductDispense", "GenomicStudy", "ImagingSelection", "Transport", "Task",
     "SupplyDelivery", "SupplyRequest", "ChargeItem", "Invoice", "List", "RelatedPerson", "Patient",
     "BodySite", "ProcedureRequest", "ReferralRequest", "DiagnosticOrder", "ImmunizationEvaluation",
     "DeviceAssociation", "EncounterHistory")
)  # fmt: skip
# Kinds that are of a patient only where they refer to one; their words may be of anything.
SILENT = frozenset(
    ("Account", "MeasureReport", "Transport", "Task", "SupplyDelivery", "SupplyRequest",
     "ChargeItem", "Invoice", "List", "RequestGroup", "RequestOrchestration",
     "RelatedPerson", "Coverage", "Consent", "EnrollmentRequest", "ResearchSubject", "Patient")
)  # fmt: skip
# What is known of a Patient, by which it is somebody's.
_KNOWN = frozenset(("name", "birthdate", "identifier", "telecom", "address"))
# Documents are somebody's where they say whose, or are coded as a clinic's.
OF_SOMEBODY = frozenset(("DocumentReference", "Media", "Appointment", "DeviceUseStatement"))
CLINICAL = frozenset(("http://loinc.org", "http://snomed.info/sct"))
# Entries of a catalogue, which are somebody's beside what refers to them.
CATALOGUED = frozenset(("Medication",))
WHOSE = frozenset(("subject", "patient", "participant"))
# Elements that refer to the patient whose a resource is.
_REFERS = WHOSE | {"beneficiary", "candidate", "individual", "for"}
_PATIENT = re.compile(r"(?:https?://[^\s?#]{1,300}/)?Patient/[A-Za-z0-9.-]{1,64}"
                      r"(?:/_history/[A-Za-z0-9.-]{1,64})?").fullmatch  # fmt: skip


def owner_of(kind: str, leaves: Sequence[tuple[Leaf, tuple[str, ...]]]) -> Claim | None:
    """What a resource says that has no words for it: that its patient is one."""
    for leaf, names in leaves:
        if not isinstance(leaf.value, str):
            continue
        if kind == "Patient":
            if names[0] in _KNOWN and len(leaf.value) > 1 and names[-1] not in ("system", "use"):
                why = "somebody who is registered as a patient (FHIR Patient)"
                return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)
        elif names[0] in _REFERS and names[-1] == "reference" and _PATIENT(leaf.value):
            why = f"whose a FHIR {kind} is"
            return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)
    return None
