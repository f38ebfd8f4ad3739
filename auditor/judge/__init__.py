"""What may be concluded: fates, visibility figures and verdicts. Pure functions over facts."""

from auditor.judge.comparing import Change, Compared, Side, compare
from auditor.judge.fates import Context, fate, host_of
from auditor.judge.rules import ANY, Evidence, Row, detection_power, judge, received, too_little
from auditor.judge.survey import survey
from auditor.judge.tally import MORE, Survey, Window
from auditor.judge.unlooked import Unlooked
from auditor.judge.visibility import (
    BOTH,
    LOWER_BOUNDS,
    PAYLOAD,
    READ,
    UNCOUNTED,
    UNKNOWN,
    Visibility,
    percent,
    together,
    visibility,
)

__all__ = [
    "ANY",
    "BOTH",
    "LOWER_BOUNDS",
    "MORE",
    "PAYLOAD",
    "READ",
    "UNCOUNTED",
    "UNKNOWN",
    "Change",
    "Compared",
    "Context",
    "Evidence",
    "Row",
    "Side",
    "Survey",
    "Unlooked",
    "Visibility",
    "Window",
    "compare",
    "detection_power",
    "fate",
    "host_of",
    "judge",
    "percent",
    "received",
    "survey",
    "together",
    "too_little",
    "visibility",
]
