"""Base62 of text or of another layer, whichever of digits, capitals and letters come first."""

from __future__ import annotations

from auditor.decode.base import Example
from auditor.decode.guess import layer

DECODER = layer(
    "base62",
    ("base62", "base62-lower", "base62-letters"),
    (
        Example("CF3snS2rmVLetvm0xPUrafN", ((" ▸ base62", b"alice@example.com"),)),
        Example("cf3SNs2RMvlETVM0XpuRAFn", ((" ▸ base62-lower", b"alice@example.com"),)),
        Example("MPD2xcC1wfVo35wA7Ze1kpX", ((" ▸ base62-letters", b"alice@example.com"),)),
        Example("firstLaunchTimestamp", None),
        Example("SamsungGalaxyS21Ultra", None),
        Example("7eLr0Zq5TtQm2XwYb1KcVa", None),
    ),
)
