"""Recordings of voices: containers that the decoders read, and recognisers' chunks in JSON.

That something is a recording its container proves; that it is of a voice it
does not. A codec that carries nothing but speech says so, and so does what
stands around it: a field called `voice`, a file called `recording.m4a`, an
address that transcribes. Without that, one channel that was sent counts where it
sounds like speech, or is in a codec that phones and web pages record in (Opus, AAC, MP3,
Apple's own); all else stays a candidate. Plain samples have no container: their media
type declares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.voice.chunks import configured, declared, is_chunk, is_event, made
from auditor.detect.biometric.voice.likely import (
    ELSE,
    SPOKEN,
    Heard,
    is_long_enough,
    likely,
    of_address,
)
from auditor.detect.biometric.voice.names import (
    BESIDE_SPEECH,
    CHUNKS,
    CONFIGURED,
    HELD,
    MADE,
    OTHER,
    RATES,
    SPEECH_CODECS,
    VOICE,
)
from auditor.detect.biometric.voice.plain_sound import (
    WAKE,
    declared_sound,
    plain_sound,
    sampled_body,
)
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method, Node, Path, Scalar
from auditor.model.path import ARROW

_FACTS = ("audiocodec", "audioseconds", "audiorate", "audiochannels", "audiospeech", "audioalike")
_UP = 24  # from a recording to the body: as deep as a value lies in any interface
_TEXT = 80
_MOST = 1_000  # fields that may tell a recogniser something
_CONFIGURES = "what tells a recogniser how to listen"


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each recording or chunk."""
    path = _sent_to(scene.leaves)
    beside = _beside(scene.leaves)
    holders = _holders(scene.woken)
    yield from _of_request(scene, path)
    telling: list[Leaf] = []
    for leaf in scene.woken:
        name = joined(leaf.name)
        yield from declared(leaf, beside.get(id(leaf.parent), ()))
        if name == "audioformat" and leaf.text.endswith(":format"):
            told = _CONFIGURES if _is_configured(leaf, holders) else path
            yield _recording(leaf, beside, told)
        elif name == "contenttype" and leaf.text.startswith("request.header"):
            yield from plain_sound(leaf)
        elif name in CHUNKS and is_chunk(leaf.value) and not made(leaf, name):
            why = f"sound for a recogniser, in the field {leaf.name[:40]}"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
        elif name == "speech" and is_chunk(leaf.value) and _has_form(leaf, beside):
            why = "speech beside its format, rate and channels"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
        elif name == "format":
            yield from declared_sound(leaf)
        elif name in CONFIGURED or is_event(leaf):
            telling.append(leaf)
    yield from configured(telling, scene.each())


def _of_request(scene: Scene, path: str) -> Iterator[Claim]:
    """What query or headers say of a body that nothing can read."""
    asked = any(
        leaf.text.startswith(("request.query", "request.header")) for leaf in scene.woken[:_MOST]
    )
    if asked and path != ELSE:
        yield from sampled_body(scene.leaves, spoken=bool(path))


def _holders(woken: Sequence[Leaf]) -> set[int]:
    """The objects of what tells a recogniser how to listen, and those around them."""
    found: set[int] = set()
    for leaf in woken[:_MOST]:
        if joined(leaf.name) in CONFIGURED and ":format" not in leaf.text:
            parent = group_of(leaf)[0]
            found |= {id(one) for one in (parent, parent and parent.parent) if one is not None}
    return found


def _is_configured(leaf: Leaf, configured: set[int]) -> bool:
    """Whether a recording lies in a field of a recogniser, near what tells it how to listen."""
    node: Path | None = leaf.parent
    while node is not None and node.text.startswith(ARROW):
        node = node.parent
    if node is None or joined(node.name) not in HELD or node.parent is None:
        return False
    return not configured.isdisjoint((id(node.parent), id(node.parent.parent)))


def _has_form(leaf: Leaf, beside: dict[int, list[Leaf]]) -> bool:
    fields = {joined(other.name): other.value for other in beside.get(id(leaf.parent), ())}
    rate = number_of(fields.get("rate"))
    return fields.keys() >= BESIDE_SPEECH and rate is not None and rate.value in RATES


def _recording(leaf: Leaf, beside: dict[int, list[Leaf]], path: str) -> Claim:
    facts: dict[str, Scalar] = {}
    around: list[Leaf] = []
    for other in beside.get(id(leaf.parent), ()):
        name = joined(other.name)
        if name in _FACTS and other.text.startswith(" ▸ audio:"):
            facts[name] = other.value
    node: Path | None = leaf.parent
    if node is not None:
        around = [other for other in beside.get(id(node.parent), ()) if other is not leaf]
    heard = _heard(facts)
    why = f"a recording ({_told(leaf, facts)})"
    if heard.codec in SPEECH_CODECS and is_long_enough(heard):
        why = f"{why}, {SPOKEN}"
    elif is_long_enough(heard) and (said := _says_voice(leaf, around, path)):
        why = f"{why}; {said} says that it is of a voice"
    elif path != ELSE and _is_sent_plainly(leaf) and (how := likely(heard)):
        why = f"{why}; {how}"
    else:
        why = f"{why}; nothing says that it is of a voice"
        return Claim(leaf.path, Confidence.CANDIDATE, Method.STRUCTURE, why, leaf.value)
    return Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _heard(facts: dict[str, Scalar]) -> Heard:
    seconds, rate, channels, speech = (
        number.value if (number := number_of(facts.get(f"audio{name}"))) is not None else None
        for name in ("seconds", "rate", "channels", "speech")
    )
    alike = facts.get("audioalike") is True
    return Heard(str(facts.get("audiocodec", "")), seconds, rate, channels, speech, alike)


