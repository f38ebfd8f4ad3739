"""Plain samples without a word: binary frames that come at the pace of sound and are smooth.

A microphone gives as many bytes a second as its rate says, in buffers of one size, for as long
as somebody speaks: a pace that hardly anything else keeps to a few hundredths. Samples of 16
bits, low byte first, are each near the one before, and no longer so with their bytes swapped;
what is compressed or encrypted never is, measurements of a few channels seldom. So are samples
as float32, which stay within one (Web Audio API, AudioBuffer). That it is of
a voice is said, as of other samples, by how much it sounds like speech.
"""

from __future__ import annotations

import array
import sys
from collections import Counter
from itertools import pairwise

from auditor.correlate.audio_format import Format

_RATES = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)  # samples a second
_BYTES, _FLOAT_BYTES = 2, 4  # of a sample
_OFF = 0.04  # of a rate
_LEAST, _SECONDS = 20, 2.0
_SAME = 0.9  # of the frames have one size
_SHORTEST = 160  # bytes of a frame
_KEPT = 1 << 20  # bytes that are judged and heard
_PIECES = 10_000
_JUDGED = 40_000  # samples
_SMOOTH, _SWAPPED = 0.5, 0.2  # correlation of neighbours; how much less with their bytes swapped
_FLOATS = 256  # samples of one float buffer, at least
_FULL, _FAINT = 1.01, 1e-12  # the loudest sample, and the faintest that is not zero
_LEVEL = 0.2  # of the loudness: a mean beyond it is no sound's


class Paced:
    """Frames of which nothing was said, while they are of a pace."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, str]] = []
        self.size = 0
        self.data = bytearray()
        self._sizes: Counter[int] = Counter()
        self._first: float | None = None
        self._last: float | None = None
        self._lead = 0  # bytes of the first frame: what it holds was recorded before it came

    def take(self, number: int, place: str, body: bytes, at: float | None) -> None:
        """One frame of a message with that number, and when it came."""
        if at is None or len(self.pieces) >= _PIECES:
            return
        if self._first is None:
            self._first, self._lead = at, len(body)
        self._last = at
        self.pieces.append((number, place))
        self.size += len(body)
        self._sizes[len(body)] += 1
        self.data += body[: _KEPT - len(self.data)]

    def format(self) -> Format | None:
        """What the samples are; None where this is no sound for all that can be told."""
        data = bytes(self.data)
        if (rate := self._rate(_BYTES)) and is_smooth(data):
            return Format("PCM", rate, 1)
        if (rate := self._rate(_FLOAT_BYTES)) and is_smooth_float(data):
            return Format("float PCM", rate, 1)
        return None

    def _rate(self, width: int) -> int:
        """The samples of so many bytes a second that the frames keep to, 0 for none."""
        if len(self.pieces) < _LEAST or self._first is None or self._last is None:
            return 0
        (usual, count), *_ = self._sizes.most_common(1)
        if usual < _SHORTEST or usual % width or count < _SAME * len(self.pieces):
            return 0
        seconds = self._last - self._first
        if seconds < _SECONDS:
            return 0
        pace = (self.size - self._lead) / seconds / width
        near = min(_RATES, key=lambda one: abs(one - pace))
        return near if abs(near - pace) <= _OFF * near else 0


def is_smooth(pcm: bytes) -> bool:
    """Whether these are likely samples of 16 bits, low byte first, around their middle."""
    samples = array.array("h", pcm[: min(len(pcm) - len(pcm) % _BYTES, _JUDGED * _BYTES)])
    if sys.byteorder == "big":
        samples.byteswap()
    if not samples:
        return False
    middle = sum(samples) / len(samples)
    loud = sum(abs(one) for one in samples) / len(samples)
    if not loud or abs(middle) > _LEVEL * loud:
        return False
    near = _neighbours(samples)
    samples.byteswap()
    return near >= _SMOOTH and _neighbours(samples) <= near - _SWAPPED


def is_smooth_float(data: bytes) -> bool:
    """Whether these are likely samples as float32, low byte first, around zero."""
    samples = array.array("f", data[: min(len(data) - len(data) % _FLOAT_BYTES, _JUDGED)])
    if sys.byteorder == "big":
        samples.byteswap()
    if len(samples) < _FLOATS or not all(
        one == 0 or _FAINT <= abs(one) <= _FULL for one in samples
    ):
        return False
    loud = sum(abs(one) for one in samples)
    return abs(sum(samples)) <= _LEVEL * loud and _neighbours(samples) >= _SMOOTH


def _neighbours(samples: array.array[int] | array.array[float]) -> float:
    """How much each sample is like the next, from -1 to 1."""
    middle = sum(samples) / len(samples)
    power = sum((one - middle) ** 2 for one in samples)
    if not power:
        return 0.0
    return sum((one - middle) * (after - middle) for one, after in pairwise(samples)) / power
