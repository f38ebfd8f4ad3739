"""What people log of bodies, habits and treatments, and what only shares its words."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan

DAY = "2025-11-02T18:40:00Z"
LOGGED: dict[str, Tree] = {
    "a nappy": {"child": "c", "nappies": [{"contents": "wet and dirty", "changedAt": DAY}]},
    "a diaper as an event": {"event": "diaper", "status": "soiled", "ts": 1762108800},
    "stool": {"stools": [{"consistency": "watery", "date": "2025-11-02"}]},
    "stool by Bristol": {"bowel": {"bristolForm": 4, "at": DAY}},
    "a bladder": {"bladderDiary": [{"start": DAY, "voidedVolume": 310}]},
    "a drink in German": {"getranke": [{"kind": "Bier", "ml": 500, "datum": "02.11.2025"}]},
    "a drug that is craved": {"urge": {"substance": "Cocaine", "intensity": 6, "at": DAY}},
    "days without": {"recovery": {"primarySubstance": "opioids", "cleanSince": "2025-01-04"}},
    "a vape": {"puffsTaken": 90, "day": "2025-11-02"},
    "coffee": {"mgCaffeine": 95, "drankAt": DAY},
    "a liver": {"transplant": {"organ": "Liver", "date": "2020-02-01"}},
    "eggs": {"retrieval": {"eggsRetrieved": 11, "matureEggs": 8}},
    "an intake of a clinic": {"fertility": {"treatment": "ICSI", "startDate": "2025-10-01"}},
    "a strip of LH": {"lhRatio": 1.4, "cycleDay": 12},
    "a test of ovulation": {"testkind": "opk", "test": {"kind": "LH", "outcome": "negative"}},
    "hormones": {"gaht": {"compound": "estradiol valerate", "since": "2024-06-01"}},
    "a heart's rhythm": {"ecg": {"result": "sinus_rhythm"}, "hr": 61},
    "a fast": {"fastingSession": {"goalHours": 18, "startedAt": DAY}},
    "ears that ring": {"tinnitus": {"pitchHz": 5100, "annoyance": 4}},
    "hair": {"norwoodScale": 4},
    "skin": {"skinScan": {"pores": 31, "darkCircles": 12}},
    "a loop": {"iob": {"iob": 0.85, "timestamp": DAY}, "cob": {"cob": 12, "timestamp": DAY}},
    "a sugar to come": {"enacted": {"eventualBG": 96, "insulinReq": 0.2}},
    "a diary of food": {"diary": [{"slot": "Abendessen", "kcal": 710, "fett": 22,
                                   "datum": "02.11.2025"}]},
    "a part of a questionnaire": {"questionnaire": "ASRS", "sectionB": [1, 2, 0, 3, 4, 1, 2, 2, 0,
                                                                        1, 3, 2]},
    "sleepiness": {"questionnaire": "ESS", "score": 14},
    "a gene": {"genes": [{"gene": "BRCA2", "result": "pathogenic"}]},
    "a drug with its dose": {"drug": "Metformin", "dosage": "850mg"},
    "a drug by its name": {"name": "Sertraline", "dose": "100 mg", "userId": "u"},
    "a drug at a time": {"member": "Ann", "medicine": "paracetamol", "time": DAY},
    "a survey of somebody": {"answers": {"anxiety": 4, "stress": 5}, "userId": "u-7"},
    "fear in a diary in German": {"stimmung": 2, "datum": "2025-11-02", "notiz": "Angst vor allem"},
    "an insured person": {"kvnr": "B987654321"},
    "a cuff under short names": {"kind": "blood_pressure",
                                 "items": [{"hi": 131, "lo": 84, "t": 1762108800}]},
    "a state of a scale": {"state": "64.1", "attributes": {"unit_of_measurement": "kg",
                                                           "friendly_name": "Body weight"}},
    "a stream of pulses": {"s": [{"ts": 1762108800000, "hr": 61},
                                 {"ts": 1762108805000, "hr": 63}]},
    "a sugar in both units": {"reading": 198, "mmol": 11.0, "ts": 1762108800},
    "scales": {"weight": 64.1, "impedance": 498, "userId": 2, "measuredAt": 1762108800},
}  # fmt: skip
OTHERS: dict[str, Tree] = {
    "a floor": {"sensors": [{"type": "leak", "status": "wet", "ts": 1762108800}]},
    "a shop's nappies": {"diapers": [{"type": "dry", "size": 4, "price": 9.9, "date": DAY}]},
    "a pillow": {"pillows": [{"consistency": "soft", "date": "2025-11-02"}]},
    "a stool of a kitchen": {"stool": {"type": "bar", "color": "brown", "time": DAY}},
    "Bristol": {"city": {"bristol": 5, "date": "2025-11-02"}},
    "a tank": {"tank": {"volumeMl": 310, "time": DAY}},
    "a bar's card": {"drinks": [{"type": "wine", "ml": 200, "price": 6, "updatedAt": DAY}]},
    "a bottle": {"products": [{"name": "Gin", "abv": 40, "createdAt": DAY}]},
    "a chemical": {"substance": "ethanol", "amount": 5, "date": "2025-11-02"},
    "a crime": {"offence": {"drug": "cocaine", "date": "2025-11-02", "genre": "thriller"}},
    "a device's puffs": {"engine": {"puffs": 90}},
    "a product with caffeine": {"name": "Cola", "caffeineMg": 30, "date": DAY, "price": 1.5},
    "an organ": {"instrument": {"organ": "heart", "date": "2020-02-01"}},
    "a cycle of a washer": {"cycle": {"type": "wool", "date": "2025-11-02"}},
    "a card of a board": {"leads": [{"label": "new", "result": "won"}]},
    "a fast lane": {"fast": {"hours": 12, "startedAt": DAY}},
    "a sound": {"tone": {"frequencyHz": 5100, "loudness": 4}},
    "a chip's blocks": {"iob": 120, "lut": 4000, "builtAt": DAY},
    "a menu": {"menu": [{"type": "Dinner", "kcal": 710, "fat": 22, "date": "2025-11-02"}]},
    "a plan of meals": {"plan": {"meals": [{"meal": "lunch", "kcal": 500, "fat": 9,
                                            "date": "2025-11-02"}]}},
    "a booking": {"mealType": "breakfast", "date": "2025-11-02", "guests": 2},
    "another test": {"questionnaire": "driver", "sectionB": [1, 2, 0, 3]},
    "a trait of a figure": {"traits": [{"trait": "Fearless", "risk": "elevated"}]},
    "a project's risk": {"risks": [{"name": "Delay", "risk": "increased"}]},
    "a dose of coffee": {"name": "Espresso", "dose": "18 g", "userId": "u"},
    "a drug of a list": {"name": "Sertraline", "dose": "100 mg", "price": 3},
    "a drug of a stock": {"drug": "Metformin", "price": 3},
    "a drug of an app": {"medicine": "crate", "time": DAY},
    "words of a form": {"kvnr": "Ihre Nummer"},
    "hours": {"rows": [{"t": 1762108800, "hr": 8}, {"t": 1762108860, "hr": 9}]},
    "home runs": {"seasons": [{"t": 1762108800, "hr": 61}, {"t": 1793644800, "hr": 55}]},
    "a range of a market": {"kind": "quote", "items": [{"hi": 131, "lo": 84, "t": 1762108800}]},
    "a state of a lamp": {"state": "64", "attributes": {"friendly_name": "Lamp"}},
    "a solution": {"value": 198, "mmol": 4.0, "ts": 1762108800},
    "a parcel's impedance": {"weight": 64.1, "impedance": 498},
    "a stress test": {"stress": 5, "load": 4, "userId": "u-7"},
}  # fmt: skip


def _health(body: Tree) -> list[str]:
    return [str(one.path) for one in scan(body) if one.data_type.startswith("health.")]


@pytest.mark.parametrize("name", LOGGED)
def test_what_somebody_logged(name: str) -> None:
    assert _health(LOGGED[name])


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_log_of_a_body(name: str) -> None:
    assert not _health(OTHERS[name])
