"""WAV (RIFF/WAVE, Microsoft and IBM 1991): format and size of the data, PCM judged for speech."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.audio.samples import sixteen
from auditor.decode.audio.speech import are_alike, likelihood
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_MOST = 64  # chunks
_PCM, _FLOATS, _EXTENSIBLE = 1, 3, 0xFFFE
_KIND = 24  # where an extensible form says its codec
_BYTE = 8  # bits of samples that have no sign
_CODECS = {
    1: "PCM", 2: "ADPCM", 3: "float PCM", 6: "G.711 A-law", 7: "G.711 mu-law", 17: "IMA ADPCM",
    49: "GSM 06.10", 85: "MP3", 0xFFFE: "PCM",
}  # fmt: skip


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    place, form = 12, b""
    for _ in range(_MOST):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        body = place + 8
        if name == b"fmt ":
            form = data[body : body + min(size, 40)]
        elif name == b"data" and len(form) >= 16:
            yield from told(at, data, _sound(form, data[body : body + size]))
            return
        if len(name) < 4:
            break
        place = body + size + size % 2
    raise DecodeError("no sound in it")


def _sound(form: bytes, pcm: bytes) -> Sound:
    codec = int.from_bytes(form[:2], "little")
    if codec == _EXTENSIBLE and len(form) > _KIND:
        codec = int.from_bytes(form[_KIND : _KIND + 2], "little")
    channels = int.from_bytes(form[2:4], "little")
    rate = int.from_bytes(form[4:8], "little")
    bytes_a_second = int.from_bytes(form[8:12], "little")
    if not channels or not rate or not bytes_a_second:
        raise DecodeError("no such sound")
    speech, alike, bits = -1.0, False, int.from_bytes(form[14:16], "little")
    if codec in (_PCM, _FLOATS):
        floats, unsigned = codec == _FLOATS, bits == _BYTE
        samples = sixteen(pcm, rate * channels, bits, floats=floats, unsigned=unsigned)
        if samples is not None:
            speech = likelihood(samples, rate, channels)
            alike = are_alike(samples, rate, channels)
    seconds = len(pcm) / bytes_a_second
    name = _CODECS.get(codec, f"codec {codec}")
    return Sound("WAV", name, seconds, rate, channels, speech, alike)


def _record(seconds: float = 0.5, rate: int = 8_000) -> bytes:
    pcm = bytes(int(seconds * rate) * 2)
    form = (1).to_bytes(2, "little") * 2 + rate.to_bytes(4, "little")
    form += (rate * 2).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    body = b"WAVEfmt \x10\x00\x00\x00" + form + b"data" + len(pcm).to_bytes(4, "little") + pcm
    return b"RIFF" + len(body).to_bytes(4, "little") + body


DECODER: Decoder[bytes] = Decoder(
    "wav",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ audio:format", "WAV"),
                (" ▸ audio:codec", "PCM"),
                (" ▸ audio:seconds", 0.5),
                (" ▸ audio:rate", 8_000),
                (" ▸ audio:channels", 1),
                (" ▸ audio:speech", 0.0),
            ),
        ),
        Example(b"RIFF\x00\x00\x00\x00WAVE", None),
        Example(b"RIFF\x00\x00\x00\x00WEBPVP8 ", None),
    ),
    firsts=b"R",
)
