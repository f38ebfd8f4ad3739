"""The cheap question asked of every string: may there be a layer in it?

It must be true wherever a text decoder would open a value that no one declared
(tests hold that against the decoders).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.decode import base64_text

SHORTEST = 5  # characters that can hold a layer: `[1,2]`

# What JSON (with what may stand before it), a data URI and base64 begin with.
_begins = re.compile(rf'[{{\["\s\ufeff]|data:|{base64_text.PATTERN}').match

type Gate = Callable[[str], object]


def telling(text: str) -> bool:
    """True if a value of at least SHORTEST characters may hold a layer."""
    return (
        "%" in text
        or ("=" in text and ("&" in text or ";" in text or "/" in text))
        or _begins(text) is not None
    )


def gate(text: str) -> Gate:
    """The cheapest test that serves for every string of a JSON text.

    Where the text holds neither sign, nor the escape that either could hide
    behind, no string in it does.
    """
    signs = "%" in text or "=" in text or ("\\" in text and "\\u00" in text)
    return telling if signs else _begins
