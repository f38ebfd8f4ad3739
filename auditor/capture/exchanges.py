"""HTTP hooks: two records for an exchange, and tees where a body cannot be waited for.

The records are put at `request` and `response`, so that a request is kept even when its answer
never comes. An exchange that breaks ends in `error`, or without any hook: where one side goes away
after the other finished, where mitmproxy itself fails on what was sent (trailers in HTTP/1), where
the capture ends. `abandon` and `_leave` then say what there was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from mitmproxy.http import Response
from mitmproxy.proxy import mode_specs

from auditor.capture import convert
from auditor.capture.body import EMPTY, Want, request_tee, response_tee
from auditor.capture.tee import Tee, Tees
from auditor.capture.websocket import decline_compression
from auditor.model import REFUSED, UNREACHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from mitmproxy.http import HTTPFlow, Message

    from auditor.capture.body import Body
    from auditor.capture.guard import Guard
    from auditor.capture.ledger import Entry, Ledger
    from auditor.capture.records import Record

UNFINISHED = "the connection ended before the body did"
UNANSWERED = "the connection ended before the exchange did"
_REQUEST, _RESPONSE = 1, 2  # records that are made


class Exchanges:
    """`put` takes records; `report` is told where and on which flow our own code failed."""

    HOOKS = (
        "http_connect",
        "requestheaders",
        "request",
        "responseheaders",
        "response",
        "error",
    )

    def __init__(
        self,
        put: Callable[[Record], object],
        ledger: Ledger,
        guard: Guard,
        report: Callable[[object, str, Exception], object],
    ) -> None:
        self._put = put
        self._ledger = ledger
        self._guard = guard
        self._left: WeakSet[HTTPFlow] = WeakSet()  # recorded though their hooks may still come
        self.rewritten = False  # other addons need whole bodies: only live streams are teed
        self._tees = Tees(
            put, _running, self.abandon, lambda flow, error: report(flow, "tee", error)
        )

    def http_connect(self, flow: HTTPFlow) -> None:
        """A tunnel is asked for: a connection, not a message."""
        self._ledger.asked(flow.client_conn, flow.request.host, flow.request.port)
        self._refuse_beyond(flow)

    def requestheaders(self, flow: HTTPFlow) -> None:
        """A request began: count it, and decide how its body travels."""
        client, data = flow.client_conn, flow.request.data
        entry = self._ledger.entry(client)
        entry.requests += 1
        if not entry.told:
            self._ledger.asked(client, data.host, data.port)
            self._ledger.tell(entry)
        if not flow.live:  # read from a file
            return
        entry.running[flow] = 0
        if isinstance(client.proxy_mode, mode_specs.UpstreamMode):
            self._refuse_beyond(flow)
        if data.method == b"GET":
            decline_compression(data.headers)
        want = request_tee(data)
        if want and flow.response is None and (want is Want.LIVE or not self.rewritten):
            flow.request.stream = Tee(self._tees, flow, 0, want)

    def request(self, flow: HTTPFlow) -> None:
        """A request is complete."""
        if self._left and flow in self._left:
            return
        client, data = flow.client_conn, flow.request.data
        body = _seen(flow.request)
        size = body.size if body else len(data.content or b"")
        entry = self._ledger.entry(client)
        entry.bytes_up += size + len(data.path)
        _mark(entry, flow, _REQUEST)
        self._put(convert.request(flow, client.id, body))

    def responseheaders(self, flow: HTTPFlow) -> None:
        """A response began: decide how its body travels."""
        response = flow.response
        if response is None or not flow.live:
            return
        if response.status_code == 101:
            decline_compression(response.headers)
        want = response_tee(flow.request.data.method, response.data)
        if want and (want is Want.LIVE or not self.rewritten):
            response.stream = Tee(self._tees, flow, 1, want)

    def response(self, flow: HTTPFlow) -> None:
        """A response is complete."""
        client, response = flow.client_conn, flow.response
        if response is None or (self._left and flow in self._left):
            return
        body = _seen(response)
        size = body.size if body else len(response.data.content or b"")
        entry = self._ledger.entry(client)
        entry.bytes_down += size
        _mark(entry, flow, _RESPONSE)
        self._put(convert.response(flow, client.id, body))

    def error(self, flow: HTTPFlow) -> None:
        """An exchange broke: say how far it came."""
        if flow in self._left:
            return
        entry = self._ledger.entry(flow.client_conn)
        entry.running.pop(flow, None)
        reason = _told(flow, convert.clean(flow.error.msg) if flow.error else UNFINISHED)
        key = flow.client_conn.id
        request, response = flow.request, flow.response
        if request.timestamp_end is None:
            if not _recorded(request):
                body = _seen(request, complete=False)
                entry.broken += body is None
                self._put(convert.request(flow, key, body, error=reason))
        elif response is None:
            self._put(convert.response(flow, key, error=reason))
        if response and response.timestamp_end is None and not _recorded(response):
            body = _seen(response, complete=False)
            self._put(convert.response(flow, key, body, error=reason))

    def abandon(self, flow: HTTPFlow, tee: Tee) -> None:
        """A body that will never end: its exchange is over."""
        reason = convert.clean(flow.error.msg) if flow.error else UNFINISHED
        body = tee.finish(complete=False)
        entry = self._ledger.entry(flow.client_conn)
        _mark(entry, flow, _RESPONSE if tee.sequence else _REQUEST)
        if tee.sequence:
            entry.bytes_down += body.size
            self._put(convert.response(flow, flow.client_conn.id, body, error=reason))
        else:
            entry.bytes_up += body.size
            self._put(convert.request(flow, flow.client_conn.id, body, error=reason))

    def closing(self, client: str) -> None:
        """A client connection ends: nothing more comes for its exchanges."""
        for tee, flow in self._tees.left(client):
            self.abandon(flow, tee)
        for flow, made in self._ledger.running(client):
            self._leave(flow, made)

    def finish(self) -> None:
        """The capture ends: what still runs is recorded as far as it came."""
        self._tees.stop()
        for tee, flow in self._tees.left():
            self.abandon(flow, tee)
        for flow, made in self._ledger.running():
            self._leave(flow, made)

    def _leave(self, flow: HTTPFlow, made: int) -> None:
        """Record what is missing of an exchange, as far as it came.

        Its hooks may still come, from an addon that keeps it waiting: they add nothing.
        """
        self._left.add(flow)
        key = flow.client_conn.id
        asked = flow.request.timestamp_end is not None
        reason = _told(flow, UNANSWERED)
        if not made & _REQUEST:
            body = _seen(flow.request, complete=asked)
            self._ledger.entry(flow.client_conn).broken += body is None and not asked
            self._put(convert.request(flow, key, body, error="" if asked else reason))
        response = flow.response
        if response is None and asked:
            self._put(convert.response(flow, key, error=reason))
        elif response and not made & _RESPONSE:
            whole = response.timestamp_end is not None
            body = _seen(response, complete=whole)
            self._put(convert.response(flow, key, body, error="" if whole else UNANSWERED))

    def _refuse_beyond(self, flow: HTTPFlow) -> None:
        """Behind an upstream proxy a destination is never resolved here: judge what was said."""
        if not isinstance(flow.client_conn.proxy_mode, mode_specs.UpstreamMode):
            return
        refusal = self._guard.destination(flow.request.host, flow.request.port)
        if refusal:
            flow.response = Response.make(403, refusal)
            self._ledger.entry(flow.client_conn).refused = refusal.removeprefix(REFUSED)


def _mark(entry: Entry, flow: HTTPFlow, record: int) -> None:
    """A record of an exchange is made; with both it is over."""
    made = entry.running.get(flow)
    if made is None:
        return
    if made | record == _REQUEST | _RESPONSE:
        del entry.running[flow]
    else:
        entry.running[flow] = made | record


def _told(flow: HTTPFlow, reason: str) -> str:
    """Why an exchange ended; that it never had a server is said, if not why we refused it one."""
    if flow.response is not None or REFUSED in reason:
        return reason
    server = flow.server_conn
    up = server.timestamp_tls_setup if server.tls else server.timestamp_tcp_setup
    over = server.timestamp_end  # one that an earlier exchange had may be gone
    reached = up is not None and (over is None or over > flow.request.timestamp_start)
    return reason if reached else UNREACHED + reason


def _seen(message: Message, *, complete: bool = True) -> Body | None:
    """What our tee saw of a body, None where mitmproxy has it."""
    tee = message.stream
    if type(tee) is not Tee:
        return None
    if tee.size == 0:
        tee.flow = None
        return None
    return tee.finish(complete=complete)


def _recorded(message: Message) -> bool:
    """Whether a broken body's record was made already."""
    return type(message.stream) is Tee and message.stream.flow is None


def _running(flow: HTTPFlow, tee: Tee) -> Record:
    """The record of a body that has only begun."""
    describe = convert.response if tee.sequence else convert.request
    return describe(flow, flow.client_conn.id, EMPTY, running=True)
