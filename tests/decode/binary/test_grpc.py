"""gRPC frames as a real client writes them, and by hand."""

from __future__ import annotations

import base64
import gzip
import socket
import threading
import zlib

import cramjam
import grpc
import h2.config
import h2.connection
import h2.events
import pytest

from auditor.decode import message_parts
from auditor.decode.binary.grpc import DECODER
from tests.decode import messages
from tests.decode.binary.wire import double, long, read

POINT = long(1, double(1, 22.3193) + double(2, 114.1694)) + long(2, "alice@example.com")
FOUND = {
    " ▸ protobuf:1.1": 22.3193,
    " ▸ protobuf:1.2": 114.1694,
    " ▸ protobuf:2": "alice@example.com",
}


def frame(data: bytes, flags: int = 0) -> bytes:
    return bytes((flags,)) + len(data).to_bytes(4) + data


class Server:
    """Takes the body of one gRPC request and answers with an empty message."""

    def __init__(self) -> None:
        self.body = b""
        self.headers: dict[str, str] = {}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        peer, _ = self._socket.accept()
        peer.settimeout(20)
        http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        http.initiate_connection()
        peer.sendall(http.data_to_send())
        ended = False
        while not ended and (data := peer.recv(65_536)):
            for event in http.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.headers = {_text(name): _text(value) for name, value in event.headers}
                elif isinstance(event, h2.events.DataReceived):
                    self.body += event.data
                elif isinstance(event, h2.events.StreamEnded):
                    ended = True
                    self._answer(http, event.stream_id)
            peer.sendall(http.data_to_send())
        while peer.recv(65_536):
            pass
        peer.close()
        self._socket.close()

    @staticmethod
    def _answer(http: h2.connection.H2Connection, stream: int) -> None:
        http.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
        http.send_data(stream, frame(b""))
        http.send_headers(stream, [("grpc-status", "0")], end_stream=True)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


@pytest.mark.parametrize(
    ("compression", "step"),
    [
        (grpc.Compression.NoCompression, ""),
        (grpc.Compression.Gzip, " ▸ gzip"),
        (grpc.Compression.Deflate, " ▸ deflate"),
    ],
)
def test_what_a_real_client_streams(compression: grpc.Compression, step: str) -> None:
    server = Server()
    message = POINT + long(3, "x" * 500)  # worth compressing
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        call = channel.stream_unary("/places.Places/Add")
        call(iter([message, message]), compression=compression, timeout=20)
    server.thread.join(20)
    found = messages.body_values(server.body, server.headers["content-type"])
    for number in range(2):
        for path, value in FOUND.items():
            assert found[f" ▸ grpc[{number}]{step}{path}"] == value


def test_other_compression() -> None:
    codec = zlib.compressobj(wbits=-15)
    raw = codec.compress(POINT) + codec.flush()
    snappy = bytes(cramjam.snappy.compress_raw(POINT))
    body = frame(raw, 1) + frame(snappy, 1) + frame(b"\0what is this", 1)
    decoded = message_parts(messages.request(body, "application/grpc"))
    found = messages.values(decoded)
    for path, value in FOUND.items():
        assert found[f"request.body ▸ grpc[0] ▸ deflate-raw{path}"] == value
        assert found[f"request.body ▸ grpc[1] ▸ snappy{path}"] == value
    assert [opaque.reason for opaque in decoded.opaques] == [
        "grpc: compressed in a way that is not known"
    ]


def test_web_with_trailers() -> None:
    body = frame(POINT) + frame(b"grpc-status: 0\r\nx-user: alice\r\n", 0x80)
    expected = {f" ▸ grpc[0]{path}": value for path, value in FOUND.items()} | {
        " ▸ grpc~trailers[1]:grpc-status": "0",
        " ▸ grpc~trailers[1]:x-user": "alice",
    }
    assert messages.body_values(body, "application/grpc-web+proto") == expected
    text = base64.b64encode(frame(POINT)) + base64.b64encode(body[len(frame(POINT)) :])
    assert messages.body_values(text, "application/grpc-web-text") == {
        f" ▸ base64{path}": value for path, value in expected.items()
    }


def test_other_messages_than_protobuf() -> None:
    body = frame(b'{"lat": "22.3193"}') + frame(b'{"error": {}, "code": "x"}', 2)
    assert messages.body_values(body, "application/connect+json") == {
        " ▸ grpc[0] ▸ json:$.lat": "22.3193",
        " ▸ grpc[1] ▸ json:$.code": "x",
    }


def test_undeclared_frames() -> None:
    found = messages.body_values(frame(POINT) * 2)
    assert found == {f" ▸ grpc[{n}]{path}": value for n in (0, 1) for path, value in FOUND.items()}


@pytest.mark.parametrize(
    "body",
    [frame(POINT)[:-1], frame(POINT) + b"\0", frame(b""), frame(gzip.compress(POINT, mtime=0), 1),
     frame(b"no message"), frame(POINT, 4)],
)  # fmt: skip
def test_undeclared_bytes_that_are_no_frames(body: bytes) -> None:
    assert read(DECODER, body) is None


def test_frames_that_are_cut_off() -> None:
    decoded = message_parts(messages.request(frame(POINT) + frame(POINT)[:-3], "application/grpc"))
    found = messages.values(decoded)
    assert found["request.body ▸ grpc[1] ▸ protobuf:1.1"] == 22.3193
    assert found["request.body ▸ grpc[1] ▸ protobuf:2"] == "alice@example."
    assert [o.reason for o in decoded.opaques] == ["grpc: ends early", "protobuf: damaged"]


def test_a_message_that_is_no_protobuf_is_unread() -> None:
    decoded = message_parts(messages.request(frame(b"\xff" * 20), "application/grpc"))
    assert [opaque.size for opaque in decoded.opaques] == [20]


def test_empty_messages_without_end() -> None:
    body = frame(b"") * 300_000
    decoded = message_parts(messages.request(body, "application/grpc"))
    assert [opaque.reason for opaque in decoded.opaques] == ["grpc: more than 100,000 frames"]
    assert decoded.cut == ("nodes",)
