"""A message's own parts, before anything is opened: target, headers, body, frame, names.

A response repeats its request's host, method and path; those are facts about
the request and are decoded there.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.decode.base import Gate, Hint, Inner, Peeled
from auditor.decode.charset import clean
from auditor.decode.headers import body_hint, header_parts
from auditor.decode.json_flat import Flattening
from auditor.decode.names import Labels, short
from auditor.decode.target import target_parts
from auditor.model import UNCHECKED, Direction, Leaf, Message, Opaque, Path, Protocol

_FRAME = Hint(body=True)
_DNS_VALUES, _DNS_NESTING = 10_000, 16  # our own format, so more is no DNS message


def envelope(message: Message, telling: Gate) -> Iterator[Peeled]:
    """The parts of a message in the order in which they are sent."""
    side = message.direction.value
    if message.protocol is Protocol.HTTP:
        yield from _http(message, side)
    elif message.protocol is Protocol.DNS:
        yield from _dns(message, side, telling)
    else:
        yield from _body(message, f"{side}.frame[{message.sequence}]", _FRAME)


def _http(message: Message, side: str) -> Iterator[Peeled]:
    if message.direction is Direction.REQUEST:
        if message.method:
            yield Leaf.at(Path.root("request.method"), clean(message.method))
        if message.host:
            yield Leaf.at(Path.root("request.host", "host"), clean(message.host))
        yield from target_parts(message.path, side)
    yield from header_parts(message.headers, side)
    yield from _body(message, f"{side}.body", body_hint(message.headers))
    yield from header_parts(message.trailers, side, "trailer")


def _body(message: Message, root: str, hint: Hint) -> Iterator[Peeled]:
    if message.body:
        yield Inner(Path.root(root), message.body, hint)
    if message.truncated:
        kept, size = len(message.body), max(message.body_size, len(message.body))
        yield Opaque(Path.root(root), _unkept(message, kept, size, hint), size - kept)


def _unkept(message: Message, kept: int, size: int, hint: Hint) -> str:
    """Why a body is not all there."""
    if message.source is not None and not kept:  # its recorder left it out: nothing was cut
        return "body not in the file"
    if not size:
        return "not kept: nobody counted how much of it came"
    if size == kept:  # its sender broke it off
        return f"ends early: all {kept:,} bytes that came are kept"
    reason = f"truncated: {kept:,} of {size:,} bytes kept"
    if hint.mime.startswith("multipart/"):  # files one behind the other
        return f"{reason}; {UNCHECKED}: pictures that may be in the rest"
    return reason


def _dns(message: Message, side: str, telling: Gate) -> Iterator[Peeled]:
    """The members of the JSON object that a DNS message is stored as (`request.dns:name`)."""
    try:
        fields: object = msgspec.json.decode(message.body) if message.body else {}
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        fields = None
    if not isinstance(fields, dict):
        yield from _body(message, f"{side}.dns", _FRAME)
        fields = {}
    if message.host and "name" not in fields:
        yield Leaf.at(Path.root(f"{side}.dns:name", "name"), clean(message.host))
    labels = Labels()
    for name, value in fields.items():
        path = Path.root(f"{side}.dns:{labels.step(name)}", short(name))
        flat = Flattening(telling)
        flat.run(value, path, _DNS_VALUES, _DNS_NESTING)
        yield from flat.leaves
