"""HAR exports: read back by our own reader and by mitmproxy's, whole or redacted."""

from __future__ import annotations

import gzip
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy import http
from msgspec.structs import replace

from auditor.model import Connection, Direction, Message, Protocol
from auditor.report.coding import uncoded
from auditor.report.har import har
from tests.intake.reading import Read, read_har
from tests.intake.theirs import FlowReader
from tests.report.traffic import SECRET, all_protocols, facts_of, fixtures, secretive

IN_HAR = (Protocol.HTTP, Protocol.WEBSOCKET)


def text_of(found: Read, *, reveal: bool = True) -> str:
    return "".join(har(found.messages, reveal=reveal, version="1", connection=facts_of(found)))


def told(one: Message) -> tuple[object, ...]:
    """What a HAR can hold of a message."""
    return (
        one.sequence,
        one.direction,
        one.protocol,
        one.version,
        one.scheme,
        one.host,
        one.port,
        one.path,
        one.status,
        tuple((name, value) for name, value in one.headers if not name.startswith(b":")),
        one.truncated,
        one.text,
    )


@pytest.mark.parametrize(("name", "found"), fixtures(), ids=lambda value: str(value)[:40])
def test_our_reader_reads_it_back(name: str, found: Read) -> None:
    text = text_of(found)
    json.loads(text)
    again = read_har(text.encode())
    assert not again.unreadable, name
    ours = [one for one in found.messages if one.protocol in IN_HAR]
    for before, after in zip(ours, again.messages, strict=True):
        assert told(after) == told(before)
        plain = uncoded(before.body, before.headers)
        assert after.body == (before.body if plain is None else plain)
        assert bool(after.error) == bool(before.error)


@pytest.mark.parametrize(("name", "found"), fixtures(), ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("reveal", [True, False])
def test_mitmproxys_importer_reads_it(name: str, found: Read, *, reveal: bool) -> None:
    text = text_of(found, reveal=reveal)
    flows = list(FlowReader(io.BytesIO(text.encode())).stream())
    requests = [one for one in found.messages if one.protocol is Protocol.HTTP and not one.sequence]
    assert len(flows) == len(requests), name
    for flow, before in zip(flows, requests, strict=True):
        assert isinstance(flow, http.HTTPFlow)
        assert flow.request.method == before.method
        assert flow.request.host == before.host
        if reveal and before.body.isascii() and not before.truncated:
            assert flow.request.content == before.body


def test_nothing_of_a_value_is_left_without_reveal() -> None:
    text = "".join(har(secretive(), reveal=False))
    assert SECRET not in text
    assert "319312" not in text
    assert "redacted: exported without bodies and values" in text
    again = read_har(text.encode())
    request, response, frame = again.messages
    assert (request.host, request.method, response.status) == ("api.example", "POST", 302)
    assert request.path == "/v1/REDACTED/x?lat=REDACTED&REDACTED"
    assert (request.body, request.body_size, request.truncated) == (b"", 40, True)
    assert dict(request.headers)[b"content-type"] == b"application/json"
    assert dict(request.headers)[b"authorization"] == b"REDACTED"
    assert frame.direction is Direction.REQUEST
    assert SECRET in "".join(har(secretive(), reveal=True))


def test_bodies_lose_their_content_encoding_and_nothing_else() -> None:
    request, response, *_ = secretive()
    (entry,) = json.loads("".join(har([request, response], reveal=True)))["log"]["entries"]
    assert entry["request"]["postData"]["text"] == f'{{"lat": {SECRET}}}'
    assert {"name": "content-encoding", "value": "gzip"} in entry["request"]["headers"]
    assert entry["response"]["redirectURL"] == f"/at/{SECRET}"
    assert entry["startedDateTime"] == "2023-11-14T22:13:20.500000+00:00"
    assert (entry["time"], entry["timings"]) == (1000, {"send": 250, "wait": 250, "receive": 500})
    bomb = replace(request, body=gzip.compress(b"0" * (65 << 20)))
    (entry,) = json.loads("".join(har([bomb], reveal=True)))["log"]["entries"]
    assert entry["request"]["postData"]["comment"] == "still content-encoded"
    cut = replace(request, truncated=True, body=b"head", body_size=1000)
    (entry,) = json.loads("".join(har([cut], reveal=True)))["log"]["entries"]
    assert entry["request"]["postData"]["comment"] == "4 of 1000 bytes were kept"


def test_what_has_no_place_in_a_har_is_counted() -> None:
    found = all_protocols()
    log = json.loads(text_of(found))["log"]
    assert len(log["entries"]) == 3
    assert log["comment"] == "4 flows without HTTP (TCP, UDP, DNS) were left out"
    assert {one["comment"] for one in log["entries"]} == {"a remark"}
    assert json.loads("".join(har([], reveal=True)))["log"]["entries"] == []


def test_a_response_or_a_frame_without_its_request() -> None:
    _, response, frame, _ = secretive()
    for messages in ([response], [frame]):
        text = "".join(har(messages, reveal=True))
        again = read_har(text.encode())
        assert again.requests[0].host == "api.example"
        assert again.requests[0].headers == ()
        assert again.messages[-1].body == messages[0].body


def test_it_streams() -> None:
    """One piece of text at a time, and the next message only when it is due."""
    taken = 0
    request = secretive()[0]

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield replace(request, flow=f"f{taken}")

    pieces = har(endless(), reveal=True)  # type: ignore[arg-type] # an iterator of messages
    for _ in range(20):
        next(pieces)
    assert taken < 25


@given(
    st.binary(max_size=60),
    st.text(max_size=20),
    st.binary(max_size=20),
    st.sampled_from([b"text/plain", b"application/json", b"image/png", b"\xff"]),
    st.floats(),
)
@settings(max_examples=150, deadline=None)
def test_any_message_survives(
    body: bytes, text: str, header: bytes, kind: bytes, when: float
) -> None:
    request, response, frame, _ = secretive()
    headers = ((b"content-type", kind), (b"x", header))
    path = "/" + text.encode("utf-8", "backslashreplace").decode()
    facts = Connection("c", "tcp", server_ip=text)
    messages = [
        replace(request, body=body, headers=headers, path=path, host=text, started=when),
        replace(response, body=body, headers=headers, host=text, ended=when),
        replace(frame, body=body, text=len(body) % 2 == 0),
    ]
    document = "".join(har(messages, reveal=True, connection=lambda _: facts))
    assert document.isascii()
    assert document.replace("\n", "").isprintable()
    again = read_har(document.encode())
    assert not again.unreadable
    assert [one.body for one in again.messages] == [body] * 3
    masked = "".join(har(messages, reveal=False, connection=lambda _: facts))
    assert not read_har(masked.encode()).unreadable
