"""A recorded DNS message as mitmproxy's parsed form, for a flow file.

We record names and addresses, not the packet, so the packet is rebuilt from what
an answer's text can be: an address, a name, or bytes in hex.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import re

from auditor.model import Direction, Message
from auditor.report.tnetstrings import Value

# https://www.iana.org/assignments/dns-parameters
_TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "NAPTR": 35,
    "SVCB": 64,
    "HTTPS": 65,
    "ANY": 255,
    "CAA": 257,
}
_NUMBERED = re.compile(r"TYPE\((\d{1,5})\)")
_HEX = re.compile(r"0x((?:[0-9a-f]{2})+)")
_CNAME, _TXT, _NULL = 5, 16, 10
_IN = 1


def state(message: Message) -> dict[str, Value]:
    """The fields of a DNS message in format version 21."""
    found: object = None
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(message.body)
    fields = found if isinstance(found, dict) else {}
    name = _string(fields.get("name"))
    kind = _type(_string(fields.get("type")))
    more = fields.get("more")
    answers = fields.get("answers")
    return {
        "id": 0,
        "query": message.direction is Direction.REQUEST,
        "op_code": 0,
        "authoritative_answer": False,
        "truncation": False,
        "recursion_desired": True,
        "recursion_available": message.direction is Direction.RESPONSE,
        "reserved": 0,
        "response_code": message.status or 0,
        "questions": [
            {"name": one, "type": kind, "class_": _IN}
            for one in [name, *([_string(item) for item in more] if isinstance(more, list) else [])]
            if one
        ],
        "answers": [
            _answer(name, kind, _string(item))
            for item in (answers if isinstance(answers, list) else [])
        ],
        "authorities": [],
        "additionals": [],
        "timestamp": message.started,
    }


def _answer(name: str, asked: int, text: str) -> dict[str, Value]:
    kind, data = _record(asked, text)
    return {"name": name, "type": kind, "class_": _IN, "ttl": 0, "data": data}


def _record(asked: int, text: str) -> tuple[int, bytes]:
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(text)
        return (1 if address.version == 4 else 28), address.packed
    if hexed := _HEX.fullmatch(text):
        return (_NULL if asked in (1, 28, 2, 5, 12, 16, 65) else asked), bytes.fromhex(hexed[1])
    packed = _packed(text)
    if asked == _TXT or packed is None:
        return _TXT, text.encode("utf-8", "backslashreplace")
    return (asked if asked in (2, 12) else _CNAME), packed


def _packed(name: str) -> bytes | None:
    """A domain name in wire form without compression (RFC 1035, section 3.1)."""
    out = b""
    for label in name.split("."):
        try:
            raw = label.encode("idna")
        except UnicodeError:
            return None
        if not 0 < len(raw) < 64:
            return None
        out += bytes([len(raw)]) + raw
    return out + b"\0" if len(out) < 255 else None


def _type(name: str) -> int:
    if numbered := _NUMBERED.fullmatch(name):
        return min(int(numbered[1]), 0xFFFF)
    return _TYPES.get(name, 0)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
