"""Action units of the Facial Action Coding System by their numbers: which muscles of a face move.

OpenFace writes intensities (`AU12_r`, 0 to 5) and presences (`AU12_c`), Py-Feat and LibreFace
the unit alone (`AU12`). Sizes of shoes and dresses (`AU8`) are no such numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_CODES = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28, 43,
          45)  # fmt: skip
UNITS = frozenset(f"au{code}{how}" for number in _CODES for code in {str(number), f"{number:02}"}
                  for how in ("", "r", "c", "intensity"))  # fmt: skip
STRONGEST = 5.0  # of the five levels, A to E
LEAST = 4
WAKE = "au12_[rc]|au0?6_[rc]|au45_[rc]|,au12,"
# No tool has these: sizes of shoes and prices of gold go on from one number to the next.
_ODD = frozenset(("au3", "au03", "au8", "au08", "au13", "au19", "au21"))
NAMES = UNITS | _ODD
# Brows, and the mouth or a blink: each tool's list has some of both.
_brows = re.compile(r"au0?[124](?:r|c|intensity)?").fullmatch
_others = re.compile(r"au(?:12|15|17|20|25|26|45)(?:r|c|intensity)?").fullmatch


def are_units(names: Collection[str]) -> bool:
    """Whether among these joined names are a face's action units and none of something else's."""
    units = UNITS.intersection(names)
    known = len(units) >= LEAST and _ODD.isdisjoint(names)
    return known and any(map(_brows, units)) and any(map(_others, units))
