"""Formats that changed say so: every endpoint's signs, tried with messages made from its file."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import quote

import pytest
from hypothesis import Phase, find, settings
from hypothesis.strategies import from_regex
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.sdk import Format, Formats, load_formats
from auditor.detect.sdk.formats import Endpoint
from auditor.model import Direction, Message, Protocol

SIGNED = [
    (form, endpoint) for form in load_formats() for endpoint in form.endpoints if endpoint.signs
]
FORMATS = Formats()


def _id(value: object) -> str:
    return value.recipient if isinstance(value, Format) else getattr(value, "name", str(value))


@cache
def _path(pattern: str) -> str:
    """The simplest path of an endpoint."""
    quick = settings(database=None, max_examples=1, phases=[Phase.generate])
    found: str = find(from_regex(pattern, fullmatch=True), lambda _: True, settings=quick)
    return found if found.startswith("/") else f"/{found}"


def _message(endpoint: Endpoint, *, body: object = None, query: str = "") -> Message:
    """A message to an endpoint, or from it."""
    data = b"" if body is None else json.dumps(body).encode()
    path = quote(_path(endpoint.path), safe="/:")
    return Message(
        flow="f",
        sequence=0,
        direction=Direction(endpoint.direction),
        protocol=Protocol.HTTP,
        method=min(endpoint.methods, default="POST"),
        host=endpoint.hosts[0].replace("*.", "x."),
        path=f"{path}?{query}" if query else path,
        headers=((b"content-type", b"application/json"),),
        body=data,
        body_size=len(data),
    )


def _with(endpoint: Endpoint, sign: str) -> Message:
    """A message with one sign and nothing else."""
    section, _, names = sign.partition(":")
    steps = names.removeprefix("**.").removesuffix(".**").replace("*", "x").split(".")
    if section == "query":
        return _message(endpoint, query=f"{quote('.'.join(steps))}=x")
    body: object = "x"
    for step in reversed(steps):
        body = {step: body}
    return _message(endpoint, body=body)


def _changed(message: Message) -> tuple[str, ...]:
    parts = message_parts(message)
    return FORMATS.look(message, parts.leaves, parts.opaques).changed


@pytest.mark.parametrize(("form", "endpoint"), SIGNED, ids=_id)
def test_one_sign_is_enough_and_none_is_a_change(form: Format, endpoint: Endpoint) -> None:
    name = f"{form.recipient} ({endpoint.name})"
    for sign in endpoint.signs:
        assert name not in _changed(_with(endpoint, sign)), sign
    assert name in _changed(_message(endpoint, body={"another": {"form": "x"}}))
    assert name in _changed(_message(endpoint, query="another=x"))


def test_what_carries_nothing_or_was_cut_is_not_judged() -> None:
    for _, endpoint in SIGNED:
        assert not _changed(_message(endpoint))
        assert not _changed(replace(_message(endpoint, body={"another": 1}), truncated=True))


def test_signs_are_in_what_a_change_would_change() -> None:
    signs = {sign for _, endpoint in SIGNED for sign in endpoint.signs}
    assert {sign.partition(":")[0] for sign in signs} <= {"body", "query"}


def test_an_endpoint_is_told_by_its_name() -> None:
    names = [(form.recipient, one.name) for form in load_formats() for one in form.endpoints]
    assert len(names) == len(set(names))
