"""Whose body it is, if any: creatures, figures, machines, switches and words beside people."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan

PEOPLE: dict[str, Tree] = {
    "a walk with a dog": {"type": "dog walking", "steps": 4100, "heartRate": 98},
    "a workout's own object": {"dog_walk": {"averageHeartRate": 98}},
    "a bill of a hospital": {"billingCode": "99213", "diagnosisCode": "E11.9", "patientId": "7"},
    "a message's": {"messages": [{"diagnosis": "Asthma", "patientId": "7"}]},
    "a watch's sleep": {"device": {"sleep": {"deepSleepDuration": 5400, "remSleep": 90}}},
    "a setting that is measured": {"settings": {"restingHeartRate": 61}},
}
OTHERS: dict[str, Tree] = {
    "a pond's": {"pond": {"oxygenSaturation": {"value": 97, "unit": "%"}}},
    "a plant's": {"plant": {"temperature": 36.9, "oxygenSaturation": 97}},
    "a dog's": {"pet": {"breed": "Beagle", "vaccine": "rabies", "heartRate": 98}},
    "a phone's": {"device": {"sleep": {"deepSleepDuration": 300, "unit": "s"}}},
    "words": {"messages": {"diagnosis": "Diagnose", "bloodType": "AB", "allergies": "Allergien"}},
    "a question": {"pregnancyStatus": "Are you pregnant?"},
    "switches": {"flags": {"heartRate": 1, "bloodPressure": 1, "isPregnant": True}},
    "a bill's": {"cycle": {"billingCycleLength": 28, "lastPeriodStart": "2024-01-03"}},
    "a car's": {"car": "VW", "symptoms": ["noise"], "diagnosis": "worn belt"},
    "a hero's": {"player": {"bloodPressure": 200, "symptoms": ["poisoned"], "mood": "angry"}},
}


def _health(body: Tree) -> list[str]:
    return [str(one.path) for one in scan(body) if one.data_type.startswith("health.")]


@pytest.mark.parametrize("name", PEOPLE)
def test_people(name: str) -> None:
    assert _health(PEOPLE[name])


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert _health(OTHERS[name]) == []
