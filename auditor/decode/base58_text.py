"""Base58 of text or of another layer, in the alphabets of Bitcoin, Flickr and Ripple."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "base58",
    ("base58", "base58-flickr", "base58-ripple"),
    (
        Example("v6kQV2YWzch796kUZ8gq7He", ((" ▸ base58", b"alice@example.com"),)),
        Example("V6Kpu2xvZBG796Kty8FQ7hD", ((" ▸ base58-flickr", b"alice@example.com"),)),
        Example("vakQVpYWzc6f9ak7Z3gqfHe", ((" ▸ base58-ripple", b"alice@example.com"),)),
        Example("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", None),
        Example("applicationInstalled", None),
    ),
)
