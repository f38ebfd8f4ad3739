"""Sound as a list of plain numbers: what a page's or an app's recorder took, sample by sample.

A list of many numbers that swing around zero, floats up to one or 16-bit whole numbers, in an
object that gives the rate they were taken at, below a name of sound. At a rate of recognisers,
or where a name speaks of a voice or a microphone, it is likely one's; music and what is drawn of a
wave (peaks of many samples each) are not. What moves a heart or a machine has slower rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from auditor.detect.biometric.voice.chunks import made
from auditor.detect.biometric.voice.likely import RECOGNISED
from auditor.detect.biometric.voice.names import OTHER, RATES, VOICE
from auditor.detect.biometric.voice.plain_sound import RATE_NAMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import group_of, is_answer, is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Path

_LISTS = frozenset(
    ("samples", "audiodata", "pcm", "pcmdata", "audio", "audiosamples", "pcmsamples", "waveform",
     "data", "buffer", "channeldata", "audiobuffer", "rawaudio", "speechdata", "voicedata",
     "audiobytes", "values")
)  # fmt: skip
_SOUND = frozenset(("audio", "sound", "pcm", "wave", "waveform", "wav"))
_DRAWN = frozenset(("samplesperpixel", "peaks", "pixels"))
_LEAST, _READ = 800, 4_000  # numbers: a twentieth of a second at 16 kHz
_RATES_READ, _HOLDERS = 256, 64
_LOUDEST = 32_768
_UP, _FIELDS = 5, 32
_SWINGS = 0.004  # of the samples cross zero: 32 Hz at 16 kHz
_MIDDLE = 0.3  # of the mean size lies their mean from zero


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of samples."""
    holders: dict[int, float] = {}
    rates = (leaf for leaf in scene.woken if joined(leaf.name) in RATE_NAMES)
    for leaf in islice(rates, _RATES_READ):
        number = number_of(leaf.value)
        at = group_of(leaf)[0]
        if number is not None and number.value in RATES and at is not None:
            for one in (at, at.parent):
                if one is not None and len(holders) < _HOLDERS:
                    holders.setdefault(id(one), number.value)
    if not holders:
        return
    for at in scene.leaves.once(_long_lists):
        rate = holders.get(id(at.parent))
        if rate is None or not _is_sound(at, scene.leaves):
            continue
        numbers = _numbers(islice(scene.leaves.below([at]), _READ))
        if len(numbers) < _LEAST or not _swings(numbers):
            continue
        called = _called(at)
        voice = not called.isdisjoint(VOICE) or rate in RECOGNISED
        how = Confidence.PROBABLE if voice else Confidence.CANDIDATE
        yield Claim(at, how, Method.STRUCTURE, f"samples of sound as numbers, {rate:,.0f} a second")


def _long_lists(leaves: LeafTable) -> list[Path]:
    """The lists of plain values under a name that samples have, each once."""
    counts: dict[int, tuple[Path, int]] = {}
    for leaf in islice(leaves.named(_Named()), _LEAST * _HOLDERS):
        at = leaf.parent
        if at is not None and is_element(leaf) and not is_element(at):
            counts[id(at)] = (at, counts.get(id(at), (at, 0))[1] + 1)
    return [at for at, count in counts.values() if count >= _LEAST]


class _Named:
    """The names of such lists, in any convention."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and joined(name) in _LISTS


def _called(at: Path) -> set[str]:
    """The words of the names from a list up."""
    found: set[str] = set()
    node: Path | None = at
    for _ in range(_UP):
        if node is None:
            break
        found |= {*words(node.name), joined(node.name)}
        node = node.parent
    return found


def _is_sound(at: Path, leaves: LeafTable) -> bool:
    """Whether names call a list sound that was taken, no music, no drawing and no answer."""
    called = _called(at)
    first = next(iter(leaves.below([at])))
    if called.isdisjoint(_SOUND | VOICE) or not called.isdisjoint(OTHER | _DRAWN):
        return False
    beside = {joined(one.name) for one in islice(leaves.below([at.parent]), _FIELDS)}
    return beside.isdisjoint(_DRAWN) and not is_answer(at) and not made(first, "audio")


def _numbers(leaves: Iterator[Leaf]) -> list[float]:
    """The values as numbers, nothing where one is none or louder than sound can be."""
    found: list[float] = []
    for leaf in leaves:
        number = number_of(leaf.value)
        if number is None or abs(number.value) > _LOUDEST:
            return []
        found.append(number.value)
    return found


def _swings(numbers: list[float]) -> bool:
    """Whether numbers go up and down around zero, as sound does."""
    size = sum(map(abs, numbers)) / len(numbers)
    crossed = sum((one < 0) != (after < 0) for one, after in pairwise(numbers))
    whole = all(one.is_integer() for one in numbers)
    loud = max(map(abs, numbers))
    return (
        size > 0
        and (whole or loud <= 1)
        and abs(sum(numbers) / len(numbers)) <= _MIDDLE * size
        and crossed >= _SWINGS * len(numbers)
    )


def _wave(count: int, loud: float = 0.5) -> list[float]:
    return [loud * ((i * 7 % 40) - 19.5) / 20 for i in range(count)]


DETECTOR = Detector(
    id="voice-samples",
    version=1,
    data_type="bio.voice",
    title="sound as a list of numbers",
    keys=RATE_NAMES - {"rate"},
    sources=("Web Audio API: AudioBuffer; Android AudioRecord; AVAudioPCMBuffer",),
    look=look,
    examples=(
        Example(
            "a microphone's",
            {"microphone": {"sampleRate": 48_000, "samples": _wave(1_000)}},
            ("bio.voice $.microphone.samples",),
        ),
        Example(
            "at a rate of recognisers",
            {"audioData": _wave(1_000), "sample_rate": 16_000},
            ("bio.voice $.audioData",),
        ),
        Example("a song's", {"song": {"audio": _wave(1_000), "sampleRate": 16_000}}),
        Example(
            "what is drawn of a wave",
            {"audio": {"sample_rate": 16_000, "samples_per_pixel": 512, "data": _wave(1_000)}},
        ),
        Example("a machine's", {"vibration": {"sampleRate": 16_000, "samples": _wave(1_000)}}),
        Example("loudness", {"audio": {"sampleRate": 16_000, "values": [0.5] * 1_000}}),
        Example("a heart's", {"ecg": {"sampleRate": 512, "samples": _wave(1_000)}}),
    ),
)
