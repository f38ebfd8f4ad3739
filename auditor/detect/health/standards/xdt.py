"""Germany's files of practices and laboratories: GDT, LDT and BDT (xDT).

Each line says its length in three digits, the return and line feed among them, then a field
of four digits and what it holds: `01380006310`. The first says the kind of the record; lines
that are as long as they say, with a patient's or a result's field among them, are one
(QMS, GDT 2.1 and 3; KBV, LDT).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KIND = "8000"
_PATIENT = ("3000", "3101", "3102", "3103", "3105", "3110")
_RESULT = ("8410", "8420", "8402", "6220", "6228", "8432")
_LEAST, _MOST = 4, 2_000  # lines
_LONGEST = 1_000  # characters of one, as three digits can say


def fields_of(text: str) -> set[str]:
    """The fields of a record, none where a line is not as long as it says."""
    found: set[str] = set()
    lines = text.replace("\r\n", "\n").split("\n", _MOST)[:_MOST]
    for line in lines:
        if not line.strip():
            continue
        if not line[:7].isdigit() or len(line) >= _LONGEST or int(line[:3]) != len(line) + 2:
            return set()
        found.add(line[3:7])
    return found if len(lines) >= _LEAST and _KIND in found else set()


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each record."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        fields = fields_of(leaf.value)
        if not fields.isdisjoint(_PATIENT) or not fields.isdisjoint(_RESULT):
            why = f"a record of xDT (GDT, LDT, BDT) with {len(fields)} kinds of fields"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


def _lines(*fields: str) -> str:
    return "".join(f"{len(field) + 5:03d}{field}\r\n" for field in fields)


DETECTOR = Detector(
    id="xdt",
    version=1,
    data_type="health.record",
    title="records of practices (GDT, LDT, BDT)",
    keys=frozenset(),
    wake=(r"0138000[0-9]{4}",),
    sources=("QMS: GDT 2.1 and 3.0; KBV: LDT 2 and 3 (lines and their lengths)",),
    look=look,
    examples=(
        Example(
            "a measurement",
            {"file": _lines("80006310", "3000118", "8410SYS", "8420128")},
            ("health.record $.file",),
        ),
        Example(
            "a line of another length", {"file": "01380006310\r\n0993000118\r\n0138410SYS\r\n"}
        ),
        Example("a number", {"file": "01380006310"}),
    ),
)
