"""What an answer says of everybody, and shows, teaches and sells, beside what is somebody's."""

from __future__ import annotations

import pytest

from auditor.detect.health.around.anybodys import WHY
from auditor.detect.model import Tree, leaves_of
from auditor.model import Confidence
from tests.detect.helpers import scan

CLASSES: list[Tree] = [
    {"label": "Normal", "systolic": 120, "diastolic": 80},
    {"label": "Elevated", "systolic": 129, "diastolic": 80},
    {"label": "Stage 1", "systolic": 139, "diastolic": 89},
]
DRUGS: list[Tree] = ["Abilify", "Advil", "Albuterol", "Ambien", "Aspirin", "Ativan"]

# Of nobody in an answer; the names say by what.
OTHERS: dict[str, Tree] = {
    "a crowd": {"communityAverage": {"steps": 6210, "restingHeartRate": 65}},
    "a crowd that is counted": {"stats": {"population": 12000, "mean": {"bmi": 26.1}}},
    "a group that is counted": {"cohort": "18-25", "n": 1200, "meanHeartRate": 71.2},
    "participants": {"group": "control", "participants": 412, "avgSystolic": 128.2},
    "where diseases are": {"country": "Kenya", "malaria": True, "dengue": False},
    "what one is vaccinated with": {"destination": "Kenya", "vaccines": ["Typhoid", "Rabies"]},
    "a sensor's range": {"sensor": {"heartRate": {"min": 30, "max": 240, "resolution": 1}}},
    "a book": {"book": "Dracula", "bloodType": "O-", "chapter": 9},
    "figures of a business": {"kpis": {"dau": 12003, "avgHeartRate": 71}},
    "a formula for either sex": {"male": {"weight": 60.5}, "female": {"weight": 50.2, "age": -5}},
    "defaults": {"defaults": {"cycleLength": 28, "periodLength": 5}},
    "a form's first values": {"defaultValues": {"height": 170, "weight": 70, "age": 30}},
    "a watch's face": {"watchfaces": [{"name": "Pulse", "preview": {"heart_rate": 72}}]},
    "a simulation": {"simulation": {"patient": {"heartRate": 128, "systolic": 84}}},
    "lessons": {"lessons": [{"title": "Fibrillation", "rhythm": "irregular", "heartRate": 140}]},
    "all groups of blood": {"blood_type": ["O+", "O-", "A+", "B+"]},
    "choices beside a scale": {"flow": ["light", "medium", "heavy"],
                               "contraception": ["pill", "iud"]},
    "the order of the alphabet": {"medications": DRUGS},
    "what vaccines are against": {"vaccines": [{"name": "MMR", "diseases": ["measles", "mumps"]}]},
    "drugs by their prices": {"searchMedications": [{"name": "metformin", "dosage": "500 mg",
                                                     "lowestPrice": 4.0}]},
    "what values are called": CLASSES,
    "from what to what": [{"group": "Newborn", "sleepHours": [14, 17]},
                          {"group": "Teen", "sleepHours": [8, 10]}],
    "a device's range": {"device": {"heartRateRange": [30, 220]}},
    "a promotion": {"promos": [{"medication": "Ibuprofen", "discount": 20}]},
    "how exactly": {"scale": {"accuracy": {"bodyFat": 1.5}}},
    "rows with titles": {"sessions": [{"title": "Yoga", "avgHeartRate": 95},
                                      {"title": "Boxing", "avgHeartRate": 148}]},
    "a dog's collar": {"pet": {"name": "Rex", "species": "dog"}, "heartRate": 92},
    "a bird's": {"csv": "bird_id,heart_rate\n" + "B1,92\n" * 5},
    "a cow's": {"csv": "ear_tag,heart_rate\n" + "0912,64\n" * 5},
    "figures of a tale": {"characters": [{"name": "Yuki", "blood_type": "AB", "height": "158 cm"}]},
    "a star": {"idol": {"stageName": "Jin", "bloodType": "O", "height": 179}},
    "names with their words": {"symptom.headache": "Headache", "allergyPeanut": "Peanut allergy"},
    "a hint": {"allergyHint": "Penicillin, nuts, pollen", "heartRate": "Heart rate"},
    "words of a language": {"es": {"symptoms": {"fever": "Fiebre", "cough": "Tos"}}},
    "a workout on offer": {"workout": {"title": "HIIT 20", "calories": 250, "steps": [
        {"name": "Burpees", "duration": 40}]}},
    "a flag": {"weight": {"version": 7, "value": 50}},
    "how an app is set up": {"entries": {"min_heart_rate": "30", "max_heart_rate": "220",
                                         "sleep_score_enabled": "true", "bmi_high": "25"}},
    "a bank's stress": {"stressScore": 43, "stressTest": {"scenario": "adverse"}},
    "pollen": {"pollen": [{"type": "birch", "level": 3}], "allergyRisk": "high"},
    "vaccines by age": {"schedule": [{"age": "2 months", "vaccines": ["DTaP", "IPV"]},
                                     {"age": "1 year", "vaccines": ["MMR"]}]},
    "a tree of questions": {"q": "Fever?", "yes": {"q": "Rash?", "yes": {"diagnosis": "Measles"},
                                                   "no": {"diagnosis": "Flu"}},
                            "no": {"diagnosis": "Cold"}},
    "allergens of a dish": {"allergies": ["Peanuts", "Milk", "Eggs", "Shellfish", "Soy"]},
    "a vet's": {"animal": {"species": "cat"}, "medication": {"name": "insulin", "dose": "2 IU"}},
    "a table of words": {"symptom_nausea": "Nausée", "diagnosis": "Diagnostic", "save": "Oui",
                         "allergies": "Allergies connues", "mood_sad": "Triste"},
}  # fmt: skip
# The same names where somebody, or a time, is spoken of.
SOMEBODYS: dict[str, Tree] = {
    "one of a crowd": {"cohort": {"members": [{"patientId": "p1", "heartRate": 88}]}},
    "one sex": {"male": True, "weight": 70, "height": 180, "bodyFat": 20},
    "defaults of a user": {"defaults": {"userId": "u1", "bloodType": "A+"}},
    "a default with its time": {"default": {"heartRate": 72, "timestamp": 1718000000}},
    "a preview of a user's": {"preview": {"userId": "u", "heartRate": 72}},
    "one group of blood": {"bloodType": ["A+"]},
    "a step of a scale": {"date": "2026-05-01", "flow": ["light"], "symptoms": ["cramps"]},
    "a user's, in order": {"user": {"id": 1, "medications": DRUGS}},
    "some, in no order": {"medications": ["Metformin", *DRUGS]},
    "a vaccination": {"vaccines": [{"name": "MMR", "date": "2024-05-01"}]},
    "a user's that are called": {"userId": 3, "readings": CLASSES},
    "a day's range": {"date": "2026-05-01", "heartRateRange": [48, 131]},
    "two nights": {"days": [{"name": "Mon", "sleepHours": [7, 8]}], "userId": 3},
    "rows with times": {"workouts": [{"name": "Run", "avgHeartRate": 150, "date": "2026-05-01"},
                                     {"name": "Ride", "avgHeartRate": 140, "date": "2026-05-02"}]},
    "rows of patients": {"patients": [{"name": "A", "heartRate": 88},
                                      {"name": "B", "heartRate": 71}]},
    "results": {"results": [{"name": "LDL", "value": 120, "unit": "mg/dL"},
                            {"name": "HDL", "value": 50, "unit": "mg/dL"}]},
    "a user with a dog": {"pet": {"species": "dog"}, "user": {"id": 1}, "heartRate": 92},
    "a table of nobody's in particular": {"csv": "day,heart_rate\n" + "1,64\n" * 5},
    "a drawn beast": {"pet": {"species": "dragon", "level": 3}, "heartRate": 92},
    "an athlete who signed in": {"athlete": {"firstname": "Jo", "resting_hr": 51}},
    "a form of texts": {"name": "Ann", "diagnosis": "Asthma", "allergies": "Penicillin",
                        "medication": "Salbutamol", "bloodType": "A+"},
    "a workout that was done": {"workout": {"name": "Run", "calories": 250,
                                            "completedAt": "2026-05-01T07:00:00Z"}},
    "a workout of a body": {"workout": {"name": "Run", "calories": 250, "heartRate": 141}},
    "a weight with its unit": {"health": {"weight": {"version": 7, "value": 70, "unit": "kg"}}},
    "a range of a day": {"minHeartRate": 48, "maxHeartRate": 151},
    "a day's stress": {"date": "2026-05-01", "stressScore": 43},
    "a user's stress": {"userId": "u1", "stressScore": 43},
    "an allergy": {"userId": "u1", "allergyRisk": "high"},
    "vaccines that were given": {"schedule": [{"age": "2 months", "vaccines": ["DTaP"],
                                               "given": "2026-05-01"}]},
    "a diagnosis": {"answers": {"yes": {"diagnosis": "Measles"}}},
    "allergies of a user": {"user": {"allergies": ["Peanuts", "Milk", "Eggs", "Shellfish"]}},
    "few allergies": {"allergies": ["Peanuts", "Milk"]},
    "a drug of somebody": {"patient": {"id": 3}, "medication": {"name": "insulin",
                                                                "dose": "2 IU"}},
    "a patient by two letters": {"pt": {"heartRate": 72}},
}  # fmt: skip
# What is asked only of answers: sent by a phone it is its user's.
SENT = ("defaults", "the order of the alphabet", "what values are called", "rows with titles",
        "choices beside a scale", "a star", "a simulation")  # fmt: skip


