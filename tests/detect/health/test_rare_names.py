"""Rarer names of records and measures in forms that apps send, and what shares a word with them."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import Engine
from auditor.model import Confidence
from tests.detect.helpers import health, message

DAY = "2026-03-14T07:22:10Z"
NOTED: dict[str, Tree] = {
    "a prescription": {"prescriptionNumber": "RX7712345", "refillsRemaining": 2},
    "a prescription's digits": {"rx_number": "7712345-02"},
    "what was taken": {"drug": "Truvada", "lastTaken": DAY},
    "a plan in German": {"medikament": "Ramipril", "dosis": "5 mg", "einnahmezeit": "08:00"},
    "a drug by its directions, in Chinese": {"用法用量": "每日两次"},
    "drugs with their strength": {"meds": ["Lisinopril 10mg"], "userId": "u1"},
    "an effect of a drug": {"sideEffects": [{"effect": "nausea", "severity": 2}]},
    "a flag of a cycle": {"isMenstruating": True},
    "a cycle in Portuguese": {"menstruacao_dias": 5},
    "a contraceptive": {"birthControl": {"kind": "iud_hormonal"}},
    "pumped milk": {"pumpSessions": [{"startedAt": DAY, "leftMl": 60}]},
    "thoughts": {"thoughtRecord": {"situation": "a meeting"}, "automaticThought": "They hate me"},
    "who smoked": {"lastCigarette": "2026-01-01", "cigarettesNotSmoked": 412},
    "who drank": {"drinkLog": [{"standardDrinks": 1.5}]},
    "what was eaten": {"meals": [{"loggedAt": DAY, "calories": 640, "carbs": 72}]},
    "girths": {"waistCm": 82, "hipsCm": 99, "date": "2026-03-14"},
    "sugar in a unit of laboratories": {"sugar": 131, "unit": "mg/dL"},
    "a pump's profile": {"basalProfile": [{"start": "00:00", "rate": 0.85}], "carbRatio": 9},
    "a strip": {"leukocytes": "2+", "nitrite": "positive"},
    "a count of blood": {"wbc": 6.1, "rbc": 4.7, "plt": 250},
    "lipids": {"totalCholesterol": 212, "hdl": 48, "ldl": 140},
    "what somebody tells a doctor": {"note_to_doctor": "I have stopped taking my pills"},
    "symptoms in a text": {"symptoms_text": "I feel dizzy when I stand up"},
    "a visit's reason in German": {"grund_des_besuchs": "Rückenschmerzen seit Dienstag"},
    "a complaint in Japanese": {"主訴": "頭痛と発熱が三日続く"},
    "a complaint in Chinese": {"病情描述": "最近三天咳嗽发烧"},
    "a visit's reason": {"visit_motive": "Première consultation de gynécologie"},
    "a tumour": {"cancerStage": "IIB", "her2": "negative"},
    "a degree of disability": {"gradDerBehinderung": 50},
    "spectacles in German": {"brillenwerte": {"rechts": {"sph": -1.25, "zyl": -0.5}}},
    "a patient in Italian": {"paziente": "p1", "diagnosi": "Diabete mellito tipo 2"},
    "a diagnosis in Polish": {"rozpoznanie": "Astma"},
    "a pressure in Arabic": {"ضغط_الدم": "128/82"},
    "an infection": {"infection": "gonorrhea"},
    "an acuity": {"rightEyeAcuity": "6/9"},
    "a treatment": {"chemoCycle": 3},
    "a baby's naps": {"babyId": "b1", "naps": [{"start": DAY}]},
    "a log of seizures": {"seizureLog": {"start": DAY, "durationSeconds": 75}},
    "a user's pulse": {"hr": 72, "ts": 1773446400, "userId": "u"},
    "glucose by its meal": {"glucose": 5.6, "mealTime": "before"},
    "pills that were taken": {"pills": [{"name": "Zoloft", "taken": True}]},
    "a mood and what was felt": {"stress": 7, "mood": 3, "date": "2026-03-14"},
    "a night's pulse": {"hrv": 52, "rhr": 55},
}
OTHERS: dict[str, Tree] = {
    "an interface of a network": {"rxNumber": 4, "txNumber": 5, "iface": "eth0"},
    "a package": {"name": "lib", "sideEffects": False, "version": "1.0"},
    "effects of a shader": {"effects": [{"effect": "blur", "intensity": 4, "kind": "gaussian"}]},
    "a hotel": {"amenities": {"smokeFree": True, "wheelchair": True}},
    "a plan of meals": {"meals": [{"name": "Lunch", "calories": 640}], "planId": 7},
    "trousers": {"product": {"name": "Jeans", "waistCm": 82, "price": 49}},
    "sugar in a dish": {"sugar": 12, "unit": "g", "name": "Cake"},
    "sizes of a shop": {"sizes": {"waistCm": [70, 80], "chestCm": [90, 98]}},
    "a cable": {"impedance": 50, "weight": 3.2, "length": 10},
    "a lamp's scene": {"mood": {"score": 80, "playlist": "x"}},
    "an alert": {"symptom": {"severity": "warning", "service": "api"}},
    "what flows in a pipe": {"flow": {"intensity": 3, "pipe": 7}},
    "an instrument": {"instrument": "spin", "score": 9},
    "a job's sleep": {"metric": "sleep", "value": 500, "uid": "svc", "ts": 1773446400},
    "counts of a game": {"wbc": 1, "rbc": 2, "game": "Chess"},
    "cars": {"cars": {"mcv": 12, "suv": 3}},
    "switches": {"hdl": 1, "ldl": 2, "firmware": "a"},
    "a fault that came back": {"incident": "db", "relapse": True},
    "coffee": {"dosis": "5 mg", "produkt": "Kaffee", "preis": 3},
    "a plant": {"krankheit": "Mehltau", "pflanze": "Rose"},
    "a payment": {"referenz": "RE-12", "wert": 120.5, "einheit": "EUR", "name": "Rechnung"},
    "what a plan pays for": {"plans": [{"planId": "P1", "mentalHealth": "covered"}]},
    "a mattress": {"name": "Deep Sleep", "sleepTrialNights": 100, "firmness": 7, "weight": 31},
    "a chip that sleeps": {"deepSleepMinutes": 10, "wakeupCause": "timer", "deviceId": "esp32"},
    "a pest of a game": {"disease": {"symptoms": ["fever"], "infectivity": 12, "lethality": 3,
                                     "dnaPoints": 14}},
    "a film": {"note": "a panic attack of zombies", "mood": "dark", "genre": "horror", "day": 4},
    "a song of a user": {"bpm": 128, "ts": 1773446400, "userId": "u"},
    "limits": {"alerts": {"heart": {"rate": 0}}, "interest": {"rate": 72}},
    "a pill's name": {"pills": [{"name": "Zoloft", "price": 9}]},
    "a band": {"band": "Oasis", "score": 9},
    "a flight": {"flight": "EAT26", "score": 3},
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_somebody_noted(name: str) -> None:
    assert health(NOTED[name])


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_noted(name: str) -> None:
    assert not health(OTHERS[name])


def test_a_code_of_a_drug_in_an_answer_of_nobody_is_no_more_than_likely() -> None:
    body: Tree = {"group": {"name": "sertraline", "rxnormId": "36437"}}
    (found,) = Engine().scan(message(), leaves_of(body, "response.body"), [])
    assert (found.data_type, found.confidence) == ("health.record", Confidence.CANDIDATE)
