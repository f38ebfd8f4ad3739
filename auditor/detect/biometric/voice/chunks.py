"""Chunks of sound in base64 or bytes: what one looks like, and what beside it declares it.

A recogniser is told how the sound was sampled (`{"sampleRateHertz": 16000}`), or each chunk
says it by its media type: `{"mimeType": "audio/pcm;rate=16000", "data": "…"}` (Gemini's Live
API, iFLYTEK's dictation). What a machine spoke is no voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.biometric.voice.names import HELD, MADE
from auditor.detect.biometric.voice.plain_sound import spoken_type
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim
from auditor.detect.siblings import group_of, is_element
from auditor.model import Confidence, Leaf, Method, Node, Scalar

_EVENTS = re.compile(
    r"input_audio_buffer\.append|audioevent|audio_chunk|realtimeinput", re.IGNORECASE
)
_LEAST = 160  # bytes of a chunk: 10 ms of speech at 8 kHz
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{200,}={0,2}")
_UP = 24  # from a recording to the body: as deep as a value lies in any interface


def is_chunk(value: Scalar) -> bool:
    """Whether a value may be sound: bytes, or a text of base64."""
    if isinstance(value, bytes):
        return len(value) >= _LEAST
    return isinstance(value, str) and _BLOB.fullmatch(value.strip()[:100_000]) is not None


def is_event(leaf: Leaf) -> bool:
    """Whether a text is the name of an event that brings a recogniser sound."""
    return isinstance(leaf.value, str) and _EVENTS.fullmatch(leaf.value) is not None


def made(leaf: Leaf, name: str) -> bool:
    """Whether a machine spoke: by a name above, or as sound that a service answers with."""
    node: Node | None = leaf
    for _ in range(_UP):
        if node is None:
            break
        if not MADE.isdisjoint((*words(node.name), joined(node.name))):
            return True
        if node.parent is None and node.text.startswith("response"):
            return name.startswith("audio")
        node = node.parent
    return False


def configured(telling: Sequence[Leaf], leaves: Iterable[Leaf]) -> Iterator[Claim]:
    """A recogniser's request: the sound lies near what says how it was sampled.

    All that says so is looked for in one pass over the leaves: there may be many of both.
    """
    near: set[int] = set()
    for leaf in telling:
        parent = group_of(leaf)[0]
        near |= {id(parent), id(parent.parent) if parent is not None else 0}
    for other in leaves if near else ():
        above = other.parent
        if not (id(above) in near or (above is not None and id(above.parent) in near)):
            continue
        if joined(other.name) in HELD and is_chunk(other.value) and not made(other, "audio"):
            why = "sound beside what tells a recogniser how it was sampled"
            yield Claim(other.path, Confidence.PROBABLE, Method.KEY, why, other.value)


def declared(leaf: Leaf, beside: Sequence[Leaf]) -> Iterator[Claim]:
    """A chunk beside the media type of plain samples at a rate of recognisers."""
    if is_element(leaf) or not spoken_type(leaf.value):
        return
    for other in beside:
        if joined(other.name) in HELD and is_chunk(other.value) and not made(other, "audio"):
            why = f"plain samples of one channel at a rate of recognisers ({leaf.value!s})"
            yield Claim(other.path, Confidence.PROBABLE, Method.KEY, why, other.value)
