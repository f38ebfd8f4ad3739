"""A connection's facts as mitmproxy records them with every flow: addresses, TLS, times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import NameOID

from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import address
from auditor.model import Connection

if TYPE_CHECKING:
    from auditor.intake.items import Origin

_LONGEST_CERTIFICATE = 64 * 1024
_LONGEST_NAME = 200


def connection_of(data: bytes, client: tn.Span, server: tn.Span, origin: Origin) -> Connection:
    """The facts in a flow's `client_conn` and `server_conn`.

    Raises:
        DecodeError: they are damaged.
    """
    phone = tn.inside(data, client) or {}
    far = tn.inside(data, server) or {}
    transport = tn.text(data, phone.get(b"transport_protocol", tn.ABSENT))
    asked = address(data, far.get(b"address", tn.ABSENT))
    peer = address(data, far.get(b"peername", tn.ABSENT))
    error = tn.text(data, far.get(b"error", tn.ABSENT))
    refused = tn.text(data, phone.get(b"error", tn.ABSENT))
    return Connection(
        key=_key(data, phone, origin),
        transport="udp" if transport == "udp" else "tcp",
        client=_joined(address(data, phone.get(b"peername", tn.ABSENT))),
        server=_joined(asked if asked[0] else peer),
        server_ip=peer[0],
        mode=tn.text(data, phone.get(b"proxy_mode", tn.ABSENT)),
        opened=tn.real(data, phone.get(b"timestamp_start", tn.ABSENT)),
        closed=tn.real(data, phone.get(b"timestamp_end", tn.ABSENT)),
        sni=tn.text(data, phone.get(b"sni", tn.ABSENT)),
        alpn=tn.text(data, phone.get(b"alpn", tn.ABSENT)),
        tls_version=tn.text(data, phone.get(b"tls_version", tn.ABSENT)),
        cipher=tn.text(data, phone.get(b"cipher", tn.ABSENT)),
        certificate_org=_organisation(data, far.get(b"certificate_list", tn.ABSENT)),
        client_tls=_handshake(data, phone, refused),
        server_tls=_handshake(data, far, error),
        tls_error=refused,
        error=error,
    )


def _key(data: bytes, phone: tn.Members, origin: Origin) -> str:
    """The id that mitmproxy gave the connection; "" where there is none (the flow stands alone)."""
    name = tn.text(data, phone.get(b"id", tn.ABSENT))
    return origin.key(name) if name else ""


def _joined(host_and_port: tuple[str, int]) -> str:
    host, port = host_and_port
    return f"{host}:{port}" if host else ""


def _handshake(data: bytes, side: tn.Members, error: str) -> str:
    """How far TLS came on one side: "", "offered", "established" or "failed"."""
    if b"timestamp_tls_setup" in side:
        return "established"
    if not tn.true(data, side.get(b"tls", tn.ABSENT)):
        return ""
    return "failed" if error else "offered"


def _organisation(data: bytes, certificates: tn.Span) -> str:
    """The organisation in the server's certificate, "" where it names none."""
    chain = tn.elements(data, certificates)
    first = tn.raw(data, chain[0]) if chain else None
    if not first or len(first) > _LONGEST_CERTIFICATE:
        return ""
    try:
        certificate = x509.load_pem_x509_certificate(first)
        names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    except ValueError:
        return ""
    return str(names[0].value)[:_LONGEST_NAME] if names else ""