def _health(body: Tree, root: str) -> list[str]:
    found = scan(leaves_of(body, root))
    return [
        str(one.path)
        for one in found
        if one.data_type.startswith("health.") and one.confidence is not Confidence.CANDIDATE
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_anybodys(name: str) -> None:
    assert not _health(OTHERS[name], "response.body")


@pytest.mark.parametrize("name", SOMEBODYS)
def test_what_is_somebodys(name: str) -> None:
    assert _health(SOMEBODYS[name], "response.body")


@pytest.mark.parametrize("name", SENT)
def test_what_a_phone_sends_is_its_users(name: str) -> None:
    assert _health(OTHERS[name], "request.body")


@pytest.mark.parametrize("name", ["a crowd", "a crowd that is counted", "lessons", "defaults"])
def test_what_a_phone_sends_is_never_hidden_by_a_name(name: str) -> None:
    found = scan(leaves_of(OTHERS[name], "request.body"))
    assert [one for one in found if one.data_type.startswith("health.")]


@pytest.mark.parametrize("name", ["program", "challenge", "scenario", "quiz", "kpis"])
def test_a_name_above_hides_no_pulse_that_is_sent(name: str) -> None:
    found = scan(leaves_of({name: {"heartRate": 72}}, "request.body"))
    assert [one.data_type for one in found] == ["health.vitals"]


def test_what_is_sent_of_a_crowd_says_why_it_is_doubted() -> None:
    found = scan(leaves_of({"communityAverage": {"heartRate": 65}}, "request.body"))
    assert [one.confidence for one in found] == [Confidence.CANDIDATE]
    assert WHY in found[0].reason
