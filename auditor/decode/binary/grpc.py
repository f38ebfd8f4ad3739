"""gRPC's messages behind their lengths: over HTTP/2, gRPC-Web, its text form, Connect streams.

A frame is a byte of flags, four of length, and the message (grpc, PROTOCOL-HTTP2
and PROTOCOL-WEB; connectrpc.com, protocol): `grpc[0]`, `grpc[1]`, …, and
`grpc~trailers`, a block of headers. A compressed message is opened by its
magic, else as raw deflate or as a Snappy block: the header that names the
encoding is not ours to see. Text is base64, in stretches that may each be padded.

Undeclared frames must fill the data exactly, and begin with a message that parses.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.binary import blocks
from auditor.decode.binary.kinds import declared
from auditor.decode.binary.protobuf import TYPE
from auditor.decode.binary.wire import scan
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.decode.names import Labels, short
from auditor.model import DecodeError, Leaf, Opaque, Path
from auditor.model.path import ARROW

_HEADER = 5  # bytes
_COMPRESSED, _END, _TRAILERS = 1, 2, 0x80  # flags; Connect marks its last frame, JSON, with 2
_FRAMES = 100_000
_LINES = 200  # of trailers
_SUFFIX = re.compile(r"application/(?:grpc(?:-web)?(?:-text)?|connect)\+([a-z0-9.-]+)").fullmatch
_TYPES = {"proto": TYPE, "json": "application/json"}
_STRETCH = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_COMPRESSION = (
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"\x78\x01",
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
)


class _Frame(NamedTuple):
    """The flags of a frame and where its message is; it is cut off if `end` is past the data."""

    flags: int
    start: int
    end: int


def _frames(data: bytes, most: int) -> Iterator[_Frame]:
    """At most `most` frames, to the end of the data or to what is none."""
    at = 0
    for _ in range(most):
        start = at + _HEADER
        if start > len(data) or data[at] & ~(_TRAILERS | _END | _COMPRESSED):
            return
        end = start + int.from_bytes(data[at + 1 : start])
        yield _Frame(data[at], start, end)
        at = end


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "grpc"):
        return len(data) >= _HEADER
    # Undeclared: a first message that is whole, not compressed, and below 16 MiB.
    return data[:2] == b"\0\0" and 0 < int.from_bytes(data[2:5]) <= len(data) - _HEADER


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    sure = declared(hint, "grpc")
    most = min(_FRAMES, budget.nodes_left)
    if sure and "-text" in hint.mime:
        at, data = at.layer("base64"), _from_base64(data)
    frames = list(_frames(data, most))
    end = frames[-1].end if frames else 0
    if not frames or not (sure or (end == len(data) and _is_message(data, frames[0]))):
        raise DecodeError("no frames")
    inner = Hint(_type(hint.mime) if sure else "", body=True)
    for number, frame in enumerate(frames):
        payload = data[frame.start : frame.end]
        place = Path(at, f"{ARROW}grpc[{number}]", at.name)
        if frame.flags & _TRAILERS:
            yield from _trailers(Path(at, f"{ARROW}grpc~trailers[{number}]", at.name), payload)
        elif frame.flags & _COMPRESSED and payload:
            yield from _compressed(place, payload, inner, budget)
        elif payload:
            yield Inner(place, payload, inner)
    if end != len(data):
        why = "damaged" if end < len(data) else "ends early"
        if len(frames) == most:
            budget.reached("nodes")
            why = f"more than {most:,} frames"
        rest = data[end:]
        yield Opaque(at.layer("grpc"), f"grpc: {why}", len(rest), rest[:HEAD])


def _is_message(data: bytes, frame: _Frame) -> bool:
    return not scan(data, frame.start, frame.end, frame.end).why


def _type(mime: str) -> str:
    """The type of the messages, protobuf if it is not said."""
    found = _SUFFIX(mime)
    return _TYPES.get(found[1], f"application/{found[1]}") if found else TYPE


def _from_base64(data: bytes) -> bytes:
    try:
        return b"".join(map(binascii.a2b_base64, _STRETCH.findall(data)))
    except binascii.Error:
        raise DecodeError("no base64") from None


def _compressed(place: Path, payload: bytes, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    if payload.startswith(_COMPRESSION):
        yield Inner(place, payload, hint)
        return
    for step, codec in (("deflate-raw", blocks.deflate), ("snappy", blocks.snappy)):
        try:
            found = codec(payload, budget.output(len(payload)))
        except DecodeError:
            continue
        if found:
            yield Inner(place.layer(step), found, hint)
            return
    yield Opaque(place, "grpc: compressed in a way that is not known", len(payload), payload[:HEAD])


def _trailers(place: Path, payload: bytes) -> Iterator[Peeled]:
    """`name: value` lines, or JSON."""
    text = to_text(payload)
    if text is None or payload[:1] == b"{":
        yield Inner(place, payload)
        return
    labels = Labels()
    for line in text[0].split("\r\n")[:_LINES]:
        name, colon, value = line.partition(":")
        if colon:
            yield Leaf(place, f":{labels.step(name)}", short(name), value.strip())


_POINT = bytes.fromhex("09d8f0d920f7724340 11ecf5a47a734253c0")
_FRAME = b"\0" + len(_POINT).to_bytes(4) + _POINT
_TYPE = Hint("application/grpc", body=True)

DECODER: Decoder[bytes] = Decoder(
    "grpc",
    _sniff,
    _peel,
    (
        Example(_FRAME * 2, ((" ▸ grpc[0]", _POINT), (" ▸ grpc[1]", _POINT)), _TYPE),
        Example(_FRAME, ((" ▸ grpc[0]", _POINT),)),
        Example(
            b"\1\0\0\0\x05" + bytes.fromhex("4b 4c 4a 06 00") + b"\x80\0\0\0\x0fgrpc-status: 0\r",
            ((" ▸ grpc[0] ▸ deflate-raw", b"abc"), (" ▸ grpc~trailers[1]:grpc-status", "0")),
            Hint("application/grpc-web+proto", body=True),
        ),
        Example(
            binascii.b2a_base64(_FRAME, newline=False) * 2,
            ((" ▸ base64 ▸ grpc[0]", _POINT), (" ▸ base64 ▸ grpc[1]", _POINT)),
            Hint("application/grpc-web-text", body=True),
        ),
        Example(_FRAME + b"\0", None),
        Example(bytes(20), None),
        Example(b"\7 no frame", None, _TYPE),
    ),
)
