"""FLAC is heard without being decoded: its levels swing as those of the samples do."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from auditor.decode import Limits
from auditor.decode.audio.flac import DECODER
from auditor.decode.audio.speech import likelihood
from auditor.decode.base import NO_HINT, Final
from auditor.decode.budget import Budget
from auditor.model import Path, Scalar

RATE, BLOCK, BITS = 16_000, 1_024, 16


def speaking(at: int, rng: random.Random) -> float:
    """Syllables, with a pause in each of two seconds."""
    seconds = at / RATE
    loud = max(0.0, math.sin(2 * math.pi * 3.5 * seconds)) * (seconds % 1 < 0.7)
    voice = math.sin(2 * math.pi * 130 * seconds) + rng.gauss(0, 0.3)
    return 6_000 * loud * voice + rng.gauss(0, 4)


def humming(at: int, rng: random.Random) -> float:
    return 6_000 * math.sin(2 * math.pi * 130 * at / RATE) + rng.gauss(0, 900)


def hissing(at: int, rng: random.Random) -> float:
    del at
    return rng.gauss(0, 3_000)


SOUNDS: dict[str, tuple[Callable[[int, random.Random], float], bool]] = {
    "speech": (speaking, True),
    "a tone": (humming, False),
    "noise": (hissing, False),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_speech_swings_and_pauses(name: str) -> None:
    make, spoken = SOUNDS[name]
    samples = recorded(make)
    facts = read(flac([samples]))
    pcm = b"".join(one.to_bytes(2, "little", signed=True) for one in samples)
    assert (likelihood(pcm, RATE, 1) >= 0.6) is spoken
    speech = facts["audioSpeech"]
    assert isinstance(speech, float)
    assert (speech >= 0.6) is spoken


@pytest.mark.parametrize(("apart", "alike"), [(0, True), (20, True), (4_000, False)])
def test_two_channels_of_one_microphone_are_nearly_one(apart: int, alike: bool) -> None:
    rng = random.Random(3)  # noqa: S311 - made sounds
    left = recorded(speaking)
    side = [rng.randint(-apart, apart) for _ in left]
    assert read(flac([left, side])).get("audioAlike", False) is alike


@pytest.mark.parametrize("seed", range(20))
def test_frames_of_noise_cost_little_and_raise_nothing(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - made sounds
    data = bytearray(flac([recorded(speaking)[:8_000]]))
    for _ in range(200):
        data[rng.randrange(60, len(data))] = rng.randrange(256)
    facts = read(bytes(data[: rng.randrange(100, len(data))]))
    assert facts["audioRate"] == RATE


def recorded(make: Callable[[int, random.Random], float], seconds: float = 3.0) -> list[int]:
    rng = random.Random(7)  # noqa: S311 - made sounds
    return [max(-32_000, min(32_000, int(make(at, rng)))) for at in range(int(seconds * RATE))]


def flac(channels: Sequence[Sequence[int]]) -> bytes:
    """A stream of one channel, or of a left one and its difference from the right."""
    packed = RATE << 44 | len(channels) - 1 << 41 | BITS - 1 << 36 | len(channels[0])
    block = BLOCK.to_bytes(2) * 2 + bytes(6) + packed.to_bytes(8) + bytes(16)
    found = b"fLaC\x80" + len(block).to_bytes(3) + block
    for number in range(len(channels[0]) // BLOCK):
        head = bytes((0xFF, 0xF8, 10 << 4 | 5, (8 if len(channels) > 1 else 0) << 4 | 4 << 1))
        head += chr(number).encode()
        bits = ""
        for order, channel in enumerate(channels):
            bits += subframe(channel[number * BLOCK : (number + 1) * BLOCK], BITS + order)
        bits += "0" * (-len(bits) % 8)
        found += head + bytes((crc8(head),)) + int(bits, 2).to_bytes(len(bits) // 8) + bytes(2)
    return found


def subframe(samples: Sequence[int], width: int) -> str:
    """A fixed predictor of order one, in four parts."""
    missed = [after - before for before, after in pairwise(samples)]
    bits = "0" + f"{9:06b}" + "0" + f"{samples[0] & (1 << width) - 1:0{width}b}" + "00" + f"{2:04b}"
    size = len(samples) // 4
    for part in range(4):
        held = missed[max(0, part * size - 1) : (part + 1) * size - 1]
        power = max(0, min(14, int(sum(map(abs, held)) / len(held)).bit_length()))
        bits += f"{power:04b}"
        for one in held:
            folded = 2 * one if one >= 0 else -2 * one - 1
            low = f"{folded & (1 << power) - 1:0{power}b}" if power else ""
            bits += "0" * (folded >> power) + "1" + low
    return bits


def crc8(data: bytes) -> int:
    found = 0
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = (found << 1 ^ 7) & 255 if found & 128 else found << 1
    return found


def read(data: bytes) -> dict[str, Scalar]:
    budget = Budget(Limits(), lambda _: False)
    peeled = DECODER.peel(data, Path.root(""), NO_HINT, budget)
    return {one.path.name: one.value for one in peeled if isinstance(one, Final)}
