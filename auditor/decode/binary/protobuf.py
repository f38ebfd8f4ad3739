r"""protobuf without a schema (wire format of protobuf.dev/programming-guides/encoding).

1. A field is `protobuf:3`, its second occurrence `protobuf:3[1]`, a field of a
   message in it `protobuf:3.1`; names are those of what the message is in.
2. A number gives one leaf, and a second one, marked `~`, where its bits are as
   likely something else:

   wire type   leaf                          second leaf
   varint      int64                         `~zigzag` from 2^16 to 2^32 (an E5 to E7
                                             coordinate as sint32) and of even numbers
                                             beyond (a phone's as sint64), `~u64` if
                                             negative
   fixed64     double if plausible, int64    `~i64` of a double of more than 15 digits
                                             that is neither an angle nor a share
   fixed32     float if plausible, int32     `~i32` of a float of more than 6 digits

3. A length-delimited field is text if it is printable UTF-8, a message if it
   parses as one and that is likelier than noise, else bytes. Packed doubles,
   floats and varints are elements of `~f64`, `~f32`, `~packed`; where that is
   less than sure the bytes are given too. Floats and doubles that repeat one
   field 16 times in a row are the same list. What is ambiguous is so to the end:
   `\n` and a length that fits is a message, all other printable text is text.
4. Undeclared bytes must be far likelier as a message than as noise or as text
   (see `likelihood`).
5. Declared, but not one message to the end: messages behind their lengths
   (`delimited[0]`), or a message that was cut off; its last field is read as
   far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Leaves, Peeled
from auditor.decode.binary.kinds import declared, is_known, is_plain, is_wide
from auditor.decode.binary.likelihood import is_message
from auditor.decode.binary.message import Message
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.wire import END, START, TOO_MANY, Scanned, scan, varint
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path
from auditor.model.path import ARROW

TYPE = "application/x-protobuf"
_SHORTEST = 6  # bytes that may be worth so much
_FIRST = frozenset(byte for byte in range(8, 256) if byte & 7 in {0, 1, 2, 5})  # of a tag
_OPENING = frozenset(b"\x08\x0a\x12")  # the tag that a message of an undeclared stream opens with
_TEXTS = frozenset(b'{[<"')  # what JSON and markup begin with, often before a line's end
_MESSAGES = 10_000  # of a stream


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "protobuf"):
        return bool(data)
    if len(data) < _SHORTEST:
        return False
    if data[0] in _FIRST:
        return True
    return data[0] not in _TEXTS and (data[1] in _OPENING or data[2] in _OPENING)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "protobuf")
    if not sure and is_known(data, hint):
        raise DecodeError("something else")
    found = scan(data, 0, len(data), budget.nodes_left)
    if not sure:
        if found.why and (sizes := _proved_stream(data)):
            return _messages(data, sizes, at)
        _prove(data, found)
    elif found.why:
        if is_plain(data):
            raise DecodeError("plain text")
        sizes = _stream(data)
        if sizes:
            return _messages(data, sizes, at)
    message = Message(data, Sink(budget, len(data)))
    error = DecodeError(found.why) if found.why else None
    try:
        message.read(at, found)
        if found.why == TOO_MANY:
            message.sink.spend(message.sink.room + 1)
    except CutError as cut:
        error = cut
    if error is None:
        return message.sink.leaves
    return message.sink.partly(at.layer("protobuf"), error, data[message.end :])


def _prove(data: bytes, found: Scanned) -> None:
    """Raises DecodeError unless the bytes prove themselves."""
    groups = any(tag & 7 in (START, END) for tag, _, _ in found.fields)
    if found.why or groups or not is_message(data, found.fields):
        raise DecodeError("no message")
    if is_plain(data) or is_wide(data):
        raise DecodeError("plain text")


def _stream(data: bytes) -> list[tuple[int, int]]:
    """(start, end) of messages that stand behind their lengths to the last byte; else none."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(data):
        size, at = varint(data, at)
        if at < 0 or at + size > len(data) or len(spans) > _MESSAGES:
            return []
        if scan(data, at, at + size, size).why:
            return []
        spans.append((at, at + size))
        at += size
    return spans


def _proved_stream(data: bytes) -> list[tuple[int, int]]:
    """The spans of an undeclared stream: two messages or more, the first of which prove themselves.

    Noise that begins with the length of a message seldom ends it with a field.
    """
    size, start = varint(data, 0)
    if start < 0 or not 0 < size < len(data) - start or data[start] not in _OPENING:
        return []
    first = data[start : start + size]
    found = scan(first, 0, size, size)
    if found.why or not is_message(first, found.fields):
        return []
    spans = _stream(data)
    return spans if len(spans) > 1 else []


_MESSAGE = Hint(TYPE, body=True)


def _messages(data: bytes, spans: list[tuple[int, int]], at: Path) -> Iterator[Inner]:
    for number, (start, end) in enumerate(spans):
        if start < end:
            yield Inner(Path(at, f"{ARROW}delimited[{number}]", at.name), data[start:end], _MESSAGE)


_POINT = bytes.fromhex("0a12 09d8f0d920f7724340 11ecf5a47a734253c0 1a05 64655f4445 3001")

DECODER: Decoder[bytes] = Decoder(
    "protobuf",
    _sniff,
    _peel,
    (
        Example(
            _POINT,
            (
                (" ▸ protobuf:1.1", 38.89816675798073),
                (" ▸ protobuf:1.2", -77.03829828366696),
                (" ▸ protobuf:3", "de_DE"),
                (" ▸ protobuf:6", 1),
            ),
        ),
        Example(
            bytes.fromhex("0d8f8eb241 08c0d0e8d401 1207 0a05 68656c6c6f 0801"),
            (
                (" ▸ protobuf:1", 22.319609),
                (" ▸ protobuf:1[1]", 446310464),
                (" ▸ protobuf:1[1]~zigzag", 223155232),
                (" ▸ protobuf:2.1", "hello"),
                (" ▸ protobuf:1[2]", 1),
            ),
            _MESSAGE,
        ),
        Example(
            bytes.fromhex(
                "1a10 de718a8ee4513640 643bdf4f8d8a5c40 22 0a 8080f1d401 80c7d88008 0801"
            ),
            (
                (" ▸ protobuf:3~f64[0]", 22.31989375),
                (" ▸ protobuf:3~f64[1]", 114.164875),
                (" ▸ protobuf:4~packed[0]", 446447616),
            ),
            _MESSAGE,
        ),
        Example(
            (bytes((len(_POINT),)) + _POINT) * 2,
            ((" ▸ delimited[0]", _POINT), (" ▸ delimited[1]", _POINT)),
        ),
        Example(b"\x03\x0a\x01a\x03\x0a\x01b", ((" ▸ delimited[1]", b"\x0a\x01b"),), _MESSAGE),
        Example(b"\n$3bbc333c-e61c-433b-819a-0b9a8cc103b8", None),
        Example(b'{"lat": 22.3193}', None, _MESSAGE),
        Example(bytes(40), None),
        Example(bytes.fromhex("089601"), None),
    ),
)
