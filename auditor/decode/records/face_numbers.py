"""Lists of numbers without a name that are measures of a face by their count and their columns.

Protobuf packs `repeated float` and names no field. What is left is the count, which is
exact, and how the columns differ, as they do not in sound or in a chart: MediaPipe's mesh
has 468 or 478 points whose x and y are shares of the picture and whose z is a small depth
of either sign; dlib's 68 points go down from the brows over nose and lips to the chin, and
across from one eye to the other; ARKit's face has 1,220 vertices in metres. An
embedding has a size of models and a length of one: of what, only its surroundings tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model.face_points import in_numbers

_EMBEDDINGS = frozenset((128, 192, 256, 512))
_UNIT = 0.02  # of the sum of squares
_NAMES = {"points": "landmarks", "outline points": "landmarks68", "vertices": "vertices"}


def called(numbers: Sequence[float]) -> str:
    """`landmarks`, `landmarks68`, `vertices` or `vector`; "" for a list of anything else."""
    if len(numbers) in _EMBEDDINGS:
        return "vector" if _is_embedding(numbers) else ""
    found = in_numbers(numbers)
    whole = found is not None and found.telling and found.form.stride == found.form.columns
    return _NAMES[found.form.kind] if found is not None and whole else ""


def _is_embedding(numbers: Sequence[float]) -> bool:
    return min(numbers) < 0 < max(numbers) and abs(sum(one * one for one in numbers) - 1) <= _UNIT
