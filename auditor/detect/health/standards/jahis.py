"""Japan's notebook of medicines as pharmacies print and apps read it (JAHIS, QR code or file).

The first line says the version (`JAHISTC08,1`), each after it begins with the number of its
record: 1 the patient, 5 the day, 51 the pharmacy, 55 the doctor, 201 a drug, 301 how it is
taken. Lines that are all numbered so, with a patient or a drug among them, are one. A code
that was split says so in its first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_FIRST = re.compile(r"\ufeff?JAHISTC\d{2}(?:,\d{1,4}){0,3}\s*").fullmatch
_RECORD = re.compile(r"(\d{1,3}),").match
_TOLD = frozenset(("1", "201", "301", "311", "421", "501", "601"))
_LEAST, _MOST = 2, 4_000  # lines


def records_of(text: str) -> set[str]:
    """The numbers of a notebook's records, none where a line has none."""
    lines = [line for line in text.splitlines()[:_MOST] if line.strip()]
    if len(lines) < _LEAST or _FIRST(lines[0]) is None:
        return set()
    found: set[str] = set()
    for line in lines[1:]:
        match = _RECORD(line)
        if match is None:
            return set()
        found.add(match[1])
    return found


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each notebook."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and not _TOLD.isdisjoint(records_of(leaf.value)):
            why = "a notebook of medicines in the records of JAHIS"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


_BOOK = (
    "JAHISTC08,1\n1,Yamada Taro,1,19840211\n5,20260314,1\n201,1,Amlodipine 5mg,1,tab,2,612170709"
)
DETECTOR = Detector(
    id="jahis",
    version=1,
    data_type="health.record",
    title="Japan's notebooks of medicines (JAHIS)",
    keys=frozenset(),
    wake=("jahistc[0-9]{2}",),
    sources=("JAHIS: data format of the electronic version of the medicine notebook",),
    look=look,
    examples=(
        Example("a notebook", {"qr": _BOOK}, ("health.record $.qr",)),
        Example("its version", {"format": "JAHISTC08,1"}),
        Example("another text", {"text": "JAHISTC08,1\nis the first line of a notebook"}),
        Example("a day without a drug", {"qr": "JAHISTC08,1\n5,20260314,1"}),
    ),
)
