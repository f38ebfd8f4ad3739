"""Blend shapes and action units as lines of text: a header of names, then a line a frame.

Live Link Face records an iPhone's view of a face so (`Timecode,BlendShapeCount,EyeBlinkLeft,…`).
A table of what an avatar does is set by hand, with round numbers, and says the same thing
again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face.action_units import NAMES, STRONGEST, are_units
from auditor.detect.biometric.face.fields import BLEND_SHAPES
from auditor.detect.keys import joined
from auditor.model import Leaf, Path

_LEAST = 8  # blend shapes
_COLUMNS = 256
_HEADER = 16_384  # characters
_READ = 65_536  # characters of a table
_ROWS = 64
_FINE = 4  # characters that a number has which somebody wrote by hand
_ROUNDED = 2  # the same of units, which OpenFace gives with two decimals
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
    if len(names) > _COLUMNS:
        return ""
    rows = [row for line in lines if len(row := line.strip("\r").split(separator)) == len(names)]
    shapes = [at for at, name in enumerate(names) if name in BLEND_SHAPES]
    if len(shapes) >= _LEAST and _are_measured(rows, shapes, 1.0, _FINE):
        return f"a table of {len(shapes)} blend shapes of a face, a line a frame"
    units = {name: at for at, name in enumerate(names) if name in NAMES and name[-1] != "c"}
    if are_units(units) and _are_measured(rows, list(units.values()), STRONGEST, _ROUNDED):
        return f"a table of {len(units)} action units of a face, a line a frame"
    return ""


def _are_measured(
    rows: Sequence[Sequence[str]], places: Sequence[int], most: float, coarse: int
) -> bool:
    """Whether these columns hold numbers up to `most` that nobody set by hand."""
    cells = [[row[at].strip(' "') for at in places] for row in rows]
    measured = [cell for row in cells for cell in row if _is_within(cell, most)]
    fine = sum(len(cell) > coarse for cell in measured)
    if not cells or len(measured) < len(places) * len(cells) or fine * 2 < len(measured):
        return False
    return len(set(measured)) * 4 >= len(places)


def _is_within(cell: str, most: float) -> bool:
    try:
        return 0 <= float(cell) <= most
    except ValueError:
        return False
