"""A DNS message as mitmproxy keeps it (parsed), back in wire form (RFC 1035, section 4).

The rest of the auditor knows DNS as bytes, live and from files alike. Names are
written without compression. What cannot be written as it stands (a label longer
than 63 bytes) is cut, since a recording is evidence and not a query to be sent.
"""

from __future__ import annotations

import struct

from auditor.intake import tnetstring as tn
from auditor.model import DecodeError

_HEADER = struct.Struct("!HHHHHH")
_QUESTION = struct.Struct("!HH")
_RECORD = struct.Struct("!HHIH")
_MOST_RECORDS = 0xFFFF
_FLAGS = (
    (b"authoritative_answer", 10),
    (b"truncation", 9),
    (b"recursion_desired", 8),
    (b"recursion_available", 7),
)


def pack(data: bytes, message: tn.Members) -> bytes:
    """The wire form of a message whose members are given.

    Raises:
        DecodeError: a section is damaged.
    """
    get = message.get
    flags = 0 if _true(data, get(b"query", tn.ABSENT)) else 1 << 15
    flags |= (_number(data, get(b"op_code", tn.ABSENT)) & 0xF) << 11
    for name, bit in _FLAGS:
        flags |= _true(data, get(name, tn.ABSENT)) << bit
    flags |= (_number(data, get(b"reserved", tn.ABSENT)) & 0x7) << 4
    flags |= _number(data, get(b"response_code", tn.ABSENT)) & 0xF
    questions = _section(data, get(b"questions", tn.ABSENT))
    records = [
        _section(data, get(name, tn.ABSENT))
        for name in (b"answers", b"authorities", b"additionals")
    ]
    out = bytearray(
        _HEADER.pack(
            _number(data, get(b"id", tn.ABSENT)) & 0xFFFF,
            flags,
            len(questions),
            *(len(section) for section in records),
        )
    )
    for question in questions:
        out += _name(tn.text(data, question.get(b"name", tn.ABSENT)))
        out += _QUESTION.pack(*_type_and_class(data, question))
    for section in records:
        for record in section:
            out += _record(data, record)
    return bytes(out)


def _section(data: bytes, span: tn.Span) -> list[tn.Members]:
    if span[0] != tn.LIST:
        return []
    found: list[tn.Members] = []
    for item in tn.values(data, span.start, span.stop):
        if item.kind != tn.DICT:
            raise DecodeError("a DNS record is damaged")
        found.append(tn.members(data, item.start, item.stop))
        if len(found) > _MOST_RECORDS:
            raise DecodeError("a DNS message has too many records")
    return found


def _record(data: bytes, record: tn.Members) -> bytes:
    value = record.get(b"data", tn.ABSENT)
    content = data[value.start : value.stop][:0xFFFF] if value.kind == tn.BYTES else b""
    ttl = _number(data, record.get(b"ttl", tn.ABSENT)) & 0xFFFFFFFF
    kind = _type_and_class(data, record)
    name = _name(tn.text(data, record.get(b"name", tn.ABSENT)))
    return name + _RECORD.pack(*kind, ttl, len(content)) + content


def _type_and_class(data: bytes, record: tn.Members) -> tuple[int, int]:
    return (
        _number(data, record.get(b"type", tn.ABSENT)) & 0xFFFF,
        _number(data, record.get(b"class_", tn.ABSENT)) & 0xFFFF,
    )


def _name(name: str) -> bytes:
    out = bytearray()
    for label in name.split("."):
        if not label:
            continue
        try:
            raw = label.encode("ascii" if label.isascii() else "idna")
        except UnicodeError:
            raw = label.encode("utf-8", "backslashreplace")
        raw = raw[:63]
        out.append(len(raw))
        out += raw
    out.append(0)
    return bytes(out)


def _number(data: bytes, span: tn.Span) -> int:
    return max(0, tn.whole(data, span) or 0)


def _true(data: bytes, span: tn.Span) -> bool:
    return data[span.start : span.stop] == b"true"
