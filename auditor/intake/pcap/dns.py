"""DNS messages: their JSON as a live capture records it, and the addresses that answers name.

Names are compressed by pointers, which may only point back and are followed a few times; what
does not parse is no DNS. (RFC 1035 section 4, RFC 3596)
"""

from __future__ import annotations

import json
import struct
from typing import NamedTuple

from auditor.intake.pcap.network import address

PORTS = frozenset({53, 5353, 5355, 8053})
OVER_TLS = 853
_A, _NS, _CNAME, _PTR, _TXT, _AAAA, _DNAME = 1, 2, 5, 12, 16, 28, 39
_NAMES = frozenset({_NS, _CNAME, _PTR, _DNAME})
_TYPES = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV",
    35: "NAPTR", 41: "OPT", 43: "DS", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 52: "TLSA",
    64: "SVCB", 65: "HTTPS", 255: "ANY",
}  # fmt: skip
_MOST_QUESTIONS, _MOST_ANSWERS = 16, 256
_MOST_LABELS, _MOST_JUMPS = 128, 32
_MOST_START = 4_096  # bytes of a stream after which its first message must show itself
_MOST_DATA = 1_024  # bytes of an answer that are written as text
_ASKED = b"\xc0\x0c"  # points to the first question, whose name most answers are for
_HEAD = struct.Struct(">HHHH").unpack_from  # number, flags, questions, answers
_RECORD = struct.Struct(">H6xH").unpack_from  # type, size of what follows
_quoted = json.encoder.encode_basestring_ascii  # of a text: what `dumps` asks after all else


class Answer(NamedTuple):
    """A resource record; `address` is b"" where it names none."""

    name: str
    text: str
    address: bytes


class DnsMessage(NamedTuple):
    """A query or a response."""

    number: int
    response: bool
    code: int
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    answers: tuple[Answer, ...]

    def body(self) -> bytes:
        """The JSON that is stored: name and type of the question, answers as text."""
        name, kind = (self.names[0], self.kinds[0]) if self.names else ("", "")
        content = f'{{"name": {_quoted(name)}, "type": {_quoted(kind)}'
        if len(self.names) > 1:
            content += f', "more": [{", ".join(map(_quoted, self.names[1:]))}]'
        if self.response:
            content += f', "answers": [{", ".join(_quoted(one.text) for one in self.answers)}]'
        return f"{content}}}".encode()


def parse(data: bytes) -> DnsMessage | None:
    """A whole DNS message, None for what is none; answers that do not parse end the list."""
    if len(data) < 12:
        return None
    number, flags, questions, answers = _HEAD(data)
    if flags >> 11 & 15 > 5 or not questions + answers:
        return None
    at = 12
    names, kinds = [], []
    try:
        for _ in range(min(questions, _MOST_QUESTIONS)):
            name, at = _name(data, at)
            kind = data[at] << 8 | data[at + 1]
            at += 4
            names.append(name)
            kinds.append(_TYPES.get(kind) or f"TYPE({kind})")
    except (IndexError, ValueError):
        return None
    asked = names[0] if names else None
    found = _answers(data, at, answers, asked) if questions <= _MOST_QUESTIONS else []
    response = bool(flags & 0x8000)
    return DnsMessage(number, response, flags & 15, tuple(names), tuple(kinds), tuple(found))


def is_message(data: bytes) -> bool:
    """Whether this is a whole DNS message; an answer that only refuses is a header alone."""
    return parse(data) is not None or (len(data) == 12 and data[2] >> 3 == 0x10)


def begins_stream(first: bytes) -> bool | None:
    """Whether the first bytes of a stream are a DNS message after its length of two bytes.

    None while they do not tell. (RFC 1035, 4.2.2)
    """
    size = int.from_bytes(first[:2], "big")
    if len(first) >= 2 and size < 12:
        return False
    if len(first) >= 2 + size > 2 or len(first) >= _MOST_START:
        return is_message(first[2 : 2 + size])
    return None


def _answers(data: bytes, at: int, count: int, asked: str | None) -> list[Answer]:
    found = []
    try:
        for _ in range(min(count, _MOST_ANSWERS)):
            if asked is not None and data[at : at + 2] == _ASKED:
                name, at = asked, at + 2
            else:
                name, at = _name(data, at)
            kind, size = _RECORD(data, at)
            at += 10
            if at + size > len(data):
                break
            found.append(_answer(data, name, kind, at, size))
            at += size
    except (IndexError, ValueError, struct.error):
        pass  # what came before stands
    return found


def _answer(data: bytes, name: str, kind: int, at: int, size: int) -> Answer:
    value = data[at : at + size]
    if (kind == _A and size == 4) or (kind == _AAAA and size == 16):
        return Answer(name, address(value), value)
    if kind in _NAMES:
        return Answer(name, _name(data, at)[0], b"")
    if kind == _TXT:
        return Answer(name, value[1:_MOST_DATA].decode("utf-8", "replace"), b"")
    return Answer(name, f"0x{value[:_MOST_DATA].hex()}", b"")


def _name(data: bytes, at: int) -> tuple[str, int]:
    """A name and the offset after it; raises ValueError for what is no name."""
    labels: list[bytes] = []
    after = 0
    jumps = 0
    end = len(data)
    while size := data[at]:
        if size >= 0xC0:
            target = (size & 0x3F) << 8 | data[at + 1]
            after = after or at + 2
            jumps += 1
            if target >= at or jumps > _MOST_JUMPS:
                raise ValueError
            at = target
            continue
        start, at = at + 1, at + 1 + size
        if size > 63 or len(labels) >= _MOST_LABELS or at > end:
            raise ValueError
        labels.append(data[start:at])
    text = b".".join(labels).decode("utf-8", "backslashreplace")[:1024]
    return text, after or at + 1
