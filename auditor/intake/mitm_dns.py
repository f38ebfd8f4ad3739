"""A DNS message as mitmproxy keeps it, as the JSON that a live capture records.

Name and type of the question, and the answers as text. mitmproxy's own records say
how an answer reads, so this module loads mitmproxy and is only imported for files
that hold DNS.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mitmproxy.dns import ResourceRecord
from mitmproxy.net.dns import types

from auditor.intake import tnetstring as tn
from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_QUESTIONS, _MOST_ANSWERS = 16, 256


def body(data: bytes, message: tn.Members, *, answer: bool) -> bytes:
    """The JSON of a query, or of an answer.

    Raises:
        DecodeError: a section is damaged.
    """
    questions = [*_section(data, message.get(b"questions", tn.ABSENT), _MOST_QUESTIONS)]
    names = [tn.text(data, one.get(b"name", tn.ABSENT)) for one in questions]
    content: dict[str, object] = {
        "name": names[0] if names else "",
        "type": types.to_str(_number(data, questions[0], b"type")) if questions else "",
    }
    if len(names) > 1:
        content["more"] = names[1:]
    if answer:
        records = _section(data, message.get(b"answers", tn.ABSENT), _MOST_ANSWERS)
        content["answers"] = [_answer(data, record) for record in records]
    return json.dumps(content).encode()


def _section(data: bytes, span: tn.Span, most: int) -> Iterator[tn.Members]:
    kind, start, stop = span
    for count, item in enumerate(tn.values(data, start, stop) if kind == tn.LIST else ()):
        if count >= most:
            return
        record = tn.inside(data, item)
        if record is None:
            raise DecodeError("a DNS record is damaged")
        yield record


def _answer(data: bytes, record: tn.Members) -> str:
    return str(
        ResourceRecord(
            name=tn.text(data, record.get(b"name", tn.ABSENT)),
            type=_number(data, record, b"type"),
            class_=_number(data, record, b"class_"),
            ttl=_number(data, record, b"ttl"),
            data=tn.raw(data, record.get(b"data", tn.ABSENT)) or b"",
        )
    )


def _number(data: bytes, record: tn.Members, name: bytes) -> int:
    return max(0, tn.whole(data, record.get(name, tn.ABSENT)) or 0)
