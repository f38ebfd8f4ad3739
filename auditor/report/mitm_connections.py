"""Both ends of a connection in the form of a flow file, from what is known of it."""

from __future__ import annotations

from auditor.model import Connection, Message
from auditor.report.tnetstrings import Value

# What mitmproxy accepts; anything else it refuses to read.
_TLS = frozenset(
    {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}
    | {"DTLSv0.9", "DTLSv1", "DTLSv1.2", "QUICv1"}
)


def client(message: Message, facts: Connection | None) -> dict[str, Value]:
    """The phone's side."""
    known = facts or Connection(message.connection, _transport(message))
    return {
        **_side(message, known),
        "id": known.key or message.flow,
        "peername": _address(known.client),
        "sockname": ["", 0],
        "sni": known.sni or None,
        "error": known.tls_error or None,
        "timestamp_start": known.opened if known.opened is not None else message.started or 0.0,
        "mitmcert": None,
        "proxy_mode": "regular",
    }


def server(message: Message, facts: Connection | None) -> dict[str, Value]:
    """The server's side; `address` is where the message was sent to."""
    known = facts or Connection(message.connection, _transport(message))
    return {
        **_side(message, known),
        "id": f"{known.key or message.flow}#server",
        "address": [message.host, message.port],
        "peername": [known.server_ip, message.port] if known.server_ip else None,
        "sockname": None,
        "sni": known.sni or None,
        "error": known.error or None,
        "timestamp_start": known.opened,
        "timestamp_tcp_setup": known.opened,
        "via": None,
    }


def _side(message: Message, facts: Connection) -> dict[str, Value]:
    shaken = facts.client_tls == "established" or message.scheme in {"https", "wss", "tls"}
    version = facts.tls_version or message.version
    began = facts.opened if facts.opened is not None else message.started or 0.0
    return {
        "transport_protocol": "udp" if facts.transport == "udp" else "tcp",
        "tls": shaken or bool(facts.client_tls),
        "certificate_list": [],
        "alpn": facts.alpn.encode("utf-8", "backslashreplace") or None,
        "alpn_offers": [],
        "cipher": facts.cipher or None,
        "cipher_list": [],
        "tls_version": version if version in _TLS else None,
        "timestamp_end": facts.closed,
        "timestamp_tls_setup": began if shaken else None,
    }


def _transport(message: Message) -> str:
    return "udp" if message.scheme == "udp" or message.version == "HTTP/3" else "tcp"


def _address(joined: str) -> list[Value]:
    host, _, port = joined.rpartition(":")
    return [host.strip("[]"), int(port) if port.isdecimal() and len(port) < 6 else 0]
