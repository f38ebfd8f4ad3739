"""Measures of the body: their names, the units they come in, and what a living body can have.

A strong name means the measure and nothing else (`restingHeartRate`); a weak one
means other things too (`weight` of a font or a parcel, `steps` of a wizard) and
counts only in a surrounding that is about a body. Ranges are wide enough for
the sick and the trained, by unit; "" is a number without one.

After: Open mHealth schemas, FHIR R4 vital-signs profiles, HealthKit, Health
Connect, Google Fit, Fitbit, Garmin Health, Oura and Withings interfaces.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from auditor.detect.health.signs import longest, signs_by_title
from auditor.detect.health.vitals import measures_abroad as abroad
from auditor.detect.keys import runs, words

type Range = tuple[float, float]


class Measure(NamedTuple):
    """One measure. `ranges` are by unit, several where a bare number may be in several units."""

    title: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    ranges: dict[str, tuple[Range, ...]]

    def holds(self, value: float, units: frozenset[str]) -> bool:
        """Whether a body can have this value, in one of these units or without any."""
        known = [unit for unit in units if unit in self.ranges] if units else [""]
        return any(low <= value <= high for unit in known for low, high in self.ranges[unit])

    def may_hold(self, value: float) -> bool:
        """Whether a body can have this value in any unit."""
        return any(low <= value <= high for some in self.ranges.values() for low, high in some)


_TIME: dict[str, tuple[Range, ...]] = {
    "": ((0.25, 24), (25, 1_440), (1_500, 86_400), (900_000, 86_400_000)),
    "h": ((0.01, 24),), "min": ((1, 1_440),), "s": ((60, 86_400),), "ms": ((60_000, 86_400_000),),
}  # fmt: skip
_SHARE: dict[str, tuple[Range, ...]] = {"": ((0.01, 1), (1, 100)), "%": ((1, 100),)}

# Girths, of clothes as well: two of somebody are measured.
GIRTHS = frozenset(
    ("waistcm", "hipcm", "hipscm", "chestcm", "thighcm", "bicepcm", "chestcircumference",
     "thighcircumference", "neckcircumference", "armcircumference", "calfcircumference")
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    Measure("heart rate",
            ("heartrate", "activitiesheart", "beatsperminute", "pulserate", "heartbpm",
             "bpmheart", "restinghr",
             "avghr", "maxhr", "minhr", "averagehr", "hravg", "hrmax", "hrmin", "lowesthr",
             "hrresting", "heartratebpm", "restingpulse", "puls",
             "heartrhythmrate", "timeoffsetheartratesamples", "fetalheartrate"),
            ("hr", "bpm", "pulse", "heart", "heartbeat", "rhr", "heartbeatrate"),
            {"": ((25, 240),), "bpm": ((20, 300),)}),
    Measure("heart rate variability",
            ("heartratevariability", "rmssd", "sdnn", "hrvrmssd", "hrvsdnn", "rrinterval",
             "rrintervals", "ibi", "interbeatinterval", "beattobeatinterval", "dailyrmssd",
             "deeprmssd", "averagehrv", "avghrv", "hrvms", "pnn50", "hrvvalues",
             "lastnightavg", "lastnight5minhigh"),
            ("hrv", "rr"),
            {"": ((1, 400), (400, 2_400), (0.2, 2.4)), "ms": ((1, 2_400),), "s": ((0.2, 2.4),)}),
    Measure("blood pressure",
            ("systolic", "diastolic", "bloodpressure", "systolicbloodpressure", "bpsystolic",
             "bpdiastolic", "sysbp", "diabp", "diastolicbloodpressure", "meanarterialpressure",
             "systolicpressure", "diastolicpressure", "sysmmhg", "diammhg",
             "bpsys", "bpdia"),
            ("sys", "dia", "bp", "sbp", "dbp"),
            {"": ((25, 280),), "mmhg": ((20, 300),)}),
    Measure("oxygen saturation",
            ("oxygensaturation", "spo2", "sp02", "bloodoxygen", "bloodoxygensaturation",
             "pulseox", "pulseoximetry", "sao2", "oxygensat", "oximetry", "o2sat", "o2saturation",
             "sato2"),
            ("oxygen", "o2", "saturation"),
            {"": ((50, 100), (0.5, 1)), "%": ((50, 100), (0.5, 1))}),
    Measure("body temperature",
            ("bodytemperature", "bodytemp", "basalbodytemperature", "basaltemperature", "bbt",
             "skintemperature", "wristtemperature", "coretemperature", "coretemp", "fevertemp",
             "basaltemp", "temperaturebody", "oraltemperature", "nightlyskintemperature",
             "skintemp"),
            ("temperature", "temp"),
            {"": ((28, 44), (84, 112)), "c": ((20, 44),), "f": ((70, 112),)}),
    Measure("blood glucose",
            ("bloodglucose", "glucosevalue", "glucoselevel", "glucosemgdl", "sgv", "bloodsugar",
             "glucosereading", "glucoseconcentration", "valueinmgperdl", "glucosemmoll",
             "glucosemeasurement", "egv", "egvs", "interstitialglucose", "estimatedglucose",
             "sensorglucose", "historicalglucose", "hba1c", "a1c", "averageglucose", "cbg", "smbg",
             "lastsg", "sgvalue", "currentglucose", "fastingglucose", "glucosebefore",
             "glucoseafter", "glucosebeforemeal", "glucoseaftermeal"),
            ("glucose", "mgdl", "mmoll", "bg", "sg", "sgs"),
            {"": ((20, 800), (1.5, 45)), "mg/dl": ((10, 1_000),), "mmol/l": ((0.5, 56),),
             "%": ((2, 25),)}),
    Measure("ketones",
            ("ketones", "bloodketones", "bloodketone", "ketonelevel", "betahydroxybutyrate"),
            ("ketone",), {"": ((0.05, 30),), "mmol/l": ((0.05, 30),), "mg/dl": ((0.5, 300),)}),
    Measure("conductance of the skin",
            ("electrodermalactivity", "galvanicskinresponse", "skinconductance",
             "skinconductivity", "edamicrosiemens"),
            ("gsr", "eda", "scl"), {"": ((0.001, 100),), "us": ((0.001, 100),)}),
    Measure("respiratory rate",
            ("respiratoryrate", "respirationrate", "resprate", "avgresprate", "breathingrate",
            "breathrate",
             "breathsperminute",
             "averagebreath", "avgrespiration", "avgbreathingrate", "fullsleepsummarybreathingrate",
             "respirationvalue", "averagerespirationvalue", "sleepingrespirationrate",
             "timeoffsetepochtobreaths"),
            ("respiration", "breathing", "rr"),
            {"": ((4, 80),), "breaths": ((2, 120),), "bpm": ((2, 120),)}),
    Measure("breathing",
            ("inspiratorytime", "expiratorytime", "ventilationcycletime", "tidalvolume",
             "apneahypopneaindex", "breathingdisturbanceindex", "snoreindex", "arousalindex",
             "oxygendesaturationindex", "obstructiveapneas", "hypopneas", "apneaindex",
             "snoreminutes", "snorescore", "snoringminutes", "snoringscore", "apneaevents"),
            ("ahi", "minutevolume", "odi"),
            {"": ((0.05, 250),), "s": ((0.1, 60),), "ms": ((100, 60_000),), "l": ((0.05, 10),),
             "ml": ((50, 10_000),)}),
    Measure("body weight",
            ("bodyweight", "bodymass", "weightkg", "weightlbs", "weightlb", "weightinkg",
             "currentweight", "goalweight", "targetweight", "startweight", "bodyweightkg",
             "weightinpounds", "weightinkilograms", "leanbodymass", "leanmass", "fatmass",
             "musclemass", "fatfreemass", "bonemass", "skeletalmusclemass", "userweight",
             "pregnancyweight", "birthweight"),
            ("weight", "mass"),
            {"": ((1, 650), (1_000, 400_000)), "kg": ((0.3, 650),), "g": ((300, 650_000),),
             "lb": ((1, 1_400),), "st": ((1, 100),)}),
    Measure("body height",
            ("bodyheight", "heightcm", "heightincm", "userheight", "heightinches", "statureheight",
             "heightincentimeters", "waistcircumference", "hipcircumference",
             "headcircumference"),
            ("height", "waist", "hip", "stature", *sorted(GIRTHS)),
            {"": ((0.3, 2.6), (12, 272)), "cm": ((20, 280),), "m": ((0.2, 2.8),),
             "in": ((8, 110),), "ft": ((1, 9),)}),
    Measure("body mass index", ("bodymassindex", "bmi", "bmivalue"), (),
            {"": ((8, 100),), "kg/m2": ((8, 100),)}),
    Measure("body composition",
            ("bodyfat", "bodyfatpercentage", "fatpercentage", "fatratio", "bodyfatpercent",
             "bodywater", "visceralfat", "bodywaterpercentage", "musclepercentage", "bodyfatrate",
             "visceralfatlevel", "bodywaterrate"),
            ("fat",), {"": ((0.02, 80),), "%": ((1, 80), (0.02, 0.8))}),
    Measure("fitness",
            ("vo2max", "vo2", "maximaloxygenuptake", "cardiofitness", "vo2maxvalue", "vomax"), (),
            {"": ((8, 100),), "ml/kg/min": ((5, 100),)}),
    Measure("steps",
            ("dailysteps", "stepstoday", "stepstaken", "stepsperday", "walkingsteps",
             "pedometersteps", "pedometercount", "stepcounttoday", "totaldailysteps"),
            ("steps", "stepcount", "totalsteps", "numberofsteps", "stepscount", "numsteps"),
            {"": ((1, 200_000),), "steps": ((1, 200_000),)}),
    Measure("energy burned",
            ("caloriesburned", "activecalories", "caloriesout", "activekilocalories", "caloriesbmr",
             "activeenergyburned", "basalenergyburned", "bmrkilocalories", "kcalburned",
             "burnedcalories", "caloriesburnt", "activeenergy", "basalmetabolicrate",
             "activitycalories", "restingenergy", "totalcaloriesburned", "metminutes",
             "workoutcalories", "bmrcalories", "caloriesspent"),
            ("calories", "kilocalories", "energy"),
            {"": ((1, 30_000),), "kcal": ((0.1, 30_000),), "kj": ((1, 130_000),)}),
    Measure("activity",
            ("activezoneminutes", "minutesmoderateactivity", "minutesvigorousactivity",
             "moderateintensityminutes", "vigorousintensityminutes", "veryactiveminutes",
             "fairlyactiveminutes", "lightlyactiveminutes", "sedentaryminutes", "floorsclimbed",
             "flightsclimbed", "moderateintensitydurationinseconds",
             "vigorousintensitydurationinseconds", "moderateactivityminutes",
             "vigorousactivityminutes"),
            (), {"": ((1, 86_400),), "min": ((1, 1_440),), "s": ((1, 86_400),)}),
    Measure("age of the body",
            ("vascularage", "metabolicage", "fitnessage", "cardiovascularage"), (),
            {"": ((10, 120),)}),
    Measure("sleep",
            ("sleepduration", "totalsleeptime", "totalsleepduration", "minutesasleep",
             "deepsleepduration", "remsleepduration", "lightsleepduration", "minutesawake",
             "timeinbed", "asleepduration", "deepsleep", "remsleep", "lightsleep", "timeasleep",
             "totalminutesasleep", "totaltimeinbed", "sleeptimeseconds", "deepsleepseconds",
             "lightsleepseconds", "remsleepseconds", "sleepminutes", "hoursslept", "sleephours",
             "totalsleepperiodduration", "durationinbed", "latencytosleeponset", "sleeplatency",
             "latencytoarising", "minutestofallasleep", "minutesafterwakeup",
             "awakesleepseconds", "totalsleep", "wakeaftersleeponset"),
            ("sleep", "asleep", "awake", "sleeptime", "deepminutes", "remminutes",
             "lightminutes"), _TIME),
    Measure("quality of sleep",
            ("sleepefficiency", "sleepscore", "sleepquality",
             "sleepmaintenanceefficiencypercentage", "sleepperformance", "numberofawakenings",
             "awakeningscount", "sleepperformancepercentage", "overallsleepscore"), (), _SHARE),
    Measure("stress and recovery",
            ("readinessscore", "recoveryscore", "stresslevel", "averagestresslevel", "bodybattery",
             "timeoffsetstresslevelvalues", "timeoffsetbodybatteryvalues"),
            ("stress", "recovery", "stressscore"), _SHARE),
    Measure("breath alcohol or carbon monoxide",
            ("bloodalcoholcontent", "bloodalcohol", "breathcarbonmonoxide", "breathalcohol"),
            ("bac",), {"": ((0.0001, 500),), "%": ((0.00005, 1),), "ppm": ((0, 500),)}),
    Measure("lung function",
            ("peakexpiratoryflow", "forcedvitalcapacity", "fev1", "peakflow"), (),
            {"": ((0.2, 12), (40, 900)), "l": ((0.1, 12),)}),
    Measure("uses of an inhaler", ("inhalerusage", "inhalerpuffs", "pufftaken", "puffstaken"), (),
            {"": ((1, 60),)}),
    Measure("insulin and carbohydrates",
            ("insulindose", "insulinunits", "bolusunits", "basalrate", "insulinonboard",
             "carbintake",
             "basalprofile", "basalrates", "basalschedule", "tempbasal", "insulinsensitivity",
             "insulinsensitivityfactor", "carbratio", "insulincarbratio", "insulinfactor",
             "bolusdelivered", "insulindelivery", "insulindelivered", "carbsonboard"),
            ("insulin", "bolus", "carbs", "iob", "cob"),
            {"": ((0.01, 500),), "iu": ((0.01, 500),), "g": ((0.1, 500),)}),
    Measure("blood lipids",
            ("cholesterol", "ldlcholesterol", "hdlcholesterol", "triglycerides",
             "totalcholesterol"),
            (), {"": (), "mg/dl": ((5, 2_000),), "mmol/l": ((0.1, 30),)}),
    Measure("a measure of walking",
            ("walkingsteplength", "walkingdoublesupport", "walkingdoublesupportpercentage",
             "walkingasymmetry", "walkingasymmetrypercentage", "walkingsteadiness", "gaitspeed",
             "doublesupporttime", "doublesupportpercentage", "gaitcadence", "gaitasymmetry",
             "sixminutewalkdistance", "stairascentspeed", "stairdescentspeed", "gaitvelocity"),
            ("walkingspeed", "steplength", "stridelength", "walkingcadence"),
            {"": ((0.01, 900),), "m": ((0.05, 900),), "cm": ((5, 250),), "%": ((0.1, 100),)}),
    Measure("hearing", ("dbhl", "hearingthreshold", "puretoneaverage", "hearinglevel"), (),
            {"": ((0.1, 130),)}),
    Measure("movement of the body", (),
            ("accelerationx", "accelerationy", "accelerationz"),
            {"": (), "m/s2": ((-200, 200),), "gravity": ((-20, 20),)}),
)  # fmt: skip

HEART = MEASURES[0]
BLOOD = Measure("a laboratory value", (), (),
                {"": (), "mg/dl": ((0.01, 5_000),), "mmol/l": ((0.01, 500),)})  # fmt: skip
_STRONG = {
    name: measure
    for measure in MEASURES
    for name in (*measure.strong, *abroad.STRONG.get(measure.title, "").split())
}
_WEAK = {
    name: measure
    for measure in MEASURES
    for name in (*measure.weak, *abroad.WEAK.get(measure.title, "").split())
}
_TITLED = {measure.title: measure for measure in MEASURES}
_SIGNS = signs_by_title(abroad.SIGNS)
# Three words are the most that weak names have in front of or behind them.
_AROUND_WEAK = 3
NAMES = frozenset(_STRONG) | frozenset(_WEAK)
WEAK_NAMES = frozenset(_WEAK)
ABROAD = frozenset(name for names in abroad.STRONG.values() for name in names.split())
# A word that makes the name one of a setting or a device, not of a measure.
_SETTING = frozenset(
    ("unit", "units", "id", "enabled", "type", "url", "name", "color", "colour", "interval",
     "sensor",
     "monitor", "permission", "version", "index", "frequency", "timeout", "format", "label",
     "title",
     "icon", "supported", "available", "battery", "font", "zone", "zones", "alert", "alarm",
     "threshold", "sort", "order", "chart", "display", "code", "status", "uuid", "key", "hash",
     "delay", "retry", "step", "line", "trial", "min_width", "row", "screen", "image", "view",
     "window")
)  # fmt: skip

# What is counted or left of a thing is no measure: hearts of a game, of those who like something.
_COUNTED = frozenset(
    ("count", "counts", "left", "likes", "liked", "button", "animation", "theme", "mode",
     "effect", "tapped", "clicked")
)  # fmt: skip


class Named(NamedTuple):
    """What a name says: the measure, and whether it can mean nothing else."""

    measure: Measure
    strong: bool


@functools.lru_cache(8_192)
def named(name: str) -> Named | None:
    """The measure of a field name, None for a name of anything else."""
    held = runs(name) & NAMES
    if name[-1:] == "s":  # several: `heartRates`
        held |= {one for one in runs(name[:-1]) if one in _STRONG}
    if not held:
        return None if name.isascii() else _in_signs(name)
    parts = words(name)
    strong = [key for key in held if key in _STRONG]
    key = max(strong or held, key=lambda one: (len(one), one))
    if not _SETTING.isdisjoint(part for part in parts if part not in key):
        return None
    if strong:
        return Named(_STRONG[key], strong=True)
    if not _COUNTED.isdisjoint(part for part in parts if part not in key):
        return None
    return Named(_WEAK[key], strong=False) if len(parts) <= _AROUND_WEAK else None


def _in_signs(name: str) -> Named | None:
    """The measure of a name in signs that nothing divides into words."""
    found = longest(name, _SIGNS, abroad.NO_MEASURE)
    return None if found is None else Named(_TITLED[found.title], found.strong)
