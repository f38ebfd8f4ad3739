"""PCAPdroid on the emulated phone: its intents, and what it records over HTTP on a real port.

After emanuele-f/PCAPdroid, docs/app_api.md and HTTPServer.java: a 302 for `/`, else an answer in
chunks, whose first holds the file's header as soon as there is a packet.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field

PACKAGE = "com.emanuelef.remote_capture"
CONTROL = f"{PACKAGE}/.activities.CaptureCtrl"


@dataclass
class PcapDroid:
    """`allowed`: somebody says yes to whoever asks. `extras` are the intent's."""

    allowed: bool = True
    extras: dict[str, str] = field(default_factory=dict)
    stopped: int = 0
    _server: socket.socket | None = None
    _client: socket.socket | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def intent(self, extras: dict[str, str]) -> None:
        self.extras = extras
        if not self.allowed or extras["action"] != "start":
            return
        assert extras["pcap_dump_mode"] == "http_server"
        assert extras["pcapdroid_trailer"] == "true"
        self._server = socket.create_server(("127.0.0.1", int(extras["http_server_port"])))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def record(self, data: bytes) -> None:
        """Serve some of a pcap file."""
        assert self._ready.wait(10)
        assert self._client
        for at in range(0, len(data), 1_000):
            piece = data[at : at + 1_000]
            self._client.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))

    def stop(self) -> None:
        """As Android stops it: nothing more is said."""
        self.stopped += 1
        for one in (self._client, self._server):
            if one is not None:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    def _serve(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):  # it was stopped
            while True:
                client, _ = server.accept()
                path = client.recv(1_024).split(b" ")[1]
                if path == b"/":
                    client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /a.pcap\r\n\r\n")
                    client.close()
                    continue
                self._client = client
                client.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.tcpdump.pcap\r\n"
                    b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                )
                self._ready.set()
