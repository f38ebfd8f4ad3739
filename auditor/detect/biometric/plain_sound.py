"""Bodies of plain samples, which have no container: what their media type says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

# Samples as they are, in one channel, at the rates of speech (RFC 2586, RFC 2046; wit.ai).
_PLAIN = re.compile(
    r"audio/(?:l16|l8|pcm|x-pcm|raw|x-raw|x-mulaw|pcmu|pcma|basic|vnd\.wave)\s*(?:;[^\r\n]{0,200})?",
    re.IGNORECASE,
).fullmatch
_PARAMETER = re.compile(r"(rate|channels)\s*=\s*\"?(\d{1,6})", re.IGNORECASE).findall
_RATES = range(8_000, 24_001)
_TEXT = 80
# How a client of Alexa's Voice Service says in its event what the part beside it holds.
WAKE = "audio_l16_rate_[0-9]{4,5}_channels_1"
_EVENT = re.compile(r"AUDIO_L16_RATE_(\d{4,5})_CHANNELS_1").fullmatch


def plain_sound(leaf: Leaf) -> Iterator[Claim]:
    """A body of plain samples by its media type; a voice's where the rate is a recogniser's."""
    if not isinstance(leaf.value, str) or _PLAIN(leaf.value.strip()) is None:
        return
    said = {name.lower(): int(number) for name, number in _PARAMETER(leaf.value)}
    spoken = said.get("rate") in _RATES and said.get("channels", 1) == 1
    how = Confidence.PROBABLE if spoken else Confidence.CANDIDATE
    why = f"the body is plain samples of sound ({leaf.value[:_TEXT]})"
    why += ", one channel at a rate of recognisers" if spoken else ""
    yield Claim(leaf.path, how, Method.KEY, why, leaf.value)


def declared_sound(leaf: Leaf) -> Iterator[Claim]:
    """Plain samples in a part of their own, by the recogniser's event that announces them."""
    found = _EVENT(leaf.value) if isinstance(leaf.value, str) else None
    if found is not None and int(found[1]) in _RATES:
        why = f"an event for a recogniser, whose sound is plain samples ({found[0]})"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
