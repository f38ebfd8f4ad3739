"""Invoices, catalogues, potions and shares that share their words with what somebody noted."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import health

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
    "a switch": {"features": {"fever": True, "cough": True}},
    "a style": {"rows": [{"device": "free style", "glucose": 5.6}]},
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_somebody_noted(name: str) -> None:
    assert health(NOTED[name])


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_noted(name: str) -> None:
    assert not health(OTHERS[name])
