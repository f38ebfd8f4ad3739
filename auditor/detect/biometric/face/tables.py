"""Blend shapes as lines of text: a header of their names, then a line a frame.

Live Link Face records an iPhone's view of a face so (`Timecode,BlendShapeCount,EyeBlinkLeft,…`).
A table of what an avatar does is set by hand, with round numbers, and says the same thing
again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face.fields import BLEND_SHAPES
from auditor.detect.keys import joined
from auditor.model import Leaf, Path

_LEAST = 8  # blend shapes
_COLUMNS = 256
_HEADER = 16_384  # characters
_READ = 65_536  # characters of a table
_ROWS = 64
_FINE = 4  # characters of a number that nobody wrote by hand
_LEAVES = 64


def tables(woken: Sequence[Leaf]) -> Iterator[tuple[Path, str]]:
    """The place of each table, and why it is of a face."""
    asked = 0
    for leaf in woken:
        if isinstance(leaf.value, str) and "\n" in leaf.value[:_HEADER] and asked < _LEAVES:
            asked += 1
            if why := _judged(leaf.value[:_READ]):
                yield leaf.path, why


def _judged(text: str) -> str:
    """Why a text is such a table, "" if it is none."""
    header, *lines = text.lstrip("\ufeff").split("\n", _ROWS + 1)[: _ROWS + 1]
    separator = max(",;\t", key=header.count)
    names = [joined(name.strip(' "\r')) for name in header.split(separator)]
    places = [at for at, name in enumerate(names) if name in BLEND_SHAPES]
    if len(places) < _LEAST or len(names) > _COLUMNS:
        return ""
    rows = [line.strip("\r").split(separator) for line in lines]
    cells = [[row[at].strip(' "') for at in places] for row in rows if len(row) == len(names)]
    measured = [cell for row in cells for cell in row if _is_share(cell)]
    fine = sum(len(cell) > _FINE for cell in measured)
    if not cells or len(measured) < len(places) * len(cells) or fine * 2 < len(measured):
        return ""
    if len(set(measured)) * 4 < len(places):
        return ""
    return f"a table of {len(places)} blend shapes of a face, a line a frame"


def _is_share(cell: str) -> bool:
    try:
        return 0 <= float(cell) <= 1
    except ValueError:
        return False
