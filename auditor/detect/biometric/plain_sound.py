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
