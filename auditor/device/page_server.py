"""Serves the page to one phone: any other address is hung up on before it is read.

The Host header has to name this very server, so that a web page elsewhere that
lets a name resolve to this address (DNS rebinding) gets nothing. Requests are
short, few at a time and soon over.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from auditor.device.page import STYLE_HASH, File
from auditor.model import InputError

_SECONDS = 10.0
_AT_ONCE = 8
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PageServer(ThreadingHTTPServer):
    """Listens when made; `serve_forever` answers. `refused` is told of every other address."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(
        self,
        address: tuple[str, int],
        client: str,
        files: Mapping[str, File],
        refused: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.files, self._client, self._refused = files, checked_address(client), refused
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, _Handler)

    @property
    def authority(self) -> str:
        """What the Host header has to say."""
        host, port = self.server_address[:2]
        name = str(host)
        return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"

    @property
    def url(self) -> str:
        """Where the phone finds it."""
        return f"http://{self.authority}/"

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002 - socketserver's signature
        """Only the phone's address, and only so many at once."""
        host = str(cast("tuple[object, ...]", client_address)[0])
        if checked_address(host.partition("%")[0]) != self._client:
            self._refused(host)
            return False
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Answer one, and give its place back."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]  # as socketserver passes them
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A phone that hangs up is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _SECONDS
    protocol_version = "HTTP/1.0"  # one answer a connection

    def do_GET(self) -> None:
        """One of the files, to whoever names this server."""
        server = cast("PageServer", self.server)
        if self.headers.get_all("Host") != [server.authority]:
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, File("text/plain", b""))
            return
        file = server.files.get(self.path.partition("?")[0])
        if file is None:
            self._answer(HTTPStatus.NOT_FOUND, File("text/plain", b"There is nothing here.\n"))
            return
        self._answer(HTTPStatus.OK, file)

    def _answer(self, status: HTTPStatus, file: File) -> None:
        self.send_response_only(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", file.kind)
        self.send_header("Content-Length", str(len(file.data)))
        self.end_headers()
        self.wfile.write(file.data)

    def log_message(self, *_: object) -> None:
        """Nothing is written anywhere."""


def checked_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address; of an IPv4 one written as IPv6 the IPv4 one. Raises InputError for others."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no address of a phone, such as 192.168.1.20.") from error
    return getattr(address, "ipv4_mapped", None) or address


def own_address(client: str) -> str:
    """The address of this machine that the phone reaches it by; nothing is sent to find out.

    Raises:
        InputError: there is no way to the phone.
    """
    address = checked_address(client)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return str(probe.getsockname()[0])
    except OSError as error:
        raise InputError(f"This machine has no way to {client}.") from error
