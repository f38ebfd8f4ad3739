"""What phones keep of a body, under the words of HealthKit and Health Connect, is told."""

import json

import pytest

from auditor.audit import Auditor
from auditor.model import Direction, Message, Protocol

AUDITOR = Auditor()
QUANTITIES = {
    "StepCount": 5_000, "HeartRate": 72, "RestingHeartRate": 60, "WalkingHeartRateAverage": 90,
    "HeartRateVariabilitySDNN": 45, "OxygenSaturation": 0.97, "BloodPressureSystolic": 120,
    "BloodPressureDiastolic": 80, "AppleSleepingWristTemperature": 35.5, "BloodGlucose": 100,
    "ForcedExpiratoryVolume1": 3, "PeakExpiratoryFlowRate": 400, "AtrialFibrillationBurden": 2,
    "WalkingAsymmetryPercentage": 0.02, "FlightsClimbed": 5, "DietaryCaffeine": 95,
    "ActiveEnergyBurned": 300, "VO2Max": 40, "BodyMass": 70,
}  # fmt: skip
RECORDS: dict[str, dict[str, object]] = {
    "ActiveCaloriesBurned": {"energy": {"inKilocalories": 300}},
    "BloodGlucose": {"level": {"inMillimolesPerLiter": 5.5}},
    "BloodPressure": {"systolic": {"inMillimetersOfMercury": 120}},
    "BoneMass": {"mass": {"inKilograms": 3}},
    "HeartRate": {"samples": [{"beatsPerMinute": 72}]},
    "HeartRateVariabilityRmssd": {"heartRateVariabilityMillis": 40},
    "RespiratoryRate": {"rate": 15},
    "SkinTemperature": {"baseline": {"inCelsius": 34}},
    "BasalMetabolicRate": {"basalMetabolicRate": {"inKilocaloriesPerDay": 1500}},
    "Steps": {"count": 5_000},
    "OxygenSaturation": {"percentage": 97},
    "BodyFat": {"percentage": 21.5},
    "TotalCaloriesBurned": {"energy": {"inKilocalories": 2_100}},
    "Vo2Max": {"vo2MillilitersPerMinuteKilogram": 44},
    "FloorsClimbed": {"floors": 4},
    "Weight": {"weight": {"inKilograms": 70}},
    "SleepSession": {"stages": [{"stage": 4}]},
    "MenstruationFlow": {"flow": 2},
    "OvulationTest": {"result": 1},
    "CervicalMucus": {"appearance": 2},
}


def found(body: object) -> set[str]:
    text = json.dumps(body).encode()
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="h.example", method="POST", path="/x",
        headers=((b"content-type", b"application/json"),), body=text, body_size=len(text),
    )  # fmt: skip
    return {one.data_type for one in AUDITOR.audit(message).findings if one.confidence.rank}


@pytest.mark.parametrize("name", QUANTITIES)
def test_quantities_of_healthkit(name: str) -> None:
    body = {"type": f"HKQuantityTypeIdentifier{name}", "value": QUANTITIES[name]}
    assert found(body) & {"health.vitals", "health.record"}
    assert not found({"type": body["type"], "granted": True})


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(
    "spelling",
    [
        "{}Record",
        "{}",
        "androidx.health.connect.client.records.{}Record",
        "class androidx.health.connect.client.records.{}Record",
        "android.health.connect.datatypes.{}Record",
    ],
)
def test_records_of_health_connect(name: str, spelling: str) -> None:
    kind = spelling.format(name)
    body = {"recordType": kind, "startTime": "2024-05-01T08:00:00Z", **RECORDS[name]}
    assert found(body) & {"health.vitals", "health.record"}
    assert not found({"recordType": kind, "accessType": "read"})
