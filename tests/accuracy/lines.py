"""Labelled messages: one JSON object a line, as a HAR entry and as the auditor's Message.

A line becomes a HAR entry first and then goes through the same code as an
imported file. What was recorded from a raw socket has no place in a HAR: it
becomes a TCP message.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.intake.har_entry import Exchange, Place, messages
from auditor.model import Direction, Message, Protocol, Source

HOST = "host.example"
_RAW = "tcp/udp"

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """What a line says is at a place. `value` None: somewhere in the message."""

    type: str
    context: str  # body, header, query, cookie, any
    path: str  # "" where it is not said
    value: object = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled message. `marked` is the token a human judged (Privacy Pioneer)."""

    source: str
    number: int
    id: str
    kind: str
    labels: tuple[Label, ...]
    message: Message | None  # None: the line holds no message
    entry: Json = field(repr=False)
    marked: str = field(default="", repr=False)
    marked_type: str = ""
    judged: bool | None = None
    face: bool | None = None


def read(path: Path) -> Iterator[Line]:
    """The lines of a file."""
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file):
            yield line(path.stem, number, json.loads(text))


def line(source: str, number: int, data: Json) -> Line:
    """One line."""
    entry = har_entry(data)
    labels = tuple(
        Label(e["type"], e.get("context") or "any", e.get("path") or "", e.get("value"))
        for e in data["expected"]
    )
    return Line(
        source=source,
        number=number,
        id=str(data["id"]),
        kind=data["label_kind"],
        labels=labels,
        message=_raw(data) if data.get("transport") == _RAW else of_entry(entry, _direction(data)),
        entry=entry,
        marked=str(data.get("target_value") or ""),
        marked_type=str(data.get("type") or ""),
        judged=data.get("is_location_value"),
        face=data.get("face_label"),
    )


def _direction(data: Json) -> Direction:
    return Direction.RESPONSE if data.get("direction") == "response" else Direction.REQUEST


def body_of(data: Json) -> bytes:
    """The body's bytes."""
    body = data.get("body") or ""
    if data.get("body_encoding") == "base64":
        return base64.b64decode(body)
    return str(body).encode("utf-8", "surrogatepass")


def har_entry(data: Json) -> Json:
    """The line as an entry of a HAR, HAR 1.2."""
    body = data.get("body") or ""
    headers = [{"name": name, "value": value} for name, value in data.get("headers") or []]
    mime = next((h["value"] for h in headers if h["name"].lower() == "content-type"), "")
    held = {"mimeType": mime, "text": body}
    if data.get("body_encoding") == "base64":
        held["encoding"] = "base64"
    url = data.get("url") or f"https://{data.get('host') or HOST}{data.get('path') or '/'}"
    request: Json = {"method": data.get("method") or "POST", "url": url, "headers": headers}
    response: Json = {"status": 200, "headers": [], "content": {"size": 0, "mimeType": ""}}
    if _direction(data) is Direction.RESPONSE:
        request["headers"] = []
        response |= {"headers": headers, "content": {"size": len(body_of(data)), **held}}
    elif body:
        request["postData"] = held
    for side in (request, response):
        side |= {"httpVersion": "HTTP/1.1", "cookies": [], "headersSize": -1, "bodySize": -1}
    return {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 1,
        "request": request | {"queryString": []},
        "response": response | {"statusText": "OK", "redirectURL": ""},
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }


def of_entry(entry: Json, direction: Direction) -> Message | None:
    """The message of one direction, as the HAR reader gives it."""
    place = Place("line", "", Source("lines.har", "", 0))
    for message in messages(Exchange.of(entry), place):
        if message.direction is direction:
            return message
    return None


def _raw(data: Json) -> Message:
    return Message(
        flow="line",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.TCP,
        body=body_of(data),
    )
