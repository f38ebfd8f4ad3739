from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping

import pytest
from mitmproxy.http import Headers, HTTPFlow, Request, Response
from mitmproxy.test import tflow

from auditor.capture.body import EMPTY, THRESHOLD, UPLOAD, Body, Want, request_tee, response_tee
from auditor.capture.records import Record
from auditor.capture.tee import KEEP, MORE, POOL, Tee, Tees

BIG, FILE = str(THRESHOLD + 1), str(UPLOAD + 1)


def _request(version: str, method: str = "POST", **headers: str) -> Request:
    request = Request.make(method, "http://a.example/")
    request.http_version = version
    request.headers = _headers(headers)
    return request


def _headers(named: Mapping[str, str]) -> Headers:
    fields = ((name.replace("_", "-"), value) for name, value in named.items())
    return Headers([(name.encode(), value.encode()) for name, value in fields])


@pytest.mark.parametrize(
    ("request_", "want"),
    [
        (_request("HTTP/1.1", content_length="10"), Want.NO),
        (_request("HTTP/1.1", content_length=str(THRESHOLD)), Want.NO),
        (_request("HTTP/1.1", content_length=BIG), Want.TEE),
        (_request("HTTP/1.1", CONTENT_LENGTH=BIG), Want.TEE),
        (_request("HTTP/1.1", transfer_encoding="chunked"), Want.TEE),
        (_request("HTTP/1.1", transfer_encoding="chunked", content_length="3"), Want.TEE),
        (_request("HTTP/1.1", "GET"), Want.NO),
        (_request("HTTP/1.1"), Want.NO),
        (_request("HTTP/1.0", content_length="x"), Want.NO),
        (_request("HTTP/2.0", content_length="10"), Want.NO),
        (_request("HTTP/2.0"), Want.TEE),
        (_request("HTTP/3"), Want.TEE),
        (_request("HTTP/2.0", content_type="application/grpc+proto"), Want.LIVE),
        (_request("HTTP/2.0", content_type="Application/GRPC", content_length="9"), Want.LIVE),
        (_request("HTTP/1.1", content_type="application/json", content_length="9"), Want.NO),
        (_request("HTTP/1.1", content_type="application/json", content_length=FILE), Want.NO),
        (_request("HTTP/1.1", content_type="image/jpeg", content_length=FILE), Want.TEE),
        (_request("HTTP/1.1", content_type="Multipart/form-data", content_length=FILE), Want.TEE),
        (_request("HTTP/1.1", content_type="image/jpeg", content_length=str(UPLOAD)), Want.NO),
    ],
)
def test_which_requests_are_teed(request_: Request, want: Want) -> None:
    assert request_tee(request_.data) is want


@pytest.mark.parametrize(
    ("status", "method", "headers", "want"),
    [
        (200, b"GET", {"content_length": "10"}, Want.NO),
        (200, b"GET", {"content_length": BIG}, Want.TEE),
        (200, b"GET", {}, Want.TEE),
        (200, b"GET", {"transfer_encoding": "chunked"}, Want.TEE),
        (200, b"GET", {"content_type": "text/event-stream;charset=utf-8"}, Want.LIVE),
        (200, b"POST", {"content_type": "application/grpc", "content_length": "0"}, Want.LIVE),
        (200, b"HEAD", {"content_length": BIG}, Want.NO),
        (200, b"head", {}, Want.NO),
        (101, b"GET", {}, Want.NO),
        (204, b"GET", {}, Want.NO),
        (304, b"GET", {"content_length": BIG}, Want.NO),
        (200, b"GET", {"content_length": "1" * 5000}, Want.TEE),
    ],
)
def test_which_responses_are_teed(
    status: int, method: bytes, headers: dict[str, str], want: Want
) -> None:
    response = Response.make(status)
    response.headers = _headers(headers)
    assert response_tee(method, response.data) is want


class Desk:
    """Where tees report to."""

    def __init__(self, period: float = 60.0) -> None:
        self.records: list[Record] = []
        self.errors: list[Exception] = []
        self.abandoned: list[Tee] = []
        self.tees = Tees(
            self.records.append,
            lambda flow, tee: ("open", flow.id, tee.sequence),
            lambda _, tee: self.abandoned.append(tee),
            lambda _, error: self.errors.append(error),
            period,
        )

    def tee(self, flow: HTTPFlow, sequence: int = 1, want: Want = Want.TEE) -> Tee:
        return Tee(self.tees, flow, sequence, want)


def _flow() -> HTTPFlow:
    flow = tflow.tflow(resp=True)
    flow.live = True
    assert flow.response
    flow.response.data.content = None
    flow.response.stream = False
    return flow


def _run(body: Callable[[Desk, HTTPFlow], None]) -> None:
    async def run() -> None:
        desk = Desk()
        body(desk, _flow())
        assert desk.errors == []

    asyncio.run(run())


def test_a_small_whole_body_is_put_back() -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        tee = desk.tee(flow)
        assert [tee(one) for one in (b"ab", b"c", b"")] == [b"ab", b"c", b""]
        assert flow.response
        assert flow.response.data.content == b"abc"  # before any hook of the response
        assert tee.finish(complete=True) == Body(b"abc", 3)
        assert flow.response.data.content == b"abc"
        assert desk.tees.left() == []
        assert tee.flow is None

    _run(body)


