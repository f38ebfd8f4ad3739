"""What Health Connect, Google Fit and Samsung Health keep, by the names of their types.

After androidx.health.connect.client.records, android.health.connect.datatypes,
com.google.android.gms.fitness.data.DataType and Samsung's Health Data SDK and Health SDK for
Android; Open mHealth's schemas besides.
Vital signs are left out where their own number tells them (`typed`).
"""

from __future__ import annotations

from auditor.detect.health.platforms.kept import RECORD, VITALS, Kept, kept

_CYCLE = "a menstrual cycle"
_FOOD = "what somebody ate or drank"

# The packages of Health Connect's classes, in a pattern: Jetpack's and Android's own.
PACKAGES = (
    r"(?:class )?(?:androidx\.health\.connect\.client\.records"
    r"|android\.health\.connect\.datatypes)\."
)

RECORDS: dict[str, Kept] = {
    **kept(_CYCLE, RECORD, "menstruationflow menstruationperiod ovulationtest cervicalmucus"
           " intermenstrualbleeding"),
    **kept("sexual activity", RECORD, "sexualactivity"),
    **kept(_FOOD, RECORD, "nutrition hydration"),
    **kept("sleep", VITALS, "sleepsession"),
    **kept("exercise", VITALS, "exercisesession plannedexercisesession floorsclimbed"
           " elevationgained wheelchairpushes cyclingpedalingcadence stepscadence"
           " activityintensity"),
    **kept("mindfulness", RECORD, "mindfulnesssession"),
    **kept("a clinical record", RECORD, "medicalresource"),
}  # fmt: skip
# Records whose names other interfaces have, too.
SHARED: dict[str, Kept] = kept("exercise", VITALS, "distance speed power")

# Behind `com.google.`, without `.summary`.
FIT: dict[str, Kept] = {
    **kept(_CYCLE, RECORD, "menstruation ovulationtest cervicalmucus cervicalposition"
           " vaginalspotting"),
    **kept(_FOOD, RECORD, "nutrition hydration"),
    **kept("sleep", VITALS, "sleepsegment"),
    **kept("exercise", VITALS, "activitysegment activityexercise activitysummary activity"
           " cyclingpedalingcadence cyclingpedalingcumulative cyclingwheelrevolutionrpm"
           " cyclingwheelrevolutioncumulative heartminutes activeminutes powersample"
           " stepcountcadence stepcountcumulative distancedelta distancecumulative speed"
           " internalsleepattributes"),
    **kept("a measure of the body", VITALS, "bodywaistcircumference bodyhipcircumference"),
}  # fmt: skip

# Behind `com.huawei.`, and `instantaneous.`, `continuous.` or `health.record.`.
HUAWEI: dict[str, Kept] = {
    **kept("sleep", VITALS, "sleepfragment sleepstatistics sleep sleeprecord sleepnonperceptual"),
    **kept("exercise", VITALS, "stepsdelta stepstotal stepscadence stepsrate distancedelta"
           " distancetotal caloriesburnt caloriesburnttotal activityfragment exerciseintensity"
           " exerciseintensityv2 altitude speed power activeminutes dailyactivities"),
    **kept("an electrocardiogram", VITALS, "ecg ecgrecord"),
    **kept("a measure of the heart or of breath", VITALS, "bradycardia tachycardia restingheartrate"
           " stress stressstatistics spo2 spo2statistics exerciseheartrate maximaloxygenuptake"),
    **kept(_CYCLE, RECORD, "menstrualflow dysmenorrhea ovulation cervicalmucus cervicalstatus"
           " vaginalspecificity physicalsymptoms menstrualcycle"),
    **kept(_FOOD, RECORD, "nutritionfacts hydrate hydratetotal nutrition"),
}  # fmt: skip

# Behind `com.samsung.health.` and `com.samsung.shealth.`.
SAMSUNG: dict[str, Kept] = {
    **kept("sleep", VITALS, "sleep sleepstage sleepcombined sleepapnea snoring sleepsnoring"),
    **kept("exercise", VITALS, "stepcount stepdailytrend trackerpedometerstepcount"
           " trackerpedometerdaysummary exercise floorsclimbed trackerfloorsdaysummary"
           " activitydaysummary activitylevel energyscore steps activitysummary movement"),
    **kept(_FOOD, RECORD, "caffeineintake waterintake foodintake foodinfo nutrition"
           " foodfrequent"),
    **kept("an electrocardiogram", VITALS, "electrocardiogram ecg"),
    **kept("a measure of the body", VITALS, "height weight hba1c bloodpressure bloodglucose"
           " bodytemperature oxygensaturation heartrate skintemperature uvexposure"
           " respiratoryrate hrv stress vitalityscore alertedheartrate irregularheartrhythm"
           " antioxidant ages bodycomposition"),
    **kept(_CYCLE, RECORD, "cycletracking cycleprofile cyclesymptom cyclemood cycleflow"
           " cycledailytemperature cyclesexualactivity cyclenote cycleprediction"),
}  # fmt: skip

# Open mHealth's schemas that are of a body (`schema_id.name`).
OPEN_MHEALTH: dict[str, Kept] = {
    **kept(
        "a measure of the body", VITALS,
        "bloodglucose bloodpressure bodyfatpercentage bodyheight bodymassindex bodytemperature"
        " bodyweight breathcarbonmonoxide caloriesburned expiratorytime heartrate inspiratorytime"
        " minutevolume oxygensaturation respiratoryrate rrinterval ventilationcycletime"
        " bodyposture",
    ),
    **kept("exercise", VITALS, "minutesmoderateactivity pace physicalactivity stepcount"),
    **kept(
        "sleep", VITALS,
        "sleepduration sleepepisode timeinbed totalsleeptime sleeponsetlatency"
        " wakeaftersleeponset sleepefficiency apneahypopneaindex snoreindex arousalindex"
        " deepsleep ambulatorysleep sleepstagesummary",
    ),
    **kept("medication", RECORD, "medicationadherencepercent medicationprescription"),
}  # fmt: skip

# Types as bridges write them (Flutter's `health`: `MENSTRUATION_FLOW`), that are of nothing else.
PLAIN: dict[str, Kept] = {
    **{name: one for name, one in RECORDS.items() if name not in {
        "nutrition", "hydration", "medicalresource", "elevationgained", "activityintensity"}},
    **kept("sleep", VITALS, "sleepasleep sleepawake sleepdeep sleeprem sleeplight sleepinbed"
           " sleepoutofbed sleepawakeinbed"),
    **kept("exercise", VITALS, "flightsclimbed distancewalkingrunning distancecycling"
           " distanceswimming appleexercisetime applestandtime applemovetime stepscadence"),
    **kept("an electrocardiogram", VITALS, "electrocardiogram"),
    **kept("a symptom", RECORD, "headachenotpresent headachemild headachemoderate headachesevere"
           " headacheunspecified"),
}  # fmt: skip
# The same of words that others have, too.
BRIDGED: dict[str, Kept] = {
    **kept("exercise", VITALS, "steps workout distancedelta totalcaloriesburned exercisetime"
           " speed activityintensity elevationgained"),
    **kept(_FOOD, RECORD, "water nutrition hydration"),
    **kept("a measure of the body", VITALS, "weight height uvindex"),
    **kept("mindfulness", RECORD, "mindfulness"),
    **kept("a trait", RECORD, "bloodtype gender birthdate"),
}  # fmt: skip
# Of these the words that are of nobody but who walks and trains.
WALKED = frozenset(("steps", "workout", "exercisetime", "mindfulness"))
