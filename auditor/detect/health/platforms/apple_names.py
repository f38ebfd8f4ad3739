"""What HealthKit keeps besides vital signs: the ends of its identifiers, in lower case.

After Apple's reference: HKCategoryTypeIdentifier, HKQuantityTypeIdentifier,
HKClinicalTypeIdentifier, HKScoredAssessmentTypeIdentifier, HKCharacteristicTypeIdentifier, and
the classes of samples that have one type each.
"""

from __future__ import annotations

from auditor.detect.health.platforms.kept import RECORD, VITALS, Kept, kept

CATEGORIES: dict[str, Kept] = {
    **kept(
        "a menstrual cycle", RECORD,
        "menstrualflow ovulationtestresult cervicalmucusquality intermenstrualbleeding"
        " infrequentmenstrualcycles irregularmenstrualcycles persistentintermenstrualbleeding"
        " prolongedmenstrualperiods progesteronetestresult contraceptive",
    ),
    **kept("a pregnancy", RECORD, "pregnancy pregnancytestresult lactation bleedingduringpregnancy"
           " bleedingafterpregnancy"),
    **kept("sexual activity", RECORD, "sexualactivity"),
    **kept(
        "a symptom", RECORD,
        "abdominalcramps acne appetitechanges bladderincontinence bloating breastpain"
        " chesttightnessorpain chills constipation coughing diarrhea dizziness dryskin fainting"
        " fatigue fever generalizedbodyache hairloss headache heartburn hotflashes lossofsmell"
        " lossoftaste lowerbackpain memorylapse moodchanges nausea nightsweats pelvicpain"
        " rapidpoundingorflutteringheartbeat runnynose shortnessofbreath sinuscongestion"
        " skippedheartbeat sleepchanges sorethroat vaginaldryness vomiting wheezing",
    ),
    **kept(
        "an event of the heart, of walking or of breath", VITALS,
        "highheartrateevent lowheartrateevent irregularheartrhythmevent lowcardiofitnessevent"
        " applewalkingsteadinessevent sleepapneaevent hypertensionevent",
    ),
    **kept("hearing", VITALS, "audioexposureevent environmentalaudioexposureevent"
           " headphoneaudioexposureevent"),
    **kept("exercise", VITALS, "applestandhour"),
    **kept("care of the body", RECORD, "handwashingevent toothbrushingevent"),
    **kept("mindfulness", RECORD, "mindfulsession stateofmind"),
}  # fmt: skip

FOOD = kept(
    "what somebody ate or drank", RECORD,
    "dietarybiotin dietarycaffeine dietarycalcium dietarycarbohydrates dietarychloride"
    " dietarycholesterol dietarychromium dietarycopper dietaryenergyconsumed"
    " dietaryfatmonounsaturated dietaryfatpolyunsaturated dietaryfatsaturated dietaryfattotal"
    " dietaryfiber dietaryfolate dietaryiodine dietaryiron dietarymagnesium dietarymanganese"
    " dietarymolybdenum dietaryniacin dietarypantothenicacid dietaryphosphorus dietarypotassium"
    " dietaryprotein dietaryriboflavin dietaryselenium dietarysodium dietarysugar dietarythiamin"
    " dietaryvitamina dietaryvitaminb12 dietaryvitaminb6 dietaryvitaminc dietaryvitamind"
    " dietaryvitamine dietaryvitamink dietarywater dietaryzinc numberofalcoholicbeverages",
)  # fmt: skip

QUANTITIES: dict[str, Kept] = {
    **kept(
        "a measure of the heart or of breath", VITALS,
        "atrialfibrillationburden heartraterecoveryoneminute peripheralperfusionindex"
        " electrodermalactivity applesleepingbreathingdisturbances inhalerusage",
    ),
    **kept(
        "a measure of walking", VITALS,
        "numberoftimesfallen walkingspeed walkingsteplength walkingasymmetrypercentage"
        " walkingdoublesupportpercentage applewalkingsteadiness sixminutewalktestdistance"
        " stairascentspeed stairdescentspeed",
    ),
    **kept(
        "exercise", VITALS,
        "distancewalkingrunning distancecycling distanceswimming distancewheelchair"
        " distancecrosscountryskiing distancedownhillsnowsports distancepaddlesports"
        " distancerowing distanceskatingsports crosscountryskiingspeed paddlesportsspeed"
        " rowingspeed flightsclimbed pushcount swimmingstrokecount appleexercisetime"
        " applestandtime applemovetime physicaleffort workouteffortscore"
        " estimatedworkouteffortscore runningpower runningspeed runningstridelength"
        " runningverticaloscillation runninggroundcontacttime cyclingpower cyclingspeed"
        " cyclingcadence cyclingfunctionalthresholdpower nikefuel underwaterdepth"
        " watertemperature",
    ),
    **kept("light on a body", VITALS, "timeindaylight uvexposure"),
    **kept("hearing", VITALS, "environmentalaudioexposure headphoneaudioexposure"
           " environmentalsoundreduction"),
    **FOOD,
}  # fmt: skip

CLINICAL = kept(
    "a clinical record", RECORD,
    "allergyrecord conditionrecord coveragerecord immunizationrecord labresultrecord"
    " medicationrecord procedurerecord vitalsignrecord clinicalnoterecord",
)  # fmt: skip
SCORES = kept("mental health", RECORD, "gad7 phq9")
TRAITS = kept("a trait", RECORD, "bloodtype fitzpatrickskintype wheelchairuse")

# Types that are whole by themselves.
WHOLE: dict[str, Kept] = {
    "HKStateOfMind": CATEGORIES["stateofmind"],
    "HKCorrelationTypeIdentifierFood": FOOD["dietarywater"],
    **kept("exercise", VITALS, "HKWorkoutTypeIdentifier HKWorkoutRouteTypeIdentifier"),
    **kept("an electrocardiogram", VITALS, "HKDataTypeIdentifierElectrocardiogram"),
    **kept("heartbeats", VITALS, "HKDataTypeIdentifierHeartbeatSeries"),
    **kept("hearing", VITALS, "HKAudiogramSampleType HKDataTypeIdentifierAudiogram"),
    **kept("spectacles", RECORD, "HKVisionPrescriptionTypeIdentifier"),
    **kept("medication", RECORD, "HKMedicationDoseEventTypeIdentifierMedicationDoseEvent"),
    **kept("a clinical record", RECORD, "HKDocumentTypeIdentifierCDA"),
}  # fmt: skip