@pytest.mark.parametrize("chunk", [1 << 16, 3_000_017, KEEP + 5])
def test_a_long_body_is_cut_and_hashed_whole(chunk: int) -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        data = bytes(range(256)) * ((KEEP + (1 << 20)) // 256) + b"end"
        tee = desk.tee(flow)
        for at in range(0, len(data), chunk):
            tee(data[at : at + chunk])
        tee(b"")
        seen = tee.finish(complete=True)
        assert seen.data == data[:KEEP]
        assert seen.size == len(data)
        assert seen.truncated
        assert seen.sha256 == hashlib.sha256(data).hexdigest()
        assert flow.response
        assert flow.response.data.content is None

    _run(body)


def test_a_body_that_breaks_off_is_truncated_and_hashed() -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        tee = desk.tee(flow)
        tee(b"abc")
        seen = tee.finish(complete=False)
        assert seen == Body(b"abc", 3, hashlib.sha256(b"abc").hexdigest(), truncated=True)
        assert tee(b"more") == b"more"
        assert flow.response
        assert flow.response.data.content is None

    _run(body)


def test_empty_chunks_in_between_cost_no_copies() -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        tee = desk.tee(flow)
        for _ in range(5000):
            tee(b"x" * 1000)
            tee(b"")
        assert tee.finish(complete=True).data == b"x" * 5_000_000
        assert flow.response
        assert flow.response.data.content == b"x" * 5_000_000

    _run(body)


def test_a_stream_of_another_addon_still_gets_every_chunk() -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        assert flow.response
        flow.response.stream = lambda data: [data.upper()]
        tee = desk.tee(flow)
        assert tee(b"ab") == [b"AB"]
        assert tee.finish(complete=True).data == b"ab"

    _run(body)


def test_a_request_that_was_answered_is_not_streamed() -> None:
    def body(desk: Desk, flow: HTTPFlow) -> None:
        assert not desk.tee(flow, 0)
        flow.response = None
        assert desk.tee(flow, 0)

    _run(body)


def test_our_own_failure_leaves_the_stream_running() -> None:
    async def run() -> None:
        desk, flow = Desk(), _flow()
        tee = desk.tee(flow)
        tee(b"ab")
        vars(desk.tees)["begin"] = None
        tee.size = 0  # so that the next chunk calls begin, which fails
        assert tee(b"cd") == b"cd"
        assert tee(b"ef") == b"ef"
        assert [type(error) for error in desk.errors] == [TypeError]
        assert tee.finish(complete=True).truncated

    asyncio.run(run())


def test_a_live_stream_is_recorded_from_its_first_byte_and_flushed() -> None:
    async def run() -> None:
        desk, flow = Desk(period=0.02), _flow()
        tee = desk.tee(flow, 1, Want.LIVE)
        assert desk.records == []
        tee(b"ab")
        assert desk.records == [("open", flow.id, 1)]
        tee(b"cd")
        await asyncio.sleep(0.05)
        tee(b"ef")
        await asyncio.sleep(0.05)
        pieces = [("k", flow.id, 1, 0, b"abcd"), ("k", flow.id, 1, 4, b"ef")]
        assert desk.records == [("open", flow.id, 1), *pieces]
        assert tee.finish(complete=True) == Body(b"abcdef", 6)
        await asyncio.sleep(0.05)
        assert len(desk.records) == 3

    asyncio.run(run())


def test_an_ordinary_body_is_opened_only_when_it_takes_long() -> None:
    async def run() -> None:
        desk, flow = Desk(period=0.02), _flow()
        assert flow.response
        flow.response.timestamp_start = 2e10  # in the future: it has only begun
        tee = desk.tee(flow)
        tee(b"ab")
        await asyncio.sleep(0.05)
        assert desk.records == []
        flow.response.timestamp_start = 0
        await asyncio.sleep(0.05)
        assert desk.records == [("open", flow.id, 1), ("k", flow.id, 1, 0, b"ab")]

    asyncio.run(run())


def test_a_stream_whose_exchange_is_over_is_abandoned() -> None:
    async def run() -> None:
        desk, flow = Desk(period=0.01), _flow()
        tee = desk.tee(flow, 0, Want.LIVE)
        tee(b"ab")
        assert desk.tees.left(flow.client_conn.id) == [(tee, flow)]
        assert desk.tees.left("another") == []
        flow.live = False
        await asyncio.sleep(0.03)
        assert tee in desk.abandoned
        desk.tees.stop()

    asyncio.run(run())


def test_a_body_is_not_shown_in_a_repr() -> None:
    assert "secret" not in repr(Body(b"secret", 6))
    assert EMPTY.size == 0


def _upload(content_type: str) -> HTTPFlow:
    flow = _flow()
    flow.request.headers = _headers({"content_type": content_type})
    flow.request.stream = False
    flow.response = None
    return flow


def _kept(tee: Tee) -> int:
    while tee.size <= KEEP + MORE:
        tee(bytes(1 << 20))
    return sum(map(len, tee._chunks))


def test_uploads_of_files_keep_more_while_there_is_room() -> None:
    async def run() -> None:
        desk = Desk()
        files = POOL // MORE
        tees = [desk.tee(_upload("image/jpeg"), 0) for _ in range(files + 1)]
        other = desk.tee(_upload("application/json"), 0)
        assert [_kept(tee) for tee in tees] == [KEEP + MORE] * files + [KEEP]
        assert _kept(other) == KEEP
        tees[0].finish(complete=False)
        tees[0].finish(complete=False)
        again, one_more = (desk.tee(_upload("multipart/form-data"), 0) for _ in range(2))
        assert (_kept(again), _kept(one_more)) == (KEEP + MORE, KEEP)
        desk.tees.stop()
        assert desk.errors == []

    asyncio.run(run())
