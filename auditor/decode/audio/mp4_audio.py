"""MP4 with sound alone (ISO/IEC 14496-12): M4A of voice memos, 3GP of old recorders.

The handlers of the tracks tell, not the brand: recorders write `isom`, `mp42` and
`3gp4` too. The boxes are walked by their sizes; a track of pictures makes it a film,
which is not told here, and neither is what has more boxes than are walked.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_CONTAINERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl"))
_PICTURES = frozenset((b"heic", b"heix", b"mif1", b"avif", b"avis", b"heim"))
_CODECS = {b"mp4a": "AAC", b"alac": "ALAC", b"samr": "AMR", b"sawb": "AMR-WB", b"Opus": "Opus"}
_SHOWN = frozenset((b"vide", b"pict", b"auxv"))
_MOST = 512  # boxes
_DEEP = 8


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[4:8] == b"ftyp" and data[8:12] not in _PICTURES


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    handlers, codec, seconds, rate, channels = set[bytes](), "", 0.0, 0, 0
    for name, body in _boxes(data):
        if name == b"hdlr":
            handlers.add(body[8:12])
        elif name == b"mdhd":
            seconds = max(seconds, _seconds(body))
        elif name == b"stsd" and body[12:16] in _CODECS:
            codec = _CODECS[body[12:16]]
            channels = int.from_bytes(body[32:34])
            rate = int.from_bytes(body[40:42])
    if b"soun" not in handlers or _SHOWN & handlers or not codec:
        raise DecodeError("no sound, or not sound alone")
    yield from told(at, data, Sound("MP4", codec, seconds, rate, channels))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes at the top and inside the containers, in order."""
    pending, count = [(0, len(data), 0)], 0
    while pending:
        place, end, depth = pending.pop()
        while place + 8 <= end:
            count += 1
            if count == _MOST:
                raise DecodeError("too many boxes to tell")
            size, name, head = (
                int.from_bytes(data[place : place + 4]),
                data[place + 4 : place + 8],
                8,
            )
            if size == 1:
                size, head = int.from_bytes(data[place + 8 : place + 16]), 16
            stop = end if size == 0 else place + size
            if stop <= place + head - 1 or stop > end:
                break
            if name in _CONTAINERS and depth < _DEEP:
                pending.append((place + head, stop, depth + 1))
            elif name != b"mdat":
                yield name, data[place + head : min(stop, place + head + 256)]
            place = stop


def _seconds(body: bytes) -> float:
    wide = body[:1] == b"\x01"
    scale = int.from_bytes(body[20:24] if wide else body[12:16])
    length = int.from_bytes(body[24:32] if wide else body[16:20])
    return length / scale if scale else 0.0


def box(name: bytes, content: bytes) -> bytes:
    """A box, for examples and tests."""
    return (8 + len(content)).to_bytes(4) + name + content


def _record(handler: bytes = b"soun", brand: bytes = b"M4A ", before: bytes = b"") -> bytes:
    mdhd = box(b"mdhd", bytes(12) + (16_000).to_bytes(4) + (48_000).to_bytes(4) + bytes(4))
    hdlr = box(b"hdlr", bytes(8) + handler + bytes(13))
    entry = bytes(8) + bytes(8) + b"\x00\x01\x00\x10" + bytes(4) + (16_000).to_bytes(2) + bytes(2)
    stsd = box(b"stsd", bytes(7) + b"\x01" + box(b"mp4a", entry))
    mdia = box(b"mdia", mdhd + hdlr + box(b"minf", box(b"stbl", stsd)))
    return box(b"ftyp", brand + bytes(8)) + box(b"moov", before + box(b"trak", mdia))


_FACTS = (
    (" ▸ audio:format", "MP4"),
    (" ▸ audio:codec", "AAC"),
    (" ▸ audio:seconds", 3.0),
    (" ▸ audio:rate", 16_000),
    (" ▸ audio:channels", 1),
)
_FILM = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"vide" + bytes(13))))


DECODER: Decoder[bytes] = Decoder(
    "mp4-audio",
    _sniff,
    _peel,
    (
        Example(_record(), _FACTS),
        Example(_record(brand=b"3gp4"), _FACTS),
        Example(_record(brand=b"isom", before=_FILM), None),
        Example(_record(before=box(b"free", b"") * _MOST), None),
        Example(_record(b"vide"), None),
        Example(box(b"ftyp", b"heic" + bytes(8)), None),
        Example(box(b"ftyp", b"isom" + bytes(8)), None),
    ),
)
