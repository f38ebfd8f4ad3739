"""AIFF and AIFF-C (Apple 1989, 1991): the common chunk, and samples judged for speech."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.audio.samples import sixteen
from auditor.decode.audio.speech import likelihood
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_MOST = 64  # chunks
_FORMS = (b"AIFF", b"AIFC")
_COMMON = 18  # bytes of the common chunk, without a compression's name
_BIAS = 16_383 + 63  # of an extended number's exponent, to the last bit of its mantissa
_CODECS = {
    b"NONE": "PCM", b"twos": "PCM", b"sowt": "PCM", b"in24": "PCM", b"in32": "PCM",
    b"fl32": "float PCM", b"FL32": "float PCM", b"fl64": "float PCM", b"FL64": "float PCM",
    b"alaw": "G.711 A-law", b"ALAW": "G.711 A-law", b"ulaw": "G.711 mu-law",
    b"ULAW": "G.711 mu-law", b"ima4": "IMA ADPCM",
}  # fmt: skip


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:4] == b"FORM" and data[8:12] in _FORMS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    common, sound, place = b"", b"", 12
    for _ in range(_MOST):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8])
        if len(name) < 4:
            break
        if name == b"COMM":
            common = data[place + 8 : place + 8 + min(size, 64)]
        elif name == b"SSND":
            skipped = 8 + int.from_bytes(data[place + 8 : place + 12])
            sound = data[place + 8 + skipped : place + 8 + size]
        place += 8 + size + size % 2
    if len(common) < _COMMON:
        raise DecodeError("no common chunk")
    yield from told(at, data, _sound(common, sound))


def _sound(common: bytes, sound: bytes) -> Sound:
    channels, frames = int.from_bytes(common[:2]), int.from_bytes(common[2:6])
    bits, rate = int.from_bytes(common[6:8]), _rate(common[8:18])
    kind = common[18:22] or b"NONE"
    if not channels or not rate or kind not in _CODECS:
        raise DecodeError("no such sound")
    codec, speech = _CODECS[kind], -1.0
    if "PCM" in codec and "ADPCM" not in codec:
        floats, big = "float" in codec, kind != b"sowt"
        samples = sixteen(sound, rate * channels, bits, floats=floats, big=big)
        speech = likelihood(samples, rate, channels) if samples is not None else -1.0
    return Sound("AIFF", codec, frames / rate, rate, channels, speech)


def _rate(extended: bytes) -> int:
    """A number of 80 bits (IEEE 754), as a whole one; 0 for what is no rate."""
    power = int.from_bytes(extended[:2]) - _BIAS
    mantissa = int.from_bytes(extended[2:])
    return mantissa >> -power if -63 <= power <= 0 else 0


def _file(form: bytes = b"AIFF", kind: bytes = b"", bits: int = 16) -> bytes:
    sound = bytes(8_000 * bits // 8)  # half a second
    common = b"\x00\x01" + (8_000).to_bytes(4) + bits.to_bytes(2)
    common += b"\x40\x0c\xfa" + bytes(7) + kind
    chunks = b"COMM" + len(common).to_bytes(4) + common
    chunks += b"SSND" + (8 + len(sound)).to_bytes(4) + bytes(8) + sound
    return b"FORM" + (4 + len(chunks)).to_bytes(4) + form + chunks


def _facts(codec: str) -> tuple[tuple[str, str | float | int], ...]:
    return (
        (" ▸ audio:format", "AIFF"),
        (" ▸ audio:codec", codec),
        (" ▸ audio:seconds", 0.5),
        (" ▸ audio:rate", 16_000),
        (" ▸ audio:channels", 1),
        (" ▸ audio:speech", 0.0),
    )


DECODER: Decoder[bytes] = Decoder(
    "aiff",
    _sniff,
    _peel,
    (
        Example(_file(), _facts("PCM")),
        Example(_file(b"AIFC", b"fl32\x00\x00", 32), _facts("float PCM")),
        Example(_file(b"AIFC", b"what\x00\x00"), None),
        Example(b"FORM\x00\x00\x00\x04AIFF", None),
        Example(b"FORM\x00\x00\x00\x04ILBMBMHD", None),
    ),
    firsts=b"F",
)
