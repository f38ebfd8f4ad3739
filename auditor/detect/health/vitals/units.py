"""Units of measures of the body, in the spellings that apps use, brought to one name.

UCUM (`mm[Hg]`, `[degF]`, `{beats}/min`), Open mHealth (`beats/min`), HealthKit
(`count/min`, `degC`), Health Connect (`inKilograms`) and plain words. A unit that
measures nothing but bodies (mmHg, mg/dL, beats/min) is telling by itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.detect.scalars import number_of
from auditor.model import Scalar

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "bpm": ("bpm", "beats/min", "beats/minute", "count/min", "/min", "{beats}/min", "1/min",
            "beatsperminute", "beats per minute", "min-1", "{heart beats}/min", "count/minute",
            "beat/min", "b/min"),
    "breaths": ("breaths/min", "breaths/minute", "brpm", "{breaths}/min", "breathsperminute",
                "breaths per minute", "rpm"),
    "mmhg": ("mmhg", "mm[hg]", "mm hg", "millimetersofmercury", "millimeters of mercury",
             "мм рт. ст.", "мм рт.ст."),
    "mg/dl": ("mg/dl", "mgdl", "mg_dl", "milligramsperdeciliter", "mg/dlglucose", "мг/дл"),
    "mmol/l": ("mmol/l", "mmoll", "mmol_l", "mmol<180.1558800000541>/l", "millimolesperliter",
               "mmol", "ммоль/л"),
    "c": ("c", "cel", "celsius", "°c", "degc", "℃", "deg c", "degrees celsius"),
    "f": ("f", "[degf]", "fahrenheit", "°f", "degf", "℉", "deg f", "degrees fahrenheit"),
    "kg": ("kg", "kgs", "kilograms", "kilogram", "kilo", "кг"),
    "g": ("g", "grams", "gram"),
    "lb": ("lb", "lbs", "[lb_av]", "pounds", "pound"),
    "st": ("st", "stone", "stones"),
    "cm": ("cm", "centimeters", "centimetres", "centimeter"),
    "m": ("m", "meters", "metres", "meter"),
    "in": ("in", "inch", "inches", "[in_i]"),
    "ft": ("ft", "feet", "[ft_i]"),
    "%": ("%", "percent", "percentage", "{percent}", "pct"),
    "kg/m2": ("kg/m2", "kg/m^2", "kg/m²", "count", "kg/(m2)"),
    "ms": ("ms", "millis", "milliseconds", "msec"),
    "s": ("s", "sec", "secs", "seconds", "second"),
    "min": ("min", "mins", "minutes", "minute"),
    "h": ("h", "hr", "hrs", "hours", "hour"),
    "steps": ("steps", "step", "count", "{steps}", "counts"),
    "kcal": ("kcal", "cal", "kilocalories", "calories", "kilocalorie"),
    "kj": ("kj", "kilojoules"),
    "ml/kg/min": ("ml/kg/min", "ml/min/kg", "ml/(kg*min)", "ml/kg·min"),
    "m/s2": ("m/s^2", "m/s2", "m/s²"),
    "gravity": ("g", "gn"),
    "ppm": ("ppm",),
    "l": ("l", "liters", "litres", "liter"),
    "ml": ("ml", "milliliters", "millilitres"),
    # None of a body, and so a contradiction; not what is a field's name, too.
    "other": ("km/h", "kmh", "kph", "mph", "m/s", "px", "dpi", "fps", "kb", "mb", "gb", "kbps",
              "mbps", "hz", "khz", "mhz", "ghz", "volt", "volts", "watt", "watts", "kwh", "hpa",
              "mbar", "psi", "lux", "usd", "eur", "requests/s", "req/s", "rps"),
    "us": ("us", "µs", "μs", "usiemens", "microsiemens"),
    "iu": ("iu", "u", "units", "unit", "[iu]"),
}  # fmt: skip
_UNITS: dict[str, set[str]] = {}
for _unit, _names in _SPELLINGS.items():
    for _name in _names:
        _UNITS.setdefault(_name, set()).add(_unit)

OTHER = frozenset({"other"})
TELLING = frozenset({"bpm", "breaths", "mmhg", "mg/dl", "ml/kg/min"})
# Patterns of the units that are telling, as the value of a field.
WAKE = (
    r"beats?/min", "bpm", r"count/min", r"breaths/min", r"mm ?\[?hg", r"mg/dl", r"mmol/l",
    r"ml/(?:kg/min|min.kg)", r"\{beats\}/min", "beats per minute", "milli(?:moles|grams)_per_",
)  # fmt: skip
_LONGEST = 40
_WITH_UNIT = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,4})?)\s*([^\d\s][^\d]{0,24})", re.ASCII)


class Measured(NamedTuple):
    """A number and the units that stand with it, none where it has none."""

    value: float
    units: frozenset[str]
    decimals: int


def units_of(text: Scalar) -> frozenset[str]:
    """What a unit's text may mean (`count` is steps or a body mass index)."""
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
        return frozenset()
    plain = text.strip().lower()
    found = _UNITS.get(plain) or _UNITS.get(plain.removeprefix("in"))
    if found is None and "_" in plain:  # a constant: `MILLIMOLES_PER_LITER`
        found = _UNITS.get(plain.replace("_", ""))
    return frozenset(found or ())


def measured(value: Scalar) -> Measured | None:
    """A number, or a text that is a number and a unit: `72`, `"72"`, `"72 bpm"`, `"36,6 °C"`."""
    number = number_of(value)
    if number is not None:
        return Measured(number.value, frozenset(), number.decimals)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    match = _WITH_UNIT.fullmatch(value)
    if match is None:
        return None
    units = units_of(match[2])
    if not units:
        return None
    text = match[1].replace(",", ".")
    return Measured(float(text), units, len(text.partition(".")[2]))
