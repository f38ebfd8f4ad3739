"""TLS, HTTP/2 and HTTP/3 connections made in memory, as packets, with their keys."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import ssl
import time
from collections.abc import Iterable
from pathlib import Path

from aioquic.h3.connection import H3Connection
from aioquic.h3.events import DataReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import ProtocolNegotiated, StreamDataReceived
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.intake.pcap.build import PHONE, SERVER, Packet, Talk, ip, udp

NAME = "api.example.com"
HEAD = [
    (b":method", b"POST"),
    (b":scheme", b"https"),
    (b":authority", NAME.encode()),
    (b":path", b"/three?a=b"),
    (b"x-note", b"n" * 40),
]


def certificate(folder: Path) -> Path:
    """A key and a certificate of its own, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def tls(
    turns: Iterable[tuple[str, bytes]],
    server_pem: Path,
    keys: Path,
    *,
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    alpn: str = "",
    port: int = 40_000,
    clear: Iterable[tuple[str, bytes]] = (),
) -> list[Packet]:
    """A TLS connection that carries these turns, ">" from the phone; its keys go to `keys`.

    Some of what is said may be in clear before it begins.
    """
    client, server = _contexts(server_pem, version, alpn)
    client.keylog_filename = str(keys)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = {
        ">": client.wrap_bio(down, up, server_hostname=NAME),
        "<": server.wrap_bio(up, down, server_side=True),
    }
    talk = Talk(port, (SERVER, 443))
    waiting = {">": bytearray(), "<": bytearray()}
    for who, data in clear:
        (talk.send if who == ">" else talk.answer)(data)

    def flush() -> None:
        sent, answered = up.read(), down.read()
        if sent:
            talk.send(sent)
            up.write(sent)
        if answered:
            talk.answer(answered)
            down.write(answered)

    for _ in range(8):
        for end in ends.values():
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
            flush()
    for who, data in turns:
        ends[who].write(data)
        flush()
        other = ends["<" if who == ">" else ">"]
        while len(waiting[who]) < len(data):
            waiting[who] += other.read(65_536)
        waiting[who].clear()
    return talk.close()


def _contexts(
    server_pem: Path, version: ssl.TLSVersion, alpn: str
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(server_pem)
    for context in (client, server):
        context.minimum_version = context.maximum_version = version
        if alpn:
            context.set_alpn_protocols([alpn])
    return client, server


def http3(server_pem: Path, keys: Path, body: bytes, port: int = 50_000) -> list[Packet]:
    """One POST over HTTP/3 and its answer, which echoes the body's size."""
    log = io.StringIO()
    client = QuicConnection(
        configuration=QuicConfiguration(
            is_client=True,
            alpn_protocols=["h3"],
            server_name=NAME,
            verify_mode=ssl.CERT_NONE,
            secrets_log_file=log,
        )
    )
    settings = QuicConfiguration(is_client=False, alpn_protocols=["h3"])
    settings.load_cert_chain(server_pem, server_pem)
    server = QuicConnection(
        configuration=settings,
        original_destination_connection_id=client.original_destination_connection_id,
    )
    now = time.time()
    client.connect((SERVER, 443), now=now)
    packets: list[Packet] = []
    asking: H3Connection | None = None
    answering = H3Connection(server)
    answered = False
    for _ in range(40):
        for data, _ in client.datagrams_to_send(now):
            packets.append((now, ip(PHONE, SERVER, 17, udp((port, 443), data))))
            server.receive_datagram(data, (PHONE, port), now)
        while (event := server.next_event()) is not None:
            for one in answering.handle_event(event):
                if isinstance(one, DataReceived) and one.stream_ended and not answered:
                    answered = True
                    answering.send_headers(one.stream_id, [(b":status", b"200"), (b"server", b"s")])
                    answering.send_data(one.stream_id, b"got %d" % len(body), end_stream=True)
        for data, _ in server.datagrams_to_send(now):
            packets.append((now, ip(SERVER, PHONE, 17, udp((443, port), data))))
            client.receive_datagram(data, (SERVER, 443), now)
        while (event := client.next_event()) is not None:
            if isinstance(event, ProtocolNegotiated):
                asking = H3Connection(client)
                asking.send_headers(0, HEAD)
                asking.send_data(0, body, end_stream=True)
            elif asking is not None and isinstance(event, StreamDataReceived):
                asking.handle_event(event)
        now += 0.01
    with keys.open("a") as file:
        file.write(log.getvalue())
    return packets
