"""Packet flows of a capture, by the fields that a test is about."""

from auditor.model import PacketFlow

PHONE = "10.0.0.2"


def flow(name: str = "a.example", **more: object) -> PacketFlow:
    fields: dict[str, object] = {
        "number": 0,
        "transport": "tcp",
        "client": f"{PHONE}:50000",
        "server": "203.0.113.9:443",
        "opened": 1.0,
        "closed": 2.0,
        "bytes_up": 100,
        "bytes_down": 900,
        "protocol": "tls",
        "name": name,
        "sni": name,
    }
    return PacketFlow(**(fields | more))  # type: ignore[arg-type]  # fields of PacketFlow by name
