"""Few points that lie as those of a face do: eyes, nose, mouth or its corners, ears.

MTCNN, RetinaFace, InsightFace and CompreFace give eyes, nose and the mouth's corners in that
order, without names; BlazeFace (MediaPipe) eyes, nose, mouth and ears.
Measured along the line between the eyes and across it, so that a face may be turned in its
plane; one turned aside has its nose beside the middle, and eyes and mouth narrower.
"""

from __future__ import annotations

from collections.abc import Sequence

COUNT = 5
_OFF = 0.9  # of the eyes' distance: a nose or a mouth beside their middle
_NOSE = (0.1, 1.6)  # of that distance: how far below the eyes the nose is
_MOUTH = (0.5, 2.6)  # the same of the mouth
_WIDE = (0.3, 2.0)  # how wide the mouth is
_LEVEL = 0.5  # how much lower one of its corners may be
_SIX = 6
_HALF = 0.5  # of the way from eye to eye


def is_five(numbers: Sequence[float]) -> bool:
    """Whether these are five points, x and y in turn and y downwards, in a face's order."""
    if len(numbers) != 2 * COUNT:
        return False
    left, right, nose, corner, other = (
        complex(numbers[place], numbers[place + 1]) for place in range(0, 2 * COUNT, 2)
    )
    if not is_four(left, right, nose, (corner + other) / 2):
        return False
    across = (other - corner) / (right - left)
    return _WIDE[0] <= across.real <= _WIDE[1] and abs(across.imag) <= _LEVEL


def is_four(left: complex, right: complex, nose: complex, mouth: complex) -> bool:
    """Whether a nose and, below it, a mouth are where a face with those eyes has them."""
    line = right - left
    if abs(line) == 0:
        return False
    # Along the eyes' line from their middle (real) and below it (imaginary), eyes apart by one.
    nose, mouth = ((point - (left + right) / 2) / line for point in (nose, mouth))
    return (
        _NOSE[0] <= nose.imag <= _NOSE[1]
        and _MOUTH[0] <= mouth.imag <= _MOUTH[1]
        and nose.imag < mouth.imag
        and max(abs(nose.real), abs(mouth.real)) <= _OFF
    )


def is_six(numbers: Sequence[float]) -> bool:
    """Whether these are BlazeFace's six points, each with a score after it or without.

    The person's right eye comes first, and the ears lie beyond the eyes, each on its side.
    """
    width = 3 if len(numbers) == 3 * _SIX else 2
    if len(numbers) != width * _SIX:
        return False
    points = [complex(*numbers[at : at + 2]) for at in range(0, len(numbers), width)]
    left, right, nose, mouth, *ears = points
    if not is_four(left, right, nose, mouth):
        return False
    near, far = ((ear - left) / (right - left) for ear in ears)
    return near.real < _HALF < far.real and max(abs(near.imag), abs(far.imag)) <= 1


def is_three(left: complex, right: complex, nose: complex) -> bool:
    """Whether a nose is where a face with those eyes has it."""
    line = right - left
    if abs(line) == 0:
        return False
    nose = (nose - (left + right) / 2) / line
    return _NOSE[0] <= nose.imag <= _NOSE[1] and abs(nose.real) <= _OFF
