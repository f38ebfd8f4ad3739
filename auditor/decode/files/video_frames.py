"""Still pictures inside films: the first frame of Motion JPEG in MP4, QuickTime and AVI.

ISO/IEC 14496-12 (sample tables), 14496-14 (JPEG as an object type of `mp4v`), AVI 1.0
(`movi` lists). A frame counts where its headers are those of a picture. Other
codecs need a decoder of video: such a film is not checked for faces, and its
codec is told. Where the film was shot is told as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.files import film_place, image_size, iso_boxes
from auditor.model import FILMED, PARTLY, DecodeError, Leaf, Opaque, Path

_KINDS = frozenset(("video/mp4", "video/quicktime", "video/avi"))
_JPEG = b"\xff\xd8\xff"
_STILL = frozenset((b"jpeg", b"mjpa", b"mjpb", b"MJPG", b"mp4v"))
_CHUNK = re.compile(rb"\d\dd[cb]")  # compressed or not, of a stream of pictures
_SAMPLE_TABLE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_TRACKS = 16
_SEARCHED = 1 << 20  # bytes of an AVI that are searched for its first frame
_FRAME = 8 << 20  # bytes of a frame


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return magic.kind(data) in _KINDS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    kind = magic.kind(data)
    codecs, frame = _of_avi(data) if kind == "video/avi" else _of_iso(data)
    where = film_place.place(data) if kind != "video/avi" else ""
    if where:
        yield Leaf.at(at.layer("video:location", "location"), where)
    if frame:
        yield Inner(at.layer("frame[0]"), frame, Hint("image/jpeg", body=True))
    if not codecs and not frame:
        if where:
            return
        raise DecodeError("no track")
    names = ", ".join(dict.fromkeys(codecs)) or "Motion JPEG"
    looked = f"{PARTLY}: only its first frame was looked at"
    if not frame:
        looked = FILMED
    yield Opaque(at, f"{kind} ({names}): {looked}", len(data), data[:HEAD])


def _still(frame: bytes) -> bytes:
    """The frame where it is a JPEG that says how large it is, b"" else."""
    return frame if frame.startswith(_JPEG) and image_size.measure(frame, "image/jpeg") else b""


def _of_iso(data: bytes) -> tuple[list[str], bytes]:
    """The codecs of the tracks, and the first sample of one of JPEGs."""
    codecs: list[str] = []
    for table in iso_boxes.below(data, _SAMPLE_TABLE)[:_TRACKS]:
        parts = {box.name: box for box in iso_boxes.boxes(data, table.start, table.end)}
        description = parts.get(b"stsd")
        if description is None or description.end - description.start < 16:
            continue
        codec = data[description.start + 12 : description.start + 16]
        codecs.append(codec.decode("ascii", "replace").strip() if codec.isalnum() else "unknown")
        if codec in _STILL:
            frame = _first_sample(data, parts)
            if frame:
                return codecs, frame
    return codecs, b""


def _first_sample(data: bytes, parts: dict[bytes, iso_boxes.Box]) -> bytes:
    sizes = parts.get(b"stsz")
    offsets, width = parts.get(b"stco"), 4
    if offsets is None:
        offsets, width = parts.get(b"co64"), 8
    if sizes is None or offsets is None:
        return b""
    start = int.from_bytes(data[offsets.start + 8 : offsets.start + 8 + width], "big")
    size = int.from_bytes(data[sizes.start + 4 : sizes.start + 8], "big")
    if not size:  # each sample has its own
        size = int.from_bytes(data[sizes.start + 12 : sizes.start + 16], "big")
    return _still(data[start : start + min(size, _FRAME)])


def _of_avi(data: bytes) -> tuple[list[str], bytes]:
    """The codec that the stream's header names, and the first frame that is a JPEG."""
    head = data.find(b"vids", 0, _SEARCHED)
    codec = data[head + 4 : head + 8] if head >= 0 else b""
    codecs = [codec.decode("ascii", "replace").strip()] if codec.isalnum() else []
    at = data.find(b"movi", 0, _SEARCHED)
    start = data.find(_JPEG, at, at + 64) if at >= 0 else -1
    if start < 8 or not _CHUNK.fullmatch(data[start - 8 : start - 4]):
        return codecs, b""
    size = int.from_bytes(data[start - 4 : start], "little")
    return codecs, _still(data[start : start + min(size, _FRAME)])


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (len(body) + 8).to_bytes(4, "big") + name + body


_PICTURE = bytes.fromhex("ffd8 ffc0 000b 08 0010 0010 01 01 11 00 ffd9")  # headers alone


def _example(codec: bytes, frame: bytes = _PICTURE) -> bytes:
    """A film of one frame, which stands at its end."""
    start = _box(b"ftyp", b"isom", bytes(4))

    def movie(offset: int) -> bytes:
        table = _box(
            b"stbl",
            _box(b"stsd", bytes(4), b"\x00\x00\x00\x01", b"\x00\x00\x00\x10", codec, bytes(8)),
            _box(b"stsz", bytes(4), len(frame).to_bytes(4, "big"), b"\x00\x00\x00\x01"),
            _box(b"stco", bytes(4), b"\x00\x00\x00\x01", offset.to_bytes(4, "big")),
        )
        return _box(b"moov", _box(b"trak", _box(b"mdia", _box(b"minf", table))))

    head = start + movie(0)
    return start + movie(len(head) + 8) + _box(b"mdat", frame)


DECODER: Decoder[bytes] = Decoder(
    "video-frames",
    _sniff,
    _peel,
    (
        Example(_example(b"jpeg"), ((" ▸ frame[0]", _PICTURE),)),
        Example(_example(b"mp4v"), ((" ▸ frame[0]", _PICTURE),)),
        Example(_example(b"mp4v", b"\x00\x00\x01\xb6" + bytes(20)), ()),
        Example(_example(b"jpeg", b"\xff\xd8\xff\xdb\x00\x00"), ()),
        Example(_example(b"avc1"), ()),
        Example(
            _example(b"avc1")
            + _box(b"moov", _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7+22.3193+114.1694/"))),
            ((" ▸ video:location", "+22.3193+114.1694/"),),
        ),
        Example(
            b"RIFF\x40\0\0\0AVI LIST\0\0\0\0hdrlstrh\x38\0\0\0vidsMJPG"
            + bytes(8)
            + b"LIST\x20\0\0\0movi00dc\x11\0\0\0"
            + _PICTURE,
            ((" ▸ frame[0]", _PICTURE),),
        ),
        Example(b"\x00\x00\x00\x14ftypisom" + bytes(8), None),
        Example(b"RIFF\x04\0\0\0AVI ", None),
    ),
)
