"""The cheap question asked of every string: may there be a layer in it?

It must be true wherever a text decoder would open a value that no one declared
(a test holds that against the decoders' own examples).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.decode import base64_text

SHORTEST = 5  # characters that can hold a layer: `[1,2]`
_FIRST = frozenset('{["\ufeff\x1e \t\r\n')
# If none of these occurs in a JSON text, then no string in it holds any layer but base64.
_MARKS = ("%", "=", '"{', '"[', '"\\', '" ', '"data:', "\ufeff", "\\u00")

_encoded = re.compile(f"{base64_text.PATTERN}|data:").match

type Gate = Callable[[str], object]


def telling(text: str) -> bool:
    """True if a value of at least SHORTEST characters may hold a layer."""
    return (
        text[0] in _FIRST
        or "%" in text
        or ("=" in text and ("&" in text or ";" in text or "/" in text))
        or _encoded(text) is not None
    )


def gate(text: str) -> tuple[Gate, int]:
    """The cheapest test that serves for all strings of a JSON text, and the shortest it needs."""
    if any(map(text.__contains__, _MARKS)):
        return telling, SHORTEST
    return base64_text.telling, base64_text.SHORTEST
