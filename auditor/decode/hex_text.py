"""Hex of text, or of what another layer opens; a digest is neither and stays as it is."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "hex",
    ("hex",),
    (
        Example("616c696365406578616d706c652e636f6d", ((" ▸ hex", b"alice@example.com"),)),
        Example("0xE999B3E5A4A7E69687", ((" ▸ hex", "陳大文".encode()),)),
        Example("61:6c:69:63:65:40:62:2e:63:6f", ((" ▸ hex", b"alice@b.co"),)),
        Example("5cf3706000bd0b96f9cc9fa5ea5d1f0c", None),
        Example("a4:5e:60:c1:0f:9b", None),
        Example("20230320163524", None),
    ),
)
