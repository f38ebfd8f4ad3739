"""What was measured of a voice: its cepstrum frame by frame, how it trembles, how hoarse it is.

Coefficients of the cepstrum (`mfcc`: rows of 10 to 128 numbers) keep what was said and who
said it; music and machines have them, too, so a word of voices must stand near, or a rate of
recognisers. Of acoustic measures (Praat, openSMILE's eGeMAPS) shimmer is told beside jitter or a
ratio of harmonics to noise, and a third beside both; a network's jitter and a shimmer that a
screen shows while it loads have no such company.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.voice.likely import RECOGNISED
from auditor.detect.biometric.voice.names import MADE, OTHER, VOICE
from auditor.detect.biometric.voice.plain_sound import RATE_NAMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Path

_CEPSTRA = frozenset(
    ("mfcc", "mfccs", "mfccfeatures", "mfccframes", "logmel", "logmelspectrogram",
     "melspectrogram", "melfeatures", "filterbank", "fbank", "fbanks")
)  # fmt: skip
_WIDTHS = range(10, 129)  # coefficients of a frame
_FRAMES = 20
# What an acoustic measure's name begins with, and what it measures.
_TREMBLING = "shimmer"
_KINDS = {
    "shimmer": "shimmer", "localshimmer": "shimmer", "apq": "shimmer",
    "jitter": "jitter", "localjitter": "jitter", "rap": "jitter", "ppq": "jitter",
    "hnr": "noise", "nhr": "noise", "harmonicstonoise": "noise", "harmonicsnoise": "noise",
    "cpp": "noise", "harmonicity": "noise",
    "f0": "pitch", "fundamental": "pitch", "pitch": "pitch", "meanf0": "pitch",
    "meanpitch": "pitch", "formant": "formants", "formants": "formants", "f1": "formants",
    "speechrate": "pace", "speakingrate": "pace", "articulationrate": "pace",
    "syllablerate": "pace", "pauserate": "pace",
}  # fmt: skip
_STARTS = tuple(sorted(_KINDS, key=len, reverse=True))
_SHORT = 3  # letters of a name that must be whole or stand before another word
_ENOUGH = 3
_LISTS, _OBJECTS, _FIELDS = 32, 256, 48
_UP = 6


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of frames and each object of measures."""
    frames: dict[int, tuple[Path, dict[int, int]]] = {}
    objects: dict[int, Path] = {}
    for leaf in scene.woken:
        node, row = leaf.parent, leaf.parent
        if node is None or number_of(leaf.value) is None:
            continue
        if is_element(leaf) and is_element(node) and node.parent is not None:
            at = node.parent
            if joined(at.name) in _CEPSTRA and (id(at) in frames or len(frames) < _LISTS):
                counts = frames.setdefault(id(at), (at, {}))[1]
                counts[id(row)] = counts.get(id(row), 0) + 1
        elif _kind(leaf.name) == _TREMBLING and len(objects) < _OBJECTS:
            objects.setdefault(id(node), node)
    for at, counts in frames.values():
        said = _said_of_voice(at, scene.leaves) if _are_frames(list(counts.values())) else ""
        if said:
            why = f"{len(counts):,} frames of a cepstrum; {said}"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)
    for at in objects.values():
        kinds = _kinds_in(at, scene.leaves)
        if len(kinds) >= _ENOUGH and not kinds.isdisjoint(("jitter", "noise")):
            why = f"how a voice trembles and sounds: {', '.join(sorted(kinds))}"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _are_frames(counts: list[int]) -> bool:
    """Whether rows are enough, and all as long as one frame's coefficients."""
    return len(counts) >= _FRAMES and len(set(counts)) == 1 and counts[0] in _WIDTHS


def _kind(name: str) -> str:
    """What an acoustic measure is of, "" for another name: `shimmerLocal`, `f0_mean`."""
    whole, parts = joined(name), words(name)
    start = next((one for one in _STARTS if whole.startswith(one)), "")
    if len(start) <= _SHORT and start not in ("".join(parts[:2]), "".join(parts[:1])):
        return ""
    return _KINDS.get(start, "")


def _kinds_in(at: Path, leaves: LeafTable) -> set[str]:
    """What the measures of an object, numbers in it and in lists right below, are of."""
    fields = islice(leaves.below([at]), _FIELDS)
    return {_kind(one.name) for one in fields if number_of(one.value) is not None} - {""}


def _said_of_voice(at: Path, leaves: LeafTable) -> str:
    """What around says that a sound is a voice's, "" for nothing or where it is another's."""
    said = ""
    node: Path | None = at
    for _ in range(_UP):
        if node is None:
            break
        parts = {*words(node.name), joined(node.name)}
        if not parts.isdisjoint(OTHER | MADE):
            return ""
        if not parts.isdisjoint(VOICE):
            said = "a name says that it is of a voice"
        node = node.parent
    return said or _said_beside(at, leaves)


def _said_beside(at: Path, leaves: LeafTable) -> str:
    fields = list(islice(leaves.below([at.parent]), _FIELDS))
    texts = [{*words(one.value[:_FIELDS])} for one in fields if isinstance(one.value, str)]
    if any(not parts.isdisjoint(OTHER | MADE) for parts in texts):
        return ""
    if any(not parts.isdisjoint(VOICE) for parts in texts):
        return "what stands beside says that it is of a voice"
    return "at a rate of recognisers" if any(map(_is_rate, fields)) else ""


def _is_rate(leaf: Leaf) -> bool:
    number = number_of(leaf.value) if joined(leaf.name) in RATE_NAMES else None
    return number is not None and number.value in RECOGNISED


def _frames(rows: int) -> list[list[float]]:
    return [[0.1 * ((i * 7 + j * 5) % 23) for j in range(13)] for i in range(rows)]


DETECTOR = Detector(
    id="voice-measures",
    version=1,
    data_type="bio.voice",
    title="what was measured of a voice",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _CEPSTRA or _kind(name) == _TREMBLING,
    sources=(
        "Praat: voice report (jitter, shimmer, harmonicity)",
        "openSMILE: eGeMAPS; ETSI ES 201 108 (front end of distributed recognition)",
    ),
    look=look,
    examples=(
        Example("a cepstrum", {"voice": {"mfcc": _frames(40)}}, ("bio.voice $.voice.mfcc",)),
        Example(
            "at a rate of recognisers",
            {"mfcc": _frames(40), "sampleRate": 16_000},
            ("bio.voice $.mfcc",),
        ),
        Example(
            "hoarseness",
            {"jitterLocal": 0.0102, "shimmerLocal": 0.042, "hnr": 18.1, "f0Mean": 142.1},
            ("bio.voice $",),
        ),
        Example("a song's", {"song": {"mfcc": _frames(40)}, "sampleRate": 22_050}),
        Example("a pump's", {"pump": {"mfcc": _frames(40)}}),
        Example("a few", {"voice": {"mfcc": _frames(5)}}),
        Example("a screen that loads", {"shimmer": 1, "pitch": 2, "f1": 3}),
        Example("a call's", {"jitter": 0.012, "rtt": 0.08, "pitch": 1}),
    ),
)
