"""Bodies of plain samples, which have no container: what the request says of them.

By their media type, by the query or headers of the address (`?format=pcm&sample_rate=16000`)
where the body is nothing that can be read, or by the event that announces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method, Scalar

# Samples as they are, in one channel, at the rates of speech (RFC 2586, RFC 2046; wit.ai, Lex).
_PLAIN = re.compile(
    r"audio/(?:l16|x-l16|l8|pcm|x-pcm|lpcm|x-lpcm|raw|x-raw|x-mulaw|pcmu|pcma|basic|vnd\.wave)"
    r"\s*(?:;[^\r\n]{0,200})?",
    re.IGNORECASE,
).fullmatch
_PARAMETER = re.compile(
    r"(?:sample-?)?(rate|channel)(?:s|-count)?\s*=\s*\"?(\d{1,6})", re.IGNORECASE
).findall
_RATES = range(8_000, 24_001)
_TEXT = 80
# How a client of Alexa's Voice Service says in its event what the part beside it holds.
_ALEXA = "audio_l16_rate_[0-9]{4,5}_channels_1"
WAKE = (_ALEXA, "audio/(?:x-)?(?:l8|l16|raw|l?pcm|basic|vnd)", "audio/x-", "linear16|lpcm|s16le")
_EVENT = re.compile(r"AUDIO_L16_RATE_(\d{4,5})_CHANNELS_1").fullmatch

RATE_NAMES = frozenset(
    ("samplerate", "sampleratehertz", "sampleratehz", "samplingrate", "audiosamplerate", "rate")
)
_CODEC_NAMES = frozenset(
    ("format", "encoding", "codec", "audioformat", "audioencoding", "audiocodec", "voiceformat",
     "inputformat", "mediaencoding", "inputaudioformat")
)  # fmt: skip
_SAMPLES = frozenset(
    ("pcm", "lpcm", "linear16", "linearpcm", "l16", "s16le", "pcms16le", "pcm16", "pcm16le",
     "rawpcm", "mulaw", "ulaw", "alaw", "pcmu", "pcma", "pcmmulaw", "pcmalaw",
     "audiopcm", "audiol16", "audioxraw")
)  # fmt: skip
_SAMPLED = range(8_000, 48_001)
_UNREADABLE = ("application/octet-stream", "binary/octet-stream", "audio/")
_SENDING = frozenset(("POST", "PUT", "PATCH"))
_PLACES = ("request.query", "request.header")
_BODIED = frozenset(("contenttype", "contentlength", "transferencoding"))
_SHORTEST = 1_600  # bytes: a twentieth of a second
_HEAD = 256  # leaves among which address and headers stand


def plain_sound(leaf: Leaf) -> Iterator[Claim]:
    """A body of plain samples by its media type; a voice's where the rate is a recogniser's."""
    if not isinstance(leaf.value, str) or _PLAIN(leaf.value.strip()) is None:
        return
    spoken = spoken_type(leaf.value)
    how = Confidence.PROBABLE if spoken else Confidence.CANDIDATE
    why = f"the body is plain samples of sound ({leaf.value[:_TEXT]})"
    why += ", one channel at a rate of recognisers" if spoken else ""
    yield Claim(leaf.path, how, Method.KEY, why, leaf.value)


def spoken_type(value: Scalar) -> bool:
    """Whether this is the media type of plain samples of one channel at a rate of recognisers."""
    if not isinstance(value, str) or _PLAIN(value.strip()) is None:
        return False
    said = {name.lower(): int(number) for name, number in _PARAMETER(value)}
    return said.get("rate") in _RATES and said.get("channel", 1) == 1


def sampled_body(leaves: Sequence[Leaf], *, spoken: bool) -> Iterator[Claim]:
    """An unreadable body that query or headers call plain samples at a rate.

    A voice's where the rate is a recogniser's, or where the address is (`spoken`).
    """
    codec: Leaf | None = None
    rate = 0.0
    sent = bodied = False
    for leaf in leaves[:_HEAD]:
        name, value = joined(leaf.name), leaf.value
        if leaf.text == "request.method":
            sent = value in _SENDING
        elif not isinstance(value, str) or not leaf.text.startswith(_PLACES):
            continue
        elif _refuses(name, value):
            return
        elif name in _BODIED:
            bodied = True
        elif name.removeprefix("x") in _CODEC_NAMES and joined(value) in _SAMPLES:
            codec = leaf
        elif name.removeprefix("x") in RATE_NAMES and (number := number_of(value)):
            rate = number.value
    if codec is None or not (sent and bodied) or rate not in _SAMPLED or _is_read(leaves):
        return
    voice = spoken or rate in _RATES
    how = Confidence.PROBABLE if voice else Confidence.CANDIDATE
    why = f"the body is plain samples of sound ({codec.value!s}, {rate:.0f} Hz) by its request"
    why += ", at a rate of recognisers" if rate in _RATES else ""
    yield Claim(codec.path, how, Method.KEY, why, codec.value)


def _refuses(name: str, value: str) -> bool:
    """Whether a header says that the body is something else, or too short."""
    if name == "contenttype":
        return not value.lower().startswith(_UNREADABLE)
    size = number_of(value) if name == "contentlength" else None
    return size is not None and size.value < _SHORTEST


def _is_read(leaves: Sequence[Leaf]) -> bool:
    """Whether anything in the body could be read, which samples can not."""
    return any(
        leaf.path.steps()[0].startswith("request.body") and not isinstance(leaf.value, bytes)
        for leaf in leaves[:_HEAD]
    )


def declared_sound(leaf: Leaf) -> Iterator[Claim]:
    """Plain samples in a part of their own, by the recogniser's event that announces them."""
    found = _EVENT(leaf.value) if isinstance(leaf.value, str) else None
    if found is not None and int(found[1]) in _RATES:
        why = f"an event for a recogniser, whose sound is plain samples ({found[0]})"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
