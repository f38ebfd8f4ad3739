"""How much PCM sounds like speech: a hint, never a proof.

Speech comes in syllables, three to six a second, with pauses between words:
its loudness swings widely and often falls to nearly nothing. Noise and tones
are even, music seldom pauses. Computed over a few seconds from every fourth
sample; 16-bit little-endian only.
"""

from __future__ import annotations

import array
import math
import sys
from itertools import pairwise

_FRAME = 0.02  # seconds
_SECONDS = 4
_EVERY = 4
_LEAST = 20  # frames
_QUIET = 0.08  # of the loudest frames' level


def likelihood(pcm: bytes, rate: int, channels: int) -> float:
    """From 0 (even, or silent) to 1 (swings and pauses as speech does)."""
    most = rate * channels * 2 * _SECONDS
    samples = array.array("h", pcm[: most - most % 2][: len(pcm) - len(pcm) % 2])
    if sys.byteorder == "big":
        samples.byteswap()
    step = max(1, int(rate * channels * _FRAME))
    levels = [
        math.sqrt(sum(one * one for one in frame) / len(frame))
        for start in range(0, len(samples) - step, step)
        if (frame := samples[start : start + step : _EVERY])
    ]
    if len(levels) < _LEAST:
        return 0.0
    loud = sorted(levels)[len(levels) * 95 // 100]
    if loud < 100:
        return 0.0
    quiet = sum(level < loud * _QUIET for level in levels) / len(levels)
    middle = sum(levels) / len(levels)
    rises = sum(before < middle <= after for before, after in pairwise(levels))
    a_second = rises / (len(levels) * _FRAME)
    pauses = min(1.0, quiet / 0.15) if quiet < 0.9 else 0.0
    syllables = 1.0 if 1.0 <= a_second <= 9.0 else 0.3 if a_second < 14 else 0.0
    return pauses * syllables
