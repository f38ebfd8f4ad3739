"""Ascii85, RFC 1924's base85 (git, Python) and Z85, of text or of another layer."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "base85",
    ("ascii85", "base85", "z85"),
    (
        Example("@;KXfAO'gO@;Tt\"AM.J2D#", ((" ▸ ascii85", b"alice@example.com"),)),
        Example("<~@;KXf\nAO'gO@;Tt\"AM.J2D#~>", ((" ▸ ascii85", b"alice@example.com"),)),
        Example("VQgt*Wk6+kVQp}1WiDfHZ2", ((" ▸ base85", b"alice@example.com"),)),
        Example("vqGT/wK6*KvqP$1wIdFhz2", ((" ▸ z85", b"alice@example.com"),)),
        Example("com.example.checkin.MainActivity", None),
        Example("2023-03-20T16:35:24.000Z", None),
        Example("<~ not of the alphabet ~>", None),
    ),
)