def _is_sent_plainly(leaf: Leaf) -> bool:
    """Whether it was sent, and no name above it speaks of another sound."""
    node: Node = leaf
    for _ in range(_UP):
        if not OTHER.isdisjoint((*words(node.name), joined(node.name))):
            return False
        if node.parent is None:
            break
        node = node.parent
    return node.parent is None and node.text.startswith("request")


def _told(leaf: Leaf, facts: dict[str, Scalar]) -> str:
    """What the container says, in words."""
    parts = [str(leaf.value), str(facts.get("audiocodec", ""))]
    for name, unit in (("audioseconds", "s"), ("audiorate", "Hz"), ("audiochannels", "channels")):
        if name in facts:
            many = unit if unit != "channels" or str(facts[name]) != "1" else "channel"
            parts.append(f"{facts[name]!s} {many}")
    if "audiospeech" in facts:
        parts.append(f"likelihood of speech {facts['audiospeech']!s}")
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _says_voice(leaf: Leaf, around: Sequence[Leaf], path: str) -> str:
    """What around a recording says that it is of a voice: a name, a text beside it, the address."""
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            break
        parts = {*words(node.name), joined(node.name)}
        if not parts.isdisjoint(OTHER | MADE):
            return ""
        if _is_voice(node.name):
            return "the field's name"
        node = node.parent
    for other in around:
        if isinstance(other.value, str) and len(other.value) <= _TEXT and _is_voice(other.value):
            return "what stands beside it"
    return path if path != ELSE else ""


def _is_voice(text: str) -> bool:
    parts = set(words(text[:_TEXT])) | {joined(text[:_TEXT])}
    return not parts.isdisjoint(VOICE) and parts.isdisjoint(OTHER | MADE)


def _sent_to(leaves: Sequence[Leaf]) -> str:
    """What the address speaks of, as `of_address` says."""
    texts = (leaf.value for leaf in leaves[:64] if leaf.text.startswith("request.path"))
    return of_address(text for text in texts if isinstance(text, str))


def _beside(leaves: Sequence[Leaf]) -> dict[int, list[Leaf]]:
    found: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        beside = found.setdefault(id(leaf.parent), [])
        if len(beside) < 32:
            beside.append(leaf)
    return found


_SOUND = "XQKC/94NpgEIA7UEtQahCJIIUveH9aAN4gdV/v0G9fSl" * 8

DETECTOR = Detector(
    id="voice",
    version=10,
    data_type="bio.voice",
    title="recordings of voices, chunks for recognisers",
    keys=frozenset((*CHUNKS, *CONFIGURED, "speech")),
    wake=(r"input_audio_buffer\.append", "audioevent", *WAKE),
    sources=(
        "RFC 4867 (AMR), RFC 7845 (Opus), RFC 9639 (FLAC), RFC 9559 (WebM)",
        "Google Cloud Speech v1, OpenAI Realtime, Dialogflow, Azure Speech interfaces",
    ),
    look=look,
    examples=(
        Example("a chunk", {"user_audio_chunk": _SOUND}, ("bio.voice $.user_audio_chunk",)),
        Example(
            "a recogniser's request",
            {"config": {"sampleRateHertz": 16_000}, "audio": {"content": _SOUND}},
            ("bio.voice $.audio.content",),
        ),
        Example(
            "an event",
            {"type": "input_audio_buffer.append", "audio": _SOUND},
            ("bio.voice $.audio",),
        ),
        Example(
            "speech as Baidu takes it",
            {"format": "pcm", "rate": 16_000, "channel": 1, "cuid": "x", "speech": _SOUND},
            ("bio.voice $.speech",),
        ),
        Example(
            "an event of Alexa",
            {"payload": {"profile": "NEAR_FIELD", "format": "AUDIO_L16_RATE_16000_CHANNELS_1"}},
            ("bio.voice $.payload.format",),
        ),
        Example(
            "a chunk beside its media type",
            {"mimeType": "audio/pcm;rate=16000", "data": _SOUND},
            ("bio.voice $.data",),
        ),
        Example("music beside its media type", {"type": "audio/l16;rate=44100", "data": _SOUND}),
        Example("a speech", {"format": "pcm", "speech": _SOUND}),
        Example("a talk", {"format": "pdf", "rate": 5, "channel": "x", "speech": _SOUND}),
        Example("a machine's voice", {"tts": {"audioContent": _SOUND}}),
        Example("an answer", {"audioContent": _SOUND}, root="response.body"),
        Example("songs", {"contentType": "audio/l16; rate=16000"}),
        Example("settings", {"sampleRate": 44_100, "audio": "on"}),
        Example("a name", {"audioData": "intro.mp3"}),
    ),
)
