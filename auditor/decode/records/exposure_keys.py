"""Keys of Exposure Notifications as phones upload them: protobuf without an export's file header.

A list of messages `TemporaryExposureKey`: sixteen bytes, a risk, when it began
(ten-minute steps since 1970) and how many steps it was used, at most 144 (Google
and Apple, key file format; Corona-Warn-App's SubmissionPayload). They stand in
field 1 of an upload and in field 7 of an export. Every message in that field
must be such a key; what else is there is given as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.binary.wire import varint
from auditor.decode.budget import Budget
from auditor.decode.records.exposure_export import EXPORTED
from auditor.decode.records.facts import must
from auditor.model import Path

_FIELDS = (1, 7)
_KEY = b"\x0a\x10"  # field 1 of a key: sixteen bytes
_HEAD = 96  # of an export, before its first key
_MOST = 4_096
_SIZES = {0: 0, 1: 8, 5: 4}
_FIRST, _LAST = 2_600_000, 3_500_000  # ten-minute steps: 2019 to 2036
_DAY = 144

type Span = tuple[int, int, int, int]  # field, start of its tag, start and end of its content


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:1] in b"\x0a\x09\x3a" and _KEY in data[:_HEAD]


def _fields(data: bytes) -> Iterator[Span]:
    """The fields of a message and where they stand; numbers have an empty content."""
    at = 0
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        must(at > 0 and tag > 7)
        kind = tag & 7
        if kind == 2:
            size, at = varint(data, at)
            must(at > 0 and at + size <= len(data))
            yield tag >> 3, start, at, at + size
            at += size
            continue
        must(kind in _SIZES)
        begin = at
        at = varint(data, at)[1] if kind == 0 else at + _SIZES[kind]
        must(begin < at <= len(data))
        yield tag >> 3, start, begin, at


def _key(data: bytes) -> tuple[bytes, dict[int, int]]:
    """The sixteen bytes and the numbers of one key."""
    key, numbers = b"", {}
    for field, _, start, end in _fields(data):
        if field == 1:
            key = data[start:end]
        else:
            numbers[field] = varint(data, start)[0]
    must(len(key) == 16 and _FIRST <= numbers.get(3, 0) <= _LAST)
    must(1 <= numbers.get(4, _DAY) <= _DAY)
    return key, numbers


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    must(at.name != EXPORTED)  # thousands of keys that a server hands out, and none of this phone's
    keys: list[tuple[bytes, dict[int, int]]] = []
    rest = bytearray()
    field = 0
    for number, tag, start, end in _fields(data):
        if number in _FIELDS and data[start : start + 2] == _KEY:
            must(len(keys) < _MOST and field in (0, number))
            field = number
            keys.append(_key(data[start:end]))
        else:
            must(number != field)
            rest += data[tag:end]
    must(keys)
    for place, (key, numbers) in enumerate(keys):
        path = at.layer(f"exposure-keys:[{place}]", "temporaryExposureKeys")
        yield Final(path.child(".key", "key"), key)
        yield Final(path.child(".rollingStartNumber", "rollingStartNumber"), numbers[3])
        yield Final(path.child(".rollingPeriod", "rollingPeriod"), numbers.get(4, _DAY))
    if rest:
        yield Inner(at.layer("exposure-keys:rest"), bytes(rest), Hint("application/x-protobuf"))


_ONE = b"\x0a\x1c" + _KEY + bytes(range(16)) + b"\x10\x03\x18\xe0\xe5\xa4\x01\x20\x90\x01"
_READ = (
    (" ▸ exposure-keys:[0].key", bytes(range(16))),
    (" ▸ exposure-keys:[0].rollingStartNumber", 2_700_000),
    (" ▸ exposure-keys:[0].rollingPeriod", 144),
)

DECODER: Decoder[bytes] = Decoder(
    "exposure-keys",
    _sniff,
    _peel,
    (
        Example(_ONE, _READ),
        Example(_ONE + b"\x1a\x02de", (*_READ, (" ▸ exposure-keys:rest", b"\x1a\x02de"))),
        Example(_ONE[:-1], None),
        Example(b"\x0a\x14" + _KEY + bytes(range(16)) + b"\x18\x07", None),
    ),
    firsts=b"\x0a\x09\x3a",
)
