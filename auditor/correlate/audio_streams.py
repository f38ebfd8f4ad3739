"""Sound that was sent in chunks, put together: one stream a flow, over messages as stored.

What is sound is said by its frame (see `audio_frames`), by the field that holds
it (`audio_json`), or by what the client told before: binary frames of a
WebSocket are sound once its address or a message named a codec or a rate, or
where the first of them opens a recording; of frames of which nothing was said, where they
keep the pace of sound (`audio_pace`). One chunk makes no stream. That it is
of speech is said by the interface, or by words of the address and the settings;
else by what whoever looked at the whole found likely.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from auditor.correlate import audio_frames as frames
from auditor.correlate.audio_format import (
    Format,
    of_address,
    of_headers,
    opus_channels,
    opus_seconds,
)
from auditor.correlate.audio_json import told
from auditor.correlate.audio_pace import Paced, is_smooth, is_smooth_float
from auditor.model import (
    Audit,
    Confidence,
    Direction,
    Finding,
    Message,
    Method,
    Opaque,
    Path,
    Protocol,
)

DETECTOR, VERSION, DATA_TYPE = "audio-stream", 7, "bio.voice"
BODY, FRAMES = "request.body", "request.frames"
_MARK = " ▸ audio["
PREFIXES = (BODY + _MARK, FRAMES + _MARK)  # where conclusions about a stream stand
BYTES = 32 << 20  # of one stream that are kept
CHUNKS = 100_000  # of one stream that are remembered
_LEAST_CHUNKS, _LEAST_BYTES = 2, 1_600
_REALTIME = 24_000  # OpenAI's pcm16
_MAGIC = (
    (b"OggS\x00", "Ogg"),
    (b"fLaC", "FLAC"),
    (b"#!AMR\n", "AMR"),
    (b"#!AMR-WB\n", "AMR-WB"),
    (b"RIFF", "WAV"),
    (b"ID3", "MP3"),
)
_WEBM = b"\x1aE\xdf\xa3"  # of a film as well, if nobody listens  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stream:
    """Sound of one flow. `pieces` are (message, place) of its chunks, `data` the first BYTES."""

    pieces: tuple[tuple[int, str], ...]
    chunks: int
    size: int  # bytes of sound
    format: Format
    seconds: float  # 0 where not known
    protocol: str
    speech: bool
    cut: bool  # a message was not kept whole, or there was more than is remembered
    address: str  # of the request that it came by, with its query
    data: bytes = field(repr=False)
    paced: bool = False  # nothing names it: told by its pace and smoothness

    @property
    def place(self) -> Path:
        """Where its conclusions stand, in its last message."""
        root = BODY if self.pieces[-1][1].startswith(BODY) else FRAMES
        return Path.root(f"{root}{_MARK}{self.chunks} chunks, {self.protocol}]")


class Listening:
    """One flow being listened to; give it all messages in order, then ask `stream`."""

    def __init__(self) -> None:
        self._format = Format()
        self._named = False  # by a word of recognising speech
        self._speech = self._cut = self._realtime = self._raw = False
        self._protocol = self._address = ""
        self._pieces: list[tuple[int, str]] = []
        self._chunks = self._size = 0
        self._data = bytearray()
        self._opus = 0.0
        self._paced = Paced()

    def take(self, number: int, message: Message) -> None:
        """One message, with the number under which it is stored."""
        if message.direction is not Direction.REQUEST:
            return
        if message.protocol is Protocol.WEBSOCKET:
            self._frame(number, message)
        elif message.protocol is Protocol.HTTP:
            self._request(number, message)

    def stream(self) -> Stream | None:
        """What was put together, None where that is no stream of sound."""
        if not self._chunks:
            return self._by_pace()
        at_once = self._protocol == "gRPC" and self._format.clear  # of a method that is known
        if self._chunks < _LEAST_CHUNKS - at_once or self._size < _LEAST_BYTES:
            return None
        data = bytes(self._data)
        said = self._format
        if self._realtime and said.codec in ("", "PCM") and not said.rate:
            said = said.merged(Format("PCM", _REALTIME, 1))
        opened = next((name for magic, name in _MAGIC if data.startswith(magic)), "")
        head = 0
        if opened == "WAV":
            said, head = _wave(data, said)
        elif opened and not said.codec.endswith("Opus"):
            said = replace(said, codec="Ogg Opus" if b"OpusHead" in data[:64] else opened)
        if not opened and not said.codec and said.rate and is_smooth(data):
            said = replace(said, codec="PCM")  # the usual one, which is then not said
        if not opened and not said:
            said = self._paced.format() or said
        raw_opus = said.codec == "Opus" and not opened
        if raw_opus:
            said = said.merged(Format(channels=opus_channels(data)))
        return Stream(
            pieces=tuple(self._pieces),
            chunks=self._chunks,
            size=self._size,
            format=said,
            seconds=self._opus if raw_opus else said.seconds(self._size - head),
            protocol=self._protocol,
            speech=self._speech,
            cut=self._cut,
            address=self._address,
            data=data,
        )

    def _by_pace(self) -> Stream | None:
        """Frames of which nothing was said, as the samples that they are."""
        paced = self._paced
        said = paced.format()
        if said is None:
            return None
        return Stream(
            pieces=tuple(paced.pieces),
            chunks=len(paced.pieces),
            size=paced.size,
            format=said,
            seconds=said.seconds(paced.size),
            protocol=self._protocol,
            speech=self._named,  # a language alone is said to any service
            cut=self._cut,
            address=self._address,
            data=bytes(paced.data),
            paced=True,
        )

    def _request(self, number: int, message: Message) -> None:
        headers = {
            name.lower().decode("latin-1"): value.decode("latin-1")
            for name, value in message.headers
        }
        kind = headers.get("content-type", "").lower()
        self._address = message.path
        self._named |= bool(frames.RECOGNISER.search(f"{message.host}{message.path}"))
        self._speech |= self._named
        self._format = of_address(message.path).merged(of_headers(headers))
        if kind.startswith("application/grpc") and "-text" not in kind:
            chunks, said = frames.grpc(message.path, message.body)
            self._protocol = "gRPC"
            self._format = said
            for chunk in chunks:
                self._sound(number, BODY + chunk.place, chunk.data)
        elif kind == "application/vnd.amazon.eventstream":
            self._protocol = "Amazon event stream"
            for data in frames.amazon(message.body):
                self._sound(number, BODY, data)
        self._cut |= message.truncated and bool(self._chunks)

    def _frame(self, number: int, message: Message) -> None:
        self._protocol = self._protocol or "WebSocket"
        body, place = message.body, f"request.frame[{message.sequence}]"
        if message.text or body[:1] == b"{":
            self._json(number, body, place, message.started)
        elif (framed := frames.azure(body)) is not None:
            self._speech = True
            self._format = self._format.merged(framed[1])
            self._sound(number, place, framed[0])
        elif (held := frames.volcengine(body)) is not None:
            if held[1]:
                self._speech = True
                self._sound(number, place, held[0])
            else:
                self._json(number, held[0], place, message.started)
        elif amazon := list(frames.amazon(body)):
            self._speech = True
            for data in amazon:
                self._sound(number, place, data)
        elif self._raw or self._expected(body):
            self._raw = True
            self._sound(number, place, body)
        else:
            self._paced.take(number, place, body, message.started)
            return
        self._cut |= message.truncated

    def _json(self, number: int, body: bytes, place: str, at: float | None) -> None:
        said = told(body)
        self._speech |= said.speech
        self._named |= said.named
        self._realtime |= b"input_audio_buffer.append" in body[:256]
        if not self._chunks:  # what is set again later is of later sound
            self._format = said.format.merged(self._format)
        for path, data in said.chunks:
            self._sound(number, f"{place} ▸ json:{path}", data)
            self._paced.take(number, place, data, at)

    def _expected(self, body: bytes) -> bool:
        """Whether a binary frame is sound, by what was said before or by its own beginning."""
        if any(body.startswith(magic) for magic, _ in _MAGIC):
            return body[:4] != b"RIFF" or body[8:12] == b"WAVE"
        if self._speech and body.startswith(_WEBM):
            return True
        said = self._format
        if self._named and not said and is_smooth_float(body):
            self._format = Format("float PCM")
            return True
        return bool(said.codec and said.rate and said.clear) or (bool(said) and self._speech)

    def _sound(self, number: int, place: str, data: bytes) -> None:
        if len(data) < frames.LEAST:
            return
        self._chunks += 1
        self._size += len(data)
        self._opus += opus_seconds(data)
        if len(self._pieces) < CHUNKS:
            self._pieces.append((number, place))
        room = BYTES - len(self._data)
        self._cut |= len(data) > room
        self._data += data[:room]


def _wave(data: bytes, said: Format) -> tuple[Format, int]:
    """What the header of WAV says, whatever length it claims, and how long it is."""
    at = data.find(b"fmt ", 12, 200)
    if data[8:12] != b"WAVE" or at < 0:
        return said, 0
    form = data[at + 8 : at + 24]
    kind, bits = int.from_bytes(form[:2], "little"), int.from_bytes(form[14:16], "little")
    names = {(1, 16): "PCM", (3, 32): "float PCM", (6, 8): "G.711 A-law", (7, 8): "G.711 mu-law"}
    start = data.find(b"data", at, 400)
    rate = int.from_bytes(form[4:8], "little")
    channels = int.from_bytes(form[2:4], "little")
    codec = names.get((kind, bits), f"WAV codec {kind}")
    if not 4_000 <= rate <= 192_000 or not 1 <= channels <= 8:
        return said, 0
    return Format(codec, rate, channels, clear=True), start + 8 if start > 0 else 0


def conclusion(stream: Stream, speech: float = -1.0, likely: str = "") -> Audit:
    """What is said of a stream, for its last message.

    `speech` is a hint from 0 to 1, if known; `likely` is why it is of a voice though its
    interface does not say so.
    """
    voice = stream.speech or bool(likely)
    why = f"sound sent in chunks ({_told(stream, speech)})"
    if stream.speech:
        why += ", to a recogniser of speech or in a call"
    else:
        why += f"; {likely or 'nothing says that it is of a voice'}"
    sure = Confidence.PROBABLE if voice else Confidence.CANDIDATE
    finding = Finding(DATA_TYPE, sure, Method.STRUCTURE, DETECTOR, VERSION, stream.place, why)
    if not voice:
        return Audit(findings=(finding,))  # its chunks stay unread
    reason = "sound: not listened to" + (", and not kept whole" if stream.cut else "")
    return Audit(findings=(finding,), opaques=(Opaque(stream.place, reason, stream.size),))


def _told(stream: Stream, speech: float) -> str:
    said = stream.format
    parts = [said.codec or "codec not said"]
    if stream.paced:
        parts[0] += " by its smoothness and its pace"
    if said.rate:
        parts.append(f"{said.rate} Hz")
    if said.channels:
        parts.append(f"{said.channels} channel{'s' * (said.channels != 1)}")
    if stream.seconds:
        parts.append(f"{stream.seconds:.1f} s")
    parts.append(f"{stream.size:,} bytes in {stream.chunks:,} chunks")
    if speech >= 0:
        parts.append(f"likelihood of speech {speech:.2f}")
    return ", ".join(parts)
