"""Types of platforms that are a measure under another name or number."""

from __future__ import annotations

# Withings' measure types: number, name of the measure (Withings Public API, Measure - Getmeas).
WITHINGS: dict[int, str] = {
    1: "bodyweight", 4: "bodyheight", 5: "fatfreemass", 6: "bodyfat", 8: "fatmass",
    9: "diastolic", 10: "systolic", 11: "heartrate", 12: "bodytemperature", 54: "spo2",
    71: "bodytemperature", 73: "skintemperature", 76: "musclemass", 77: "bodywater",
    88: "bonemass", 123: "vo2max", 170: "visceralfat",
}  # fmt: skip
# Those that are of no measure here.
WITHINGS_OTHERS: dict[int, str] = {
    91: "the speed of the pulse wave", 130: "an electrocardiogram's result",
    135: "an interval of an electrocardiogram", 136: "an interval of an electrocardiogram",
    137: "an interval of an electrocardiogram", 138: "an interval of an electrocardiogram",
    139: "a rhythm of the heart", 155: "the age of the vessels", 167: "health of the nerves",
    168: "water of the body", 169: "water of the body", 173: "fat-free mass of a limb",
    174: "fat mass of a limb", 175: "muscle mass of a limb", 196: "conductance of the feet",
    226: "basal metabolic rate", 227: "metabolic age", 229: "conductance of the feet",
}  # fmt: skip
# Records of Health Connect as bridges to scripts name them, without their last word.
MEASURED = frozenset(
    ("ActiveCaloriesBurned", "TotalCaloriesBurned", "Height", "Steps", "Weight", "BoneMass",
     "BodyFat", "BodyWaterMass", "LeanBodyMass", "BasalMetabolicRate", "Vo2Max", "HeartRate",
     "RestingHeartRate", "HeartRateVariabilityRmssd", "BloodGlucose", "BloodPressure",
     "BodyTemperature", "BasalBodyTemperature", "SkinTemperature", "OxygenSaturation",
     "RespiratoryRate")
)  # fmt: skip
# Identifiers that do not read as a measure's own name.
CALLED = {
    "hearttrateseries": "heartrate", "heartrateseries": "heartrate", "bodymass": "bodyweight",
    "height": "bodyheight", "weight": "bodyweight", "stepcount": "dailysteps",
    "steps": "dailysteps", "sleepanalysis": "sleepduration", "sleepsession": "sleepduration",
    "sleepsegment": "sleepduration", "activitysegment": "", "stepcountdelta": "dailysteps",
    "stepcountcadence": "", "caloriesexpended": "activecalories", "heartratebpm": "heartrate",
    "activecaloriesburned": "activecalories", "vo2max": "vo2max", "bodyfat": "bodyfat",
    "heartrateminutes": "", "leanbodymass": "leanbodymass", "insulindelivery": "insulindelivery",
    "nutrition": "", "bloodpressure": "bloodpressure", "bodywatermass": "leanmass",
    "stepsdelta": "dailysteps", "stepstotal": "dailysteps", "restingheartrate": "heartrate",
    "bonemass": "bonemass", "basalmetabolicrate": "basalmetabolicrate",
    "walkingheartrateaverage": "heartrate", "heartratevariabilitysdnn": "sdnn",
    "heartratevariabilityrmssd": "rmssd", "bloodpressuresystolic": "systolic",
    "bloodpressurediastolic": "diastolic", "applesleepingwristtemperature": "wristtemperature",
    "forcedexpiratoryvolume1": "fev1", "peakexpiratoryflowrate": "peakexpiratoryflow",
}  # fmt: skip
