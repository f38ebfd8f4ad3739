"""How streamed sound is encoded, by what a client tells the recogniser: names, types, addresses.

The sender's word, not a proof: the sound itself has no header. Names of fields
are compared without case and separators; what two places say is merged, the
first word wins. A width in bytes is known for samples as they are; packets of
Opus tell their length themselves (RFC 6716 §3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

_RATES = range(4_000, 192_001)
_CHANNELS = range(1, 9)
_MOST_FIELDS = 64
_LONGEST = 128  # characters of a value
_RATE_NAMES = frozenset(
    ("samplerate", "sampleratehertz", "sampleratehz", "samplehertz", "audiosamplerate", "rate",
     "inputsamplerate", "mediasamplerate", "sample", "samplesrate", "samplingrate",
     "enginemodeltype", "hz", "xamzntranscribesamplerate")
)  # fmt: skip
_CODEC_NAMES = frozenset(
    ("encoding", "audioencoding", "format", "audioformat", "inputaudioformat", "codec",
     "audiocodec", "mediaencoding", "voiceformat", "audiotype", "aue", "auf", "contenttype",
     "mimetype", "type", "inputformat", "xamzntranscribemediaencoding")
)  # fmt: skip
_CHANNEL_NAMES = frozenset(
    ("channels", "numchannels", "channelcount", "audiochannelcount", "audiochannels",
     "numberofchannels", "channel")
)  # fmt: skip
# Said of the sound by a name that is used of anything else as well.
_LOOSE = frozenset(("rate", "sample", "hz", "type", "channel", "format", "encoding", "contenttype"))
_CODECS = {
    "pcm": "PCM", "linear16": "PCM", "pcm16": "PCM", "pcms16le": "PCM", "s16le": "PCM",
    "pcm16bit": "PCM", "linear16pcm": "PCM", "linearpcm": "PCM", "l16": "PCM", "rawpcm": "PCM",
    "raw": "PCM", "lpcm": "PCM", "audioraw": "PCM", "audiolpcm": "PCM", "pcm16000": "PCM",
    "audiol16": "PCM", "audiopcm": "PCM", "audioxraw": "PCM", "pcm24000": "PCM", "pcm8000": "PCM",
    "pcmf32le": "float PCM", "f32le": "float PCM", "pcmfloat32": "float PCM",
    "mulaw": "G.711 mu-law", "ulaw": "G.711 mu-law", "g711ulaw": "G.711 mu-law",
    "pcmmulaw": "G.711 mu-law", "pcmu": "G.711 mu-law", "audioxmulaw": "G.711 mu-law",
    "audiopcmu": "G.711 mu-law", "ulaw8000": "G.711 mu-law", "audiomulaw": "G.711 mu-law",
    "alaw": "G.711 A-law", "g711alaw": "G.711 A-law", "pcmalaw": "G.711 A-law",
    "pcma": "G.711 A-law", "audiopcma": "G.711 A-law", "audioxalaw": "G.711 A-law",
    "opus": "Opus", "audioopus": "Opus", "rawopus": "Opus", "opusraw": "Opus",
    "oggopus": "Ogg Opus", "opusogg": "Ogg Opus", "audioogg": "Ogg Opus", "ogg": "Ogg",
    "webmopus": "WebM Opus", "audiowebm": "WebM Opus", "webm": "WebM Opus",
    "flac": "FLAC", "audioflac": "FLAC", "amr": "AMR", "amrwb": "AMR-WB", "audioamr": "AMR",
    "audioamrwb": "AMR-WB", "speex": "Speex", "speexwb": "Speex", "audioxspeex": "Speex",
    "speexwithheaderbyte": "Speex", "mp3": "MP3", "audiomp3": "MP3", "audiompeg": "MP3",
    "lame": "MP3", "aac": "AAC", "audioaac": "AAC", "m4a": "AAC", "wav": "WAV", "audiowav": "WAV",
    "audioxwav": "WAV", "audiowave": "WAV", "silk": "SILK", "adpcm": "ADPCM",
}  # fmt: skip
_WIDTHS = {"PCM": 2, "WAV": 2, "float PCM": 4, "G.711 mu-law": 1, "G.711 A-law": 1}
_CONTAINED = frozenset(("raw", "ogg", "webm", "wav"))  # said of no sound, too
_KILO = re.compile(r"(\d{1,3})k(?:hz)?(?:_[a-z-]{2,12})?", re.IGNORECASE | re.ASCII)
_PLAIN = re.compile(r"[^a-z0-9]")
_SILK, _HYBRID, _CELT = (10, 20, 40, 60), (10, 20), (2.5, 5, 10, 20)  # ms


def plain(name: str) -> str:
    """A name without case and separators."""
    return _PLAIN.sub("", name[:_LONGEST].lower())


@dataclass(frozen=True, slots=True)
class Format:
    """What is said of the sound; "" and 0 where nothing is. `clear`: by names of sound alone."""

    codec: str = ""
    rate: int = 0  # samples a second
    channels: int = 0
    clear: bool = False

    def __bool__(self) -> bool:
        return bool(self.codec or self.rate)

    def merged(self, other: Format) -> Format:
        """What either says; the first word wins."""
        return Format(
            self.codec or other.codec,
            self.rate or other.rate,
            self.channels or other.channels,
            self.clear or other.clear,
        )

    def seconds(self, size: int) -> float:
        """How long so many bytes last; 0 where that is not known."""
        width = _WIDTHS.get(self.codec, 0)
        rate = self.rate or (8_000 if self.codec.startswith("G.711") else 0)
        return size / (rate * width * max(1, self.channels)) if rate and width else 0.0


def of_type(text: str) -> Format:
    """What a media type says: `audio/L16;rate=16000;channels=1`; nothing for other media."""
    name, *rest = (part.strip() for part in text[:_LONGEST].split(";"))
    if not name.lower().startswith("audio/"):
        return Format()
    fields = dict(part.partition("=")[::2] for part in rest)
    said = of_fields((key.strip(), value.strip()) for key, value in fields.items())
    codec = _CODECS.get(plain(name), "")
    inner = _CODECS.get(plain(fields.get("codecs", fields.get("codec", ""))), "")
    if inner and codec in ("Ogg Opus", "WebM Opus"):
        inner = codec
    return Format(inner or codec or said.codec, said.rate, said.channels, clear=True)


def of_fields(fields: Iterable[tuple[str, object]]) -> Format:
    """What named values say, such as those of one JSON object or of an address.

    A word that is said of anything (`"type": "raw"`) counts where no clearer one is there.
    """
    found, vague = Format(), Format()
    for name, value in fields:
        key = plain(name)
        if key in _RATE_NAMES and (rate := _rate(value)):
            found = found.merged(Format(rate=rate, clear=key not in _LOOSE))
        elif key in _CHANNEL_NAMES and isinstance(value, (int, str)):
            channels = int(value) if str(value).isdecimal() and len(str(value)) == 1 else 0
            if channels in _CHANNELS:
                found = found.merged(Format(channels=channels))
        elif key in _CODEC_NAMES and isinstance(value, str):
            said = of_type(value) if "/" in value else _codec(key, value)
            said = said or _contained(key, value)
            if said.clear:
                found = found.merged(said)
            else:
                vague = vague.merged(said)
    return found.merged(vague)


def of_address(path: str) -> Format:
    """What the query of an address says."""
    query = path.partition("?")[2][:4_096]
    try:
        return of_fields(parse_qsl(query, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return Format()


def of_headers(headers: Mapping[str, str]) -> Format:
    """What the headers of a request say; names in lower case."""
    return of_fields(
        (name, value) for name, value in headers.items() if name.startswith("x-amzn-transcribe-")
    )


def _codec(key: str, value: str) -> Format:
    word = plain(value)
    codec = _CODECS.get(word, "")
    if not codec:
        return Format()
    clear = key not in _LOOSE or word not in _CONTAINED
    kilo = re.fullmatch(r"(?:pcm|ulaw)(\d{4,5})", word)
    return Format(codec, int(kilo[1]) if kilo else 0, clear=clear)


def _contained(key: str, value: str) -> Format:
    """What is in a container: `wav/pcm`."""
    container, _, codec = value.partition("/")
    return _codec(key, codec) if plain(container) in _CONTAINED else Format()


def _rate(value: object) -> int:
    if isinstance(value, str):
        if (kilo := _KILO.fullmatch(value)) is not None:
            value = int(kilo[1]) * 1_000
        elif value.isdecimal() and len(value) <= 6:
            value = int(value)
    return int(value) if isinstance(value, (int, float)) and value in _RATES else 0


def opus_seconds(packet: bytes) -> float:
    """How long one packet of Opus lasts, by its first bytes (RFC 6716 §3.1)."""
    if not packet:
        return 0.0
    kind, code = packet[0] >> 3, packet[0] & 3
    if kind < 12:
        each: float = _SILK[kind % 4]
    elif kind < 16:
        each = _HYBRID[kind % 2]
    else:
        each = _CELT[kind % 4]
    frames = 1 if code == 0 else 2
    if code == 3:
        frames = packet[1] & 63 if len(packet) > 1 else 0
    return min(each * frames, 120.0) / 1_000


def opus_channels(packet: bytes) -> int:
    """How many channels a packet of Opus has, by its first byte (RFC 6716 §3.1); 0 for none."""
    return 1 + (packet[0] >> 2 & 1) if packet else 0
