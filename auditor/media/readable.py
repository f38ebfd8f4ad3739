"""Which kinds of picture are opened; HEIC and AVIF are known by their headers only."""

from __future__ import annotations

READABLE = frozenset(
    ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/jp2")
)
