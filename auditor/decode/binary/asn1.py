"""ASN.1 in DER (X.690, definite lengths): certificates, keys, tokens, proven by exact lengths.

Elements are numbered: `der:$[0][1]`. A value behind an object identifier, as in
a certificate's names, is named after it (`commonName`, `emailAddress`). Strings
are text, times as they are written, integers of up to 64 bits numbers, and all
else bytes, which the driver may open again (DER in an octet string).

Undeclared, it must be one sequence that ends with the data, whose lengths are
all in their shortest form and fit to the last byte, and that holds a string, a
time or an object identifier.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.kinds import declared
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path, Scalar

_SEQUENCE, _CONSTRUCTED, _LONG_TAG = 0x30, 0x20, 0x1F
_BOOLEAN, _INTEGER, _BITS, _NULL, _OID, _ENUM = 1, 2, 3, 5, 6, 10
_CODECS = {
    0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x17: "ascii",
    0x18: "ascii", 0x19: "latin-1", 0x1A: "ascii", 0x1B: "latin-1", 0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}  # fmt: skip
_SPEAKS = 4  # characters without a type that are no accident
_LONGEST_OID = 64  # bytes
# Attribute types that name what stands behind them (X.520, RFC 2985, RFC 4519).
_ATTRIBUTES = {
    "2.5.4.3": "commonName", "2.5.4.4": "surname", "2.5.4.5": "serialNumber",
    "2.5.4.6": "countryName", "2.5.4.7": "localityName", "2.5.4.8": "stateOrProvinceName",
    "2.5.4.9": "streetAddress", "2.5.4.10": "organizationName",
    "2.5.4.11": "organizationalUnitName", "2.5.4.12": "title", "2.5.4.17": "postalCode",
    "2.5.4.20": "telephoneNumber", "2.5.4.42": "givenName", "2.5.29.17": "subjectAltName",
    "1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.1": "userId",
    "0.9.2342.19200300.100.1.3": "mail",
}  # fmt: skip


class _Open:
    """A constructed element that is being read; `name` is that of its next value."""

    __slots__ = ("count", "end", "name", "path")

    def __init__(self, path: Path, end: int) -> None:
        self.path = path
        self.end = end
        self.count = 0
        self.name = path.name


class _Reader:
    """One element and all that is in it; `at` is where the next one begins."""

    def __init__(self, data: bytes, sink: Sink) -> None:
        self.data = data
        self.at = 0
        self.sink = sink
        self.speaks = False  # a string, a time or an object identifier was found

    def element(self, root: Path) -> None:
        """Read all; raises DecodeError where it is none, CutError at a limit."""
        tag, end = self._header(len(self.data))
        if not tag & _CONSTRUCTED:
            raise DecodeError("no sequence")
        stack = [_Open(root, end)]
        while stack:
            top = stack[-1]
            if self.at >= top.end:
                stack.pop()
                continue
            self.sink.spend()
            text = f"[{top.count}]"
            top.count += 1
            tag, end = self._header(top.end)
            if tag & _CONSTRUCTED:
                self.sink.deeper(len(stack))
                stack.append(_Open(Path(top.path, text, top.name), end))
                continue
            value = self._value(tag, self.data[self.at : end])
            self.at = end
            self.sink.put(top.path, text, value, top.name)
            if tag == _OID:
                top.name = _ATTRIBUTES.get(str(value), top.path.name)

    def _header(self, within: int) -> tuple[int, int]:
        """The tag's first byte and where the element ends; DER has one way to write a length."""
        data, at = self.data, self.at
        try:
            tag = data[at]
            at += 1
            while tag & _LONG_TAG == _LONG_TAG and data[at] & 0x80:
                at += 1
            at += tag & _LONG_TAG == _LONG_TAG
            size = data[at]
        except IndexError:
            raise DecodeError("ends early") from None
        at += 1
        if size >= 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at : at + count])
            if not 1 <= count <= 4 or size >> (count - 1) * 8 == 0 or size < 0x80:
                raise DecodeError("damaged")
            at += count
        if at + size > within:
            raise DecodeError("ends early")
        self.at = at
        return tag, at + size

    def _value(self, tag: int, raw: bytes) -> Scalar:
        if tag >= 0x40:  # of an application or a context: no type is said
            value = _text(raw, "utf-8")
            self.speaks = self.speaks or (isinstance(value, str) and len(value) >= _SPEAKS)
            return value
        if tag in _CODECS:
            value = _text(raw, _CODECS[tag])
            self.speaks = self.speaks or isinstance(value, str)
            return value
        if tag in (_INTEGER, _ENUM) and raw:
            return int.from_bytes(raw, signed=True) if len(raw) <= 8 else raw
        if tag == _OID:
            self.speaks = True
            return _oid(raw)
        if tag == _BOOLEAN and len(raw) == 1:
            return raw != b"\0"
        return None if tag == _NULL else raw[1:] if tag == _BITS else raw


def _text(raw: bytes, codec: str) -> Scalar:
    """Bytes as text, if they are clean."""
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return raw
    return text if controls(text) is None else raw


def _oid(raw: bytes) -> Scalar:
    """An object identifier as numbers with dots between them."""
    if not 0 < len(raw) <= _LONGEST_OID or raw[-1] & 0x80:
        raise DecodeError("damaged")
    arcs: list[int] = []
    value = 0
    for byte in raw:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


def _sniff(data: bytes, hint: Hint) -> bool:
    if len(data) < 4 or data[0] != _SEQUENCE:
        return False
    size = data[1]
    if size < 0x80:
        return size == len(data) - 2
    count = size & 0x7F
    if hint.mime and declared(hint, "asn1"):
        return True
    return 1 <= count <= 4 and int.from_bytes(data[2 : 2 + count]) == len(data) - 2 - count


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "asn1")
    sink = Sink(budget, len(data))
    reader = _Reader(data, sink)
    root = at.layer("der:$")
    try:
        reader.element(root)
    except DecodeError as error:
        if not sure and not isinstance(error, CutError):
            raise
        return sink.partly(at.layer("der"), error, data[reader.at :])
    if reader.at < len(data):
        raise DecodeError("followed by something else")
    if not sure and not reader.speaks:
        raise DecodeError("nothing that speaks for it")
    return sink.leaves


_NAME = bytes.fromhex("3013 3111 300f 0603550403 0c08 622e657861 6d706c")

DECODER: Decoder[bytes] = Decoder(
    "der",
    _sniff,
    _peel,
    (
        Example(
            _NAME,
            ((" ▸ der:$[0][0][0]", "2.5.4.3"), (" ▸ der:$[0][0][1]", "b.exampl")),
        ),
        Example(
            bytes.fromhex("3015 020101 0101ff 17 0d 3234303130313030303030305a"),
            ((" ▸ der:$[0]", 1), (" ▸ der:$[1]", True), (" ▸ der:$[2]", "240101000000Z")),
        ),
        Example(bytes.fromhex("3006 020101 020102"), None),
        Example(bytes.fromhex("3003 0c05 61"), None),
        Example(b"0 is a digit", None),
    ),
)
