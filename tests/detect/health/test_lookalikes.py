"""Invoices, catalogues, potions and shares that share their words with what somebody noted."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from auditor.model import Confidence
from tests.detect.helpers import health, scan

NOTED: dict[str, Tree] = {
    "a cycle's start beside its length": {"periodStartDate": "2024-04-12", "cycleLength": 28},
    "a cycle by what holds it": {"menstrual": {"period_start": "2024-04-12"}},
    "a workout": {"workouts": [{"type": "Run", "calories": 311, "avg_hr": 141}]},
    "a workout of a plan": {"exercise": {"name": "Run", "difficulty": "hard", "calories": 311,
                                         "startTime": "2024-05-01T07:00:00Z"}},
    "a constant for a unit": {"bloodGlucose": {"level": {"value": 5.6,
                                                         "unit": "MILLIMOLES_PER_LITER"}}},
    "a measure two objects up": {"heartRate": {"latest": {"value": 71}}},
    "walking": {"walkingStepLength": 0.72, "walkingAsymmetryPercentage": 0.03},
    "a sensor of glucose": {"rows": [{"Device": "FreeStyle LibreLink",
                                      "Historic Glucose mmol/L": 5.6}]},
    "a plan to take a drug": {"drug": "Levothyroxine", "dosage": "50 mcg", "time": "07:00"},
    "a mood and a day": {"mood": 2, "feelings": ["lonely"], "date": "2024-05-01"},
    "symptoms ticked": {"symptoms": {"fever": True}},
    "an arrow": {"readings": [{"Value": 121, "Trend": "FortyFiveUp"}]},
    "a meal by its energy": {"date": "2026-11-30", "meal_name": "Breakfast",
                             "food": {"description": "Oats"},
                             "contents": {"energy": {"unit": "calories", "value": 310}}},
    "an entry of an operation": {"addGlucoseReading": {"input": {"value": 6.4, "unit": "MMOL_L"}}},
    "a night of an operation": {"saveSleepSession": {"input": {"start": "2026-11-29T23:10:00Z"}}},
    "why a doctor is seen": {"reason_for_visit": "pain in my lower back", "doctor": 4},
    "ailments in Korean": {"증상": "3일 전부터 기침과 열이 납니다"},
    "ailments in German": {"symptome": "Kopfschmerzen und Fieber"},
    "a highest pulse": {"workout": {"max_heart_rate": 171, "start": "2026-11-29T23:10:00Z"}},
}  # fmt: skip
OTHERS: dict[str, Tree] = {
    "an invoice": {"object": "invoice", "period_start": 1700000000, "period_end": 1702000000},
    "a report": {"report": {"periodStart": "2024-04-01", "periodEnd": "2024-04-30"}},
    "a refund": {"refund_period_days": 30, "grace_period_days": 16},
    "an era": {"period": "Jurassic", "periodStart": "201", "periodLength": 56},
    "exercises on offer": {"exercises": [{"name": "Push-up", "muscle": "chest", "calories": 120}]},
    "workouts on offer": {"workouts": [{"title": "HIIT", "calories": 320, "difficulty": "hard"}]},
    "a recipe": {"steps": [{"text": "mix"}], "stepCount": 12, "calories": 500},
    "a tutorial": {"steps": [{"title": "Open"}], "stepCount": 8},
    "a shelf of drugs": {"drug": "Ibuprofen", "dosage": "400 mg", "price": 4.99},
    "a film": {"title": "Rain", "genre": "drama", "mood": "dark", "emotions": ["fear"],
               "date": "2020-01-01"},
    "questions": {"faqs": [{"category": "bleeding", "answer": "See a doctor"},
                           {"category": "cramps", "answer": "Rest"}]},
    "potions": {"effects": [{"type": "bleeding", "level": 2}, {"type": "nausea", "level": 1}]},
    "choices": {"options": [{"name": "Headache", "value": "headache"}]},
    "a share": {"value": 121.1, "trend": "flat", "st": "NYSE"},
    "why a shop is seen": {"reason_for_visit": "pickup", "store_id": 12},
    "a connection": {"socket": {"heartbeat_rate": 30}},
    "zones": {"zones": [{"zone": 1, "min_hr": 95, "max_hr": 114}, {"zone": 2, "min_hr": 114}]},
    "ailments of nobody": {"증상": "없음"},
    "a switch": {"features": {"fever": True, "cough": True}},
    "a style": {"rows": [{"device": "free style", "glucose": 5.6}]},
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_somebody_noted(name: str) -> None:
    assert health(NOTED[name])


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_noted(name: str) -> None:
    assert not health(OTHERS[name])


PLANNED: dict[str, Tree] = {
    "a pulse to train at": {"intervals": [{"minutes": 5, "target_heart_rate": 140}]},
    "how an app is set up": {"config": {"max_heart_rate": 220, "min_version": "3.1"}},
    "what is looked for": {"workouts": {"maxCalories": 300, "page": 2}},
}


@pytest.mark.parametrize("name", PLANNED)
def test_what_is_planned_is_a_candidate(name: str) -> None:
    found = [one for one in scan(PLANNED[name]) if one.data_type.startswith("health.")]
    assert [one.confidence for one in found] == [Confidence.CANDIDATE]
