"""The fields of Health Connect's records, by which a record without a type is told.

After androidx.health.connect.client.records, as react-native-health-connect, Capacitor's and
Expo's bridges hand them to a script: a measure is an object of its units (`inKilograms`).
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.detect.health.platforms.kept import RECORD, VITALS

# What any record has besides, and what an app adds of where it came from.
COMMON = frozenset(
    ("time", "starttime", "endtime", "zoneoffset", "startzoneoffset", "endzoneoffset", "metadata",
     "id", "uuid", "uid", "recordtype", "dataorigin", "clientrecordid", "lastmodifiedtime",
     "device", "recordingmethod", "source", "sourcename", "sourceid", "packagename", "app",
     "appname", "platform", "timezone", "date", "startdate", "enddate", "userid", "deviceid")
)  # fmt: skip
TIMES = frozenset(("time", "starttime", "endtime", "startdate", "enddate"))
SPAN = (frozenset(("starttime", "endtime")), frozenset(("startdate", "enddate")))


class Shape(NamedTuple):
    """A record: what it is of, its own fields, and whether its name alone is of nothing else.

    A `plain` record has none but fields that it need not have; it is told by its two ends.
    """

    title: str
    data_type: str
    fields: frozenset[str]
    plain: bool = False


def _shape(title: str, fields: str, data_type: str = VITALS, *, plain: bool = False) -> Shape:
    return Shape(title, data_type, frozenset(fields.split()), plain)


_FOOD = (
    "energy energyfromfat mealtype name protein totalcarbohydrate totalfat saturatedfat"
    " unsaturatedfat transfat monounsaturatedfat polyunsaturatedfat sugar dietaryfiber fiber"
    " sodium potassium cholesterol caffeine calcium iron magnesium vitamina vitaminb6 vitaminb12"
    " vitaminc vitamind vitamine vitamink zinc biotin chloride chromium copper folate folicacid"
    " iodine manganese molybdenum niacin pantothenicacid phosphorus riboflavin selenium thiamin"
)

SHAPES: dict[str, Shape] = {
    "steps": _shape("steps", "count"),
    "stepscadence": _shape("steps", "samples rate"),
    "weight": _shape("body weight", "weight"),
    "height": _shape("body height", "height"),
    "bodyfat": _shape("body composition", "percentage"),
    "bonemass": _shape("body weight", "mass"),
    "leanbodymass": _shape("body weight", "mass"),
    "bodywatermass": _shape("body weight", "mass"),
    "heartrate": _shape("heart rate", "samples beatsperminute"),
    "restingheartrate": _shape("heart rate", "beatsperminute"),
    "heartratevariabilityrmssd": _shape("heart rate variability", "heartratevariabilitymillis"),
    "oxygensaturation": _shape("oxygen saturation", "percentage"),
    "respiratoryrate": _shape("respiratory rate", "rate"),
    "bodytemperature": _shape("body temperature", "temperature measurementlocation"),
    "basalbodytemperature": _shape("body temperature", "temperature measurementlocation"),
    "skintemperature": _shape("body temperature", "baseline deltas measurementlocation"),
    "bloodglucose": _shape("blood glucose", "level specimensource mealtype relationtomeal"),
    "bloodpressure": _shape("blood pressure", "systolic diastolic bodyposition"
                            " measurementlocation"),
    "vo2max": _shape("fitness", "vo2millilitersperminutekilogram measurementmethod"),
    "basalmetabolicrate": _shape("energy burned", "basalmetabolicrate"),
    "activecaloriesburned": _shape("energy burned", "energy"),
    "totalcaloriesburned": _shape("energy burned", "energy"),
    "distance": _shape("exercise", "distance"),
    "floorsclimbed": _shape("exercise", "floors"),
    "elevationgained": _shape("exercise", "elevation"),
    "wheelchairpushes": _shape("exercise", "count"),
    "exercisesession": _shape("exercise", "exercisetype title notes segments laps route"
                              " exerciseroute", plain=True),
    "sleepsession": _shape("sleep", "stages title notes", plain=True),
    "mindfulnesssession": _shape("mindfulness", "mindfulnesssessiontype title notes", RECORD,
                                 plain=True),
    "menstruationflow": _shape("a menstrual cycle", "flow", RECORD),
    "menstruationperiod": _shape("a menstrual cycle", "", RECORD, plain=True),
    "ovulationtest": _shape("a menstrual cycle", "result", RECORD),
    "cervicalmucus": _shape("a menstrual cycle", "appearance sensation", RECORD),
    "intermenstrualbleeding": _shape("a menstrual cycle", "", RECORD, plain=True),
    "sexualactivity": _shape("sexual activity", "protectionused", RECORD, plain=True),
    "nutrition": _shape("what somebody ate or drank", _FOOD, RECORD),
    "hydration": _shape("what somebody ate or drank", "volume", RECORD),
}  # fmt: skip

# Measures as objects of their units: the field, its unit, and the record that has it.
MEASURED: dict[tuple[str, str], str] = {
    **{("weight", f"in{unit}"): "weight"
       for unit in ("kilograms", "grams", "pounds", "ounces", "milligrams", "micrograms")},
    **{("height", f"in{unit}"): "height" for unit in ("meters", "feet", "inches")},
    **{("temperature", f"in{unit}"): "bodytemperature" for unit in ("celsius", "fahrenheit")},
    **{("mass", f"in{unit}"): "bonemass" for unit in ("kilograms", "grams", "pounds", "ounces")},
    ("basalmetabolicrate", "inkilocaloriesperday"): "basalmetabolicrate",
    ("level", "inmillimolesperliter"): "bloodglucose",
    ("level", "inmilligramsperdeciliter"): "bloodglucose",
}  # fmt: skip
