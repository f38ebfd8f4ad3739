"""Voltages of a brain by the electrodes they were taken with: `{"TP9": […], "AF7": […]}`.

The names are the places of the 10-20 and 10-10 systems (Jasper 1958; IFCN). Cells of tables
and boards are called `C3` and `F4`, too: four names must hold numbers, two of them of
places with two letters or in the middle, which no cell has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path

PLACE = re.compile(
    r"(?:EEG[ _-]?)?(?:(?:Fp|FP|AF|F|FC|FT|C|CP|T|TP|P|PO|O)(?:10|[1-9]|z|Z)|A[12]|M[12])"
).fullmatch
_TELLING = re.compile(r".*(?:(?:Fp|FP|AF|FC|FT|CP|TP|PO)(?:10|[1-9]|z|Z)|[FCPO][zZ])").fullmatch
_LEAST, _SURE = 4, 2  # places, and those that no cell of a table is called
_MOST = 256  # objects of one message


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object of electrodes."""
    found: dict[int, tuple[Path, set[str]]] = {}
    for leaf in scene.woken:
        at = leaf.parent
        if at is not None and is_element(leaf):
            at = at.parent
        if at is None or PLACE(leaf.name) is None or number_of(leaf.value) is None:
            continue
        if id(at) in found or len(found) < _MOST:
            found.setdefault(id(at), (at, set()))[1].add(leaf.name)
    for at, names in found.values():
        if len(names) >= _LEAST and sum(_TELLING(name) is not None for name in names) >= _SURE:
            why = f"voltages of a brain at {len(names)} electrodes"
            yield Claim(at, Confidence.PROBABLE, Method.KEY, why)


DETECTOR = Detector(
    id="electrodes",
    version=1,
    data_type="health.vitals",
    title="electroencephalograms by their electrodes",
    keys=frozenset(),
    wakes=lambda name: PLACE(name) is not None,
    sources=(
        "10-20 system (Jasper 1958), 10-10 system (IFCN)",
        "Muse, Emotiv and OpenBCI streams",
    ),
    look=look,
    examples=(
        Example(
            "a band's",
            {"channels": {"TP9": [812.1], "AF7": [790.2], "AF8": [801.1], "TP10": [820.3]}},
            ("health.vitals $.channels",),
        ),
        Example("cells", {"A1": 1, "C3": 4, "F4": 2, "P7": 9, "T8": 3}),
        Example("names", {"Fp1": "left", "Fp2": "right", "Fz": "middle", "Cz": "middle"}),
    ),
)
