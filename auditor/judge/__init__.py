"""What may be concluded: fates, visibility figures and verdicts. Pure functions over facts."""

from auditor.judge.fates import Context, fate, host_of
from auditor.judge.rules import ANY, Evidence, Row, detection_power, judge, too_little
from auditor.judge.visibility import (
    READ,
    UNCOUNTED,
    UNKNOWN,
    Visibility,
    coverage,
    percent,
    together,
    visibility,
)

__all__ = [
    "ANY",
    "READ",
    "UNCOUNTED",
    "UNKNOWN",
    "Context",
    "Evidence",
    "Row",
    "Visibility",
    "coverage",
    "detection_power",
    "fate",
    "host_of",
    "judge",
    "percent",
    "together",
    "too_little",
    "visibility",
]
