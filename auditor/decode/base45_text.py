"""Base45 (RFC 9285) of text, or of a stream as health certificates are."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "base45",
    ("base45",),
    (
        Example("%69 VD92EX0", ((" ▸ base45", b"Hello!!"),)),
        Example("UJCLQE7W581", ((" ▸ base45", b"base-45"),)),
        Example("2023-03-20 16:35", None),
        Example("UNKNOWN DEVICE", None),
    ),
)
