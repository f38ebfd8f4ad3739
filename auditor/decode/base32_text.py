"""Base32 of text or of another layer: RFC 4648, its hex alphabet, and Crockford's."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "base32",
    ("base32", "base32hex", "base32-crockford"),
    (
        Example("MFWGSY3FIBSXQYLNOBWGKLTDN5WQ====", ((" ▸ base32", b"alice@example.com"),)),
        Example("mfwgsy3fibsxqylnobwgkltdn5wq", ((" ▸ base32", b"alice@example.com"),)),
        Example("C5M6IOR581INGOBDE1M6ABJ3DTMG====", ((" ▸ base32hex", b"alice@example.com"),)),
        Example("C5P6JRV581JQGRBDE1P6ABK3DXPG", ((" ▸ base32-crockford", b"alice@example.com"),)),
        Example("01ARZ3NDEKTSV4RRFFQ69G5FAV", None),
        Example("SCREENVIEW", None),
    ),
)
