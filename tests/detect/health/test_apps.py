"""What health apps send, in the forms of their public interfaces, with made-up values."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.detect.helpers import message, scan

HEADERS = ((b"content-type", b"application/json"),)

VITALS: dict[str, tuple[Tree, set[str]]] = {
    "Fitbit heart": (
        {
            "activities-heart": [{"dateTime": "2024-05-01", "value": {"restingHeartRate": 61}}],
            "activities-heart-intraday": {"dataset": [{"time": "00:00:00", "value": 64}]},
        },
        {
            "$.activities-heart[0].value.restingHeartRate",
            "$.activities-heart-intraday.dataset[0].value",
        },
    ),
    "Fitbit activity": (
        {
            "summary": {
                "steps": 8312,
                "caloriesOut": 2143,
                "restingHeartRate": 60,
                "veryActiveMinutes": 31,
                "floors": 12,
            }
        },
        {
            "$.summary.steps",
            "$.summary.caloriesOut",
            "$.summary.restingHeartRate",
            "$.summary.veryActiveMinutes",
        },
    ),
    "Fitbit sleep": (
        {"sleep": [{"minutesAsleep": 412, "timeInBed": 455, "efficiency": 93, "logId": 1}]},
        {"$.sleep[0].minutesAsleep", "$.sleep[0].timeInBed"},
    ),
    "Garmin dailies": (
        {
            "calendarDate": "2024-05-01",
            "steps": 9211,
            "averageHeartRateInBeatsPerMinute": 71,
            "restingHeartRateInBeatsPerMinute": 52,
            "averageStressLevel": 31,
            "activeKilocalories": 412,
        },
        {
            "$.steps",
            "$.averageHeartRateInBeatsPerMinute",
            "$.restingHeartRateInBeatsPerMinute",
            "$.averageStressLevel",
            "$.activeKilocalories",
        },
    ),
    "Garmin sleep": (
        {
            "sleeps": [
                {
                    "durationInSeconds": 27000,
                    "deepSleepDurationInSeconds": 5400,
                    "remSleepInSeconds": 6300,
                }
            ]
        },
        {"$.sleeps[0].deepSleepDurationInSeconds", "$.sleeps[0].remSleepInSeconds"},
    ),
    "Google Fit": (
        {
            "dataSourceId": "derived:com.google.heart_rate.bpm:com.google.android.gms:merged",
            "point": [{"dataTypeName": "com.google.heart_rate.bpm", "value": [{"fpVal": 68.0}]}],
        },
        {"$.point[0].value[0].fpVal"},
    ),
    "Health Connect": (
        {
            "recordType": "HeartRateRecord",
            "samples": [{"time": "2024-05-01T08:00:00Z", "beatsPerMinute": 72}],
        },
        {"$.samples[0].beatsPerMinute"},
    ),
    "Health Connect, units": (
        {"bloodGlucose": [{"level": {"inMillimolesPerLiter": 5.4}, "mealType": 1}]},
        {"$.bloodGlucose[0].level.inMillimolesPerLiter"},
    ),
    "HealthKit export": (
        {
            "data": {
                "metrics": [
                    {
                        "name": "heart_rate",
                        "units": "count/min",
                        "data": [{"date": "2024-05-01", "Avg": 71.5, "Min": 60, "Max": 88}],
                    }
                ]
            }
        },
        {
            "$.data.metrics[0].data[0].Avg",
            "$.data.metrics[0].data[0].Min",
            "$.data.metrics[0].data[0].Max",
        },
    ),
    "Oura": (
        {
            "average_hrv": 48,
            "lowest_heart_rate": 51,
            "deep_sleep_duration": 4200,
            "average_breath": 14.2,
        },
        {
            "$.average_hrv",
            "$.lowest_heart_rate",
            "$.deep_sleep_duration",
            "$.average_breath",
        },
    ),
    "Strava streams": (
        {"heartrate": {"data": [101, 102, 105, 111, 120, 121, 122, 124], "series_type": "time"}},
        {"$.heartrate.data"},
    ),
    "Dexcom": (
        {
            "egvs": [
                {
                    "systemTime": "2024-05-01T08:00:00",
                    "value": 112,
                    "unit": "mg/dL",
                    "trend": "flat",
                }
            ]
        },
        {"$.egvs[0].value"},
    ),
    "Libre": (
        {"glucoseMeasurement": {"ValueInMgPerDl": 121, "TrendArrow": 3, "Timestamp": "5/1/2024"}},
        {"$.glucoseMeasurement.ValueInMgPerDl"},
    ),
    "Nightscout": (
        {"entries": [{"sgv": 118, "direction": "Flat", "date": 1714550400000, "type": "sgv"}]},
        {"$.entries[0].sgv"},
    ),
    "a profile": (
        {"gender": "f", "birthDate": "1990-01-01", "height": 172, "weight": 64.5},
        {"$.height", "$.weight"},
    ),
    "a pressure cuff": (
        {"sys": 128, "dia": 82, "pulse": 71},
        {"$.sys", "$.dia", "$.pulse"},
    ),
    "Open mHealth pressure": (
        {
            "systolic_blood_pressure": {"value": 121, "unit": "mmHg"},
            "diastolic_blood_pressure": {"value": 79, "unit": "mmHg"},
            "effective_time_frame": {"date_time": "2024-05-01T07:25:00Z"},
        },
        {"$.systolic_blood_pressure.value", "$.diastolic_blood_pressure.value"},
    ),
    "Open mHealth steps": (
        {
            "step_count": 6000,
            "effective_time_frame": {"time_interval": {"start_date_time": "2024-05-01T07:25:00Z"}},
        },
        {"$.step_count"},
    ),
    "Open mHealth weight": (
        {
            "body_weight": {"value": 71.2, "unit": "kg"},
            "effective_time_frame": {"date_time": "2024-05-01T07:25:00Z"},
        },
        {"$.body_weight.value"},
    ),
    "Open mHealth body mass": (
        {"body_mass_index": {"value": 22, "unit": "kg/m^2"}},
        {"$.body_mass_index.value"},
    ),
    "Open mHealth sleep": (
        {
            "total_sleep_time": {"value": 465, "unit": "min"},
            "latency_to_sleep_onset": {"value": 15, "unit": "min"},
        },
        {"$.total_sleep_time.value", "$.latency_to_sleep_onset.value"},
    ),
    "Open mHealth movement": (
        {
            "acceleration_x": {"value": 0.2, "unit": "m/s^2"},
            "acceleration_y": {"value": 9.7, "unit": "m/s^2"},
            "effective_time_frame": {"date_time": "2024-05-01T07:25:00Z"},
        },
        {"$.acceleration_x.value", "$.acceleration_y.value"},
    ),
    "Whoop": (
        {
            "score": {
                "recovery_score": 44,
                "resting_heart_rate": 64,
                "hrv_rmssd_milli": 31.8,
                "spo2_percentage": 95.6,
            }
        },
        {
            "$.score.recovery_score",
            "$.score.resting_heart_rate",
            "$.score.hrv_rmssd_milli",
            "$.score.spo2_percentage",
        },
    ),
    "an event": (
        {
            "event": "workout_finished",
            "properties": {"avg_heart_rate": 141, "calories_burned": 312},
        },
        {"$.properties.avg_heart_rate", "$.properties.calories_burned"},
    ),
    "text with a unit": (
        {"pulseRate": "72 bpm", "bodyTemp": "36,6 °C"},
        {"$.pulseRate", "$.bodyTemp"},
    ),
}

RECORDS: dict[str, tuple[Tree, set[str]]] = {
    "a period tracker": (
        {
            "last_period_start": "2024-04-20",
            "cycle_length": 28,
            "period_length": 5,
            "symptoms": ["cramps", "headache"],
            "mood": "sad",
        },
        {
            "$.last_period_start",
            "$.cycle_length",
            "$.period_length",
            "$.symptoms[0]",
            "$.symptoms[1]",
            "$.mood",
        },
    ),
    "a pregnancy": (
        {"pregnancyWeek": 14, "babyDueDate": "2024-11-01"},
        {"$.pregnancyWeek", "$.babyDueDate"},
    ),
    "telehealth": (
        {
            "patient": {"id": 3},
            "chiefComplaint": "chest pain since Monday",
            "medications": [{"name": "Metformin", "dosage": "500 mg"}],
            "allergies": ["Penicillin"],
        },
        {"$.chiefComplaint", "$.medications[0].name", "$.medications[0].dosage", "$.allergies[0]"},
    ),
    "a questionnaire": ({"phq9Score": 14, "gad7": 9}, {"$.phq9Score", "$.gad7"}),
    "an ICD code": ({"icd10": "E11.9"}, {"$.icd10"}),
}

NEITHER: dict[str, Tree] = {
    "a ticket": {"ticket": {"symptom": "crash on start"}},
    "a bug report": {"report": {"symptoms": ["screen flickers"], "os": "14"}},
    "a lock": {"sleepTime": 5000, "wakeLock": True},
    "a speed": {"heart_rate": {"value": 72, "unit": "km/h"}},
    "a radio": {"data": [{"bpm": 120, "source": "radio", "timestamp": "2024-05-01T01:02:03"}]},
    "a battery's voltages": {
        "battery": {"voltages": [3 + i % 7 / 10 for i in range(600)], "samplingFrequency": 100}
    },
    "a game": {"health": 100, "mana": 50, "player": {"heartRate": 80, "stamina": 70}},
    "a fan": {"cpu": {"fan": {"heartRate": 60}}},
    "a heartbeat": {"heartbeatInterval": 30, "pulse": 60, "server": "a"},
    "a wizard": {"wizard": {"steps": 4, "currentStep": 2}},
    "a tutorial": {"tutorial": {"steps": 700, "date": "2024-05-01"}},
    "a model's training": {"steps": 20000, "learning_rate": 0.001, "time": 1714550400},
    "a thread": {"sleep": 300, "thread": "main"},
    "weather": {"main": {"temp": 31.2, "pressure": 1012, "humidity": 80, "feels_like": 36}},
    "a battery": {"battery": {"temperature": 36.5, "level": 87}},
    "an animation": {"animation": {"pulse": 60, "easing": "in"}},
    "a font": {"fontFamily": "Inter", "weight": 400, "height": 120},
    "a calendar": {"calendar": {"period": "2024-05", "start": "2024-05-01"}},
    "touches": {"pressure": 0.5, "x": 120, "y": 300, "size": 0.1},
    "billing": {"billing": {"cycle": "monthly", "cycleLength": 30, "period": 12}},
    "music": {"title": "x", "bpm": 128, "energy": 0.8, "mood": "happy", "artist": "y"},
    "a picture": {"image": {"width": 200, "height": 170, "weight": 64}},
    "a parcel": {"shipping": {"weight": 2.5, "height": 30, "sex": "x"}},
    "a profile of a picture": {"width": 1080, "height": 180},
    "a network's diagnosis": {"server": {"diagnosis": "timeout while connecting"}},
    "an experiment": {"experiment": "e1", "treatment": "control", "condition": "b"},
    "a product": {"product": {"condition": "used", "weight": 70}},
    "a recipe": {"recipe": {"calories": 340, "fat": 12, "allergens": "nuts"}},
    "food": {"foods": [{"name": "egg", "calories": 70, "fat": 5, "glucose": 30}]},
    "settings": {"heartRateEnabled": 1, "heartRateInterval": 60, "stepsUnit": "count"},
    "a monitor's unit": {"unit": "bpm", "tempo": 120, "song": "x"},
    "tyres": {"tire": {"pressure": 220, "temperature": 38}},
    "a room": {"room": {"temperature": 30.5, "unit": "C"}},
    "latencies": {"latency": {"min": 30, "max": 90, "avg": 60}},
    "prices": {"price": {"min": 30, "max": 90}, "value": 60},
    "a URL": {"symptomsUrl": "https://a.example/x", "allergies": "none"},
    "a stroke": {"stroke": {"weight": 70, "pulse": True}},
    "a flow": {"flow": "login", "cycle": 3, "stage": "light"},
    "a progress": {"stage": "deep", "phase": "build", "level": 70},
    "hr": {"hr": 80, "department": "sales"},
    "hours": {"hr": 23, "min": 40, "sec": 12},
    "a phone": {"bp": 128, "sys": 200},
    "an image request": {"sampler": "x", "steps": 150, "time": 3, "prompt": "a cat"},
}


def found(body: Tree, data_type: str) -> set[str]:
    return {
        str(one.path).partition("json:")[2]
        for one in scan(body)
        if one.data_type == data_type and one.confidence.rank
    }


@pytest.mark.parametrize("name", VITALS)
def test_vitals(name: str) -> None:
    body, expected = VITALS[name]
    assert found(body, "health.vitals") == expected


@pytest.mark.parametrize("name", RECORDS)
def test_records(name: str) -> None:
    body, expected = RECORDS[name]
    assert found(body, "health.record") == expected


@pytest.mark.parametrize("name", NEITHER)
def test_what_only_sounds_like_health(name: str) -> None:
    assert [
        str(one.path) for one in scan(NEITHER[name]) if one.data_type.startswith(("health", "bio"))
    ] == []


def test_a_unit_of_another_field_does_not_contradict() -> None:
    body: Tree = {"speed": 12, "heart_rate": 140, "unit": "km/h"}
    assert found(body, "health.vitals") == {"$.heart_rate"}


def test_hundreds_of_samples_are_one_finding_with_their_number() -> None:
    body: Tree = {"heart_rate": {"samples": [{"value": 60 + i % 40} for i in range(300)]}}
    [one] = [one for one in scan(body) if one.data_type == "health.vitals"]
    assert str(one.path).endswith("$.heart_rate.samples")
    assert one.reason.startswith("300 values")


def test_symptoms_need_a_person() -> None:
    assert found({"symptoms": ["sees stars"]}, "health.record") == set()
    assert found({"symptoms": ["sees stars"], "age": 31}, "health.record") == {"$.symptoms[0]"}
    assert found({"patient": {"symptoms": "sees stars"}}, "health.record") == {"$.patient.symptoms"}


def test_a_text_in_json_is_opened_and_belongs_to_its_key() -> None:
    body = json.dumps({"key": "heart_rate", "value": json.dumps({"bpm": 71, "time": 1714525200})})
    sent = replace(message(), body=body.encode(), headers=HEADERS)
    findings = Engine().scan(sent, message_parts(sent).leaves, [])
    assert [str(one.path).rpartition("json:")[2] for one in findings] == ["$.bpm"]
