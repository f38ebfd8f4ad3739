"""Java object streams: proven by their magic, read by their own class descriptions.

Values are typed and named: `java:$.location.lat`; several objects in a row are
`java:$`, `java[1]:$`, …. What `writeObject` methods wrote are elements, or, in
a map, members. Where the grammar is of no use any more (an object in a form of
its own, damage) all strings behind are still given, as `java~text[0]`, ….
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.java_stream import Stream
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.task import run
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_MAGIC = b"\xac\xed\x00\x05"
_TEXT = re.compile(rb"t(?=(\0[\x01-\xff]|[\x01-\x7f][\0-\xff]))")  # a short string's tag and length
_TEXTS = 10_000
_WORK = 8  # times the data that may be looked at


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    sink = Sink(budget, len(data))
    stream = Stream(data, len(_MAGIC), sink, at.layer("java~class"))
    number = 0
    try:
        while stream.at < len(data):
            root = at.layer(f"java[{number}]:$" if number else "java:$")
            run(stream.content(at, root.text, at.name), sink)
            number += 1
    except DecodeError as error:
        if not isinstance(error, CutError):
            _texts(data, stream.at, at.layer("java~text"), sink)
        return sink.partly(at.layer("java"), error, data[stream.at :])
    return sink.leaves


def _texts(data: bytes, start: int, place: Path, sink: Sink) -> None:
    """Every stretch that reads as a string with its length before it."""
    found, work = 0, 0
    while found < min(_TEXTS, sink.room) and work < _WORK * len(data):
        match = _TEXT.search(data, start)
        if match is None:
            return
        start = match.end()
        first = start + 2
        last = first + int.from_bytes(match[1])
        if last > len(data):
            continue
        work += last - first
        try:
            text = data[first:last].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if controls(text) is None:
            sink.put(place, f"[{found}]", text)
            found += 1
            start = last


_POINT = bytes.fromhex(
    "aced00057372000150f85d01d40727416e0200024400036c61744c000269647400124c6a6176612f6c61"
    "6e672f537472696e673b7870403651bda5119ce0740005616c69636571007e0003"
)

DECODER: Decoder[bytes] = Decoder(
    "java",
    _sniff,
    _peel,
    (
        Example(
            _POINT,
            ((" ▸ java:$.lat", 22.3193), (" ▸ java:$.id", "alice"), (" ▸ java[1]:$", "alice")),
        ),
        Example(
            _MAGIC + b"\x73\x01t\x00\x05alice\x00",
            ((" ▸ java~text[0]", "alice"),),
        ),
        Example(_MAGIC + b"\x01\x02\x03", None),
        Example(b"\xac\xed\x00\x04t\x00\x05alice", None),
    ),
    firsts=_MAGIC[:1],
)
