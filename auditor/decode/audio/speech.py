"""How much sound is like speech: a hint, never a proof.

Speech comes in syllables, three to six a second, with pauses between words:
its loudness swings widely and often falls to nearly nothing. Noise and tones
are even, music seldom pauses. Computed over a few seconds: from every fourth
sample, 16-bit little-endian, or from levels that a codec tells.
"""

from __future__ import annotations

import array
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise

FRAME = 0.02  # seconds of one level
_SECONDS = 4
_EVERY = 4
_LEAST = 20  # frames
_QUIET = 0.08  # of the loudest frames' level
_AUDIBLE = 100  # of a sample's 32,768
_NEAR = 0.1  # of the loudness: so far apart are two channels of one voice
_SAMPLED = 8  # of so many samples one is compared


def likelihood(pcm: bytes, rate: int, channels: int) -> float:
    """From 0 (even, or silent) to 1 (swings and pauses as speech does)."""
    samples = _samples(pcm, rate, channels)
    step = max(1, int(rate * channels * FRAME))
    return of_levels(
        [
            math.sqrt(sum(one * one for one in frame) / len(frame))
            for start in range(0, len(samples) - step, step)
            if (frame := samples[start : start + step : _EVERY])
        ],
        _AUDIBLE,
    )


def of_levels(levels: Sequence[float], audible: float, quiet_below: float = _QUIET) -> float:
    """The same of levels, one for each FRAME.

    Sound whose loudest levels are below `audible` is silent; a pause is what is below that
    share of them.
    """
    if len(levels) < _LEAST:
        return 0.0
    loud = sorted(levels)[len(levels) * 95 // 100]
    if loud < audible:
        return 0.0
    quiet = sum(level < loud * quiet_below for level in levels) / len(levels)
    middle = sum(levels) / len(levels)
    rises = sum(before < middle <= after for before, after in pairwise(levels))
    a_second = rises / (len(levels) * FRAME)
    pauses = min(1.0, quiet / 0.15) if quiet < 0.9 else 0.0
    syllables = 1.0 if 1.0 <= a_second <= 9.0 else 0.3 if a_second < 14 else 0.0
    return pauses * syllables


def in_frames(levels: Iterable[tuple[int, float]], rate: int) -> list[float]:
    """Levels of so many samples each as levels of one FRAME each."""
    step = max(1, int(rate * FRAME))
    found: list[float] = []
    held, total = 0, 0.0
    for samples, level in levels:
        left = samples
        while left > 0:
            taken = min(left, step - held)
            held, total, left = held + taken, total + taken * level, left - taken
            if held == step:
                found.append(total / step)
                held, total = 0, 0.0
    return found


def are_alike(pcm: bytes, rate: int, channels: int) -> bool:
    """Whether two channels are nearly one, as a single microphone's are."""
    if channels != 2:
        return False
    samples = _samples(pcm, rate, channels)
    pairs = list(zip(samples[:: 2 * _SAMPLED], samples[1 :: 2 * _SAMPLED], strict=False))
    apart = sum(abs(left - right) for left, right in pairs)
    return apart <= _NEAR * sum(abs(left) for left, _ in pairs)


def near(apart: float | None) -> bool:
    """The same of how far apart they are beside the loudness of one."""
    return apart is not None and apart <= _NEAR


def _samples(pcm: bytes, rate: int, channels: int) -> array.array[int]:
    most = rate * channels * 2 * _SECONDS
    samples = array.array("h", pcm[: most - most % 2][: len(pcm) - len(pcm) % 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
