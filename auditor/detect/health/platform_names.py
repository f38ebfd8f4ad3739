"""What HealthKit and Health Connect keep besides vital signs: the ends of their identifiers.

After Apple, HKCategoryTypeIdentifier, HKQuantityTypeIdentifier, HKClinicalTypeIdentifier,
HKScoredAssessmentTypeIdentifier and HKCharacteristicTypeIdentifier; Android,
androidx.health.connect.client.records. In lower case, as `keys.joined` gives them.
"""

from __future__ import annotations

from typing import NamedTuple

RECORD, VITALS = "health.record", "health.vitals"


class Kept(NamedTuple):
    """What an identifier is of."""

    title: str
    data_type: str


def _kept(title: str, data_type: str, names: str) -> dict[str, Kept]:
    return dict.fromkeys(names.split(), Kept(title, data_type))


CATEGORIES: dict[str, Kept] = {
    **_kept(
        "a menstrual cycle", RECORD,
        "menstrualflow ovulationtestresult cervicalmucusquality intermenstrualbleeding"
        " infrequentmenstrualcycles irregularmenstrualcycles persistentintermenstrualbleeding"
        " prolongedmenstrualperiods progesteronetestresult contraceptive",
    ),
    **_kept("a pregnancy", RECORD, "pregnancy pregnancytestresult lactation bleedingduringpregnancy"
            " bleedingafterpregnancy"),
    **_kept("sexual activity", RECORD, "sexualactivity"),
    **_kept(
        "a symptom", RECORD,
        "abdominalcramps acne appetitechanges bladderincontinence bloating breastpain"
        " chesttightnessorpain chills constipation coughing diarrhea dizziness dryskin fainting"
        " fatigue fever generalizedbodyache hairloss headache heartburn hotflashes lossofsmell"
        " lossoftaste lowerbackpain memorylapse moodchanges nausea nightsweats pelvicpain"
        " rapidpoundingorflutteringheartbeat runnynose shortnessofbreath sinuscongestion"
        " skippedheartbeat sleepchanges sorethroat vaginaldryness vomiting wheezing",
    ),
    **_kept(
        "an event of the heart, of walking or of breath", VITALS,
        "highheartrateevent lowheartrateevent irregularheartrhythmevent lowcardiofitnessevent"
        " applewalkingsteadinessevent sleepapneaevent hypertensionevent",
    ),
    **_kept("mindfulness", RECORD, "mindfulsession stateofmind"),
}  # fmt: skip

QUANTITIES: dict[str, Kept] = {
    **_kept(
        "a measure of the heart or of breath", VITALS,
        "atrialfibrillationburden heartraterecoveryoneminute peripheralperfusionindex"
        " electrodermalactivity applesleepingbreathingdisturbances",
    ),
    **_kept(
        "a measure of walking", VITALS,
        "numberoftimesfallen walkingspeed walkingsteplength walkingasymmetrypercentage"
        " walkingdoublesupportpercentage applewalkingsteadiness sixminutewalktestdistance"
        " stairascentspeed stairdescentspeed",
    ),
    **_kept(
        "exercise", VITALS,
        "distancewalkingrunning distancecycling distanceswimming distancewheelchair flightsclimbed"
        " pushcount swimmingstrokecount appleexercisetime applestandtime applemovetime"
        " physicaleffort workouteffortscore runningpower runningspeed runningstridelength"
        " runningverticaloscillation runninggroundcontacttime cyclingpower cyclingspeed"
        " cyclingcadence cyclingfunctionalthresholdpower",
    ),
    **_kept(
        "what somebody ate or drank", RECORD,
        "dietaryenergyconsumed dietarywater dietarycaffeine dietaryprotein dietarycarbohydrates"
        " dietaryfattotal dietarysugar dietarysodium dietaryfiber dietarycholesterol"
        " numberofalcoholicbeverages",
    ),
    **_kept("hearing", VITALS, "environmentalaudioexposure headphoneaudioexposure"),
}  # fmt: skip

CLINICAL = _kept(
    "a clinical record", RECORD,
    "allergyrecord conditionrecord coveragerecord immunizationrecord labresultrecord"
    " medicationrecord procedurerecord vitalsignrecord clinicalnoterecord",
)  # fmt: skip
SCORES = _kept("mental health", RECORD, "gad7 phq9")
TRAITS = _kept("a trait", RECORD, "bloodtype fitzpatrickskintype wheelchairuse")

RECORDS: dict[str, Kept] = {
    **_kept("a menstrual cycle", RECORD, "menstruationflow menstruationperiod ovulationtest"
            " cervicalmucus intermenstrualbleeding"),
    **_kept("sexual activity", RECORD, "sexualactivity"),
    **_kept("what somebody ate or drank", RECORD, "nutrition hydration"),
    **_kept("sleep", VITALS, "sleepsession"),
    **_kept("exercise", VITALS, "exercisesession plannedexercisesession floorsclimbed"
            " elevationgained wheelchairpushes cyclingpedalingcadence stepscadence"
            " activityintensity"),
    **_kept("mindfulness", RECORD, "mindfulnesssession"),
    **_kept("a clinical record", RECORD, "medicalresource"),
}  # fmt: skip

# Withings' measure types: number, name of the measure (Withings Public API, Measure - Getmeas).
WITHINGS: dict[int, str] = {
    1: "bodyweight", 4: "bodyheight", 5: "fatfreemass", 6: "bodyfat", 8: "fatmass",
    9: "diastolic", 10: "systolic", 11: "heartrate", 12: "bodytemperature", 54: "spo2",
    71: "bodytemperature", 73: "skintemperature", 76: "musclemass", 77: "bodywater",
    88: "bonemass", 91: "", 123: "vo2max", 155: "", 170: "visceralfat",
}  # fmt: skip
# Records of Health Connect as bridges to scripts name them, without their last word.
MEASURED = frozenset(
    ("ActiveCaloriesBurned", "TotalCaloriesBurned", "Height", "Steps", "Weight", "BoneMass",
     "BodyFat", "BodyWaterMass", "LeanBodyMass", "BasalMetabolicRate", "Vo2Max", "HeartRate",
     "RestingHeartRate", "HeartRateVariabilityRmssd", "BloodGlucose", "BloodPressure",
     "BodyTemperature", "BasalBodyTemperature", "SkinTemperature", "OxygenSaturation",
     "RespiratoryRate")
)  # fmt: skip
