"""SMART Health Links: `shlink:/` and base64url of JSON, also behind a viewer's address and `#`.

What is in it opens somebody's health records: the address of a manifest and the key of
32 bytes that they are encrypted with (HL7 and SMART, "SMART Health Links", payload).
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterator

from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

WAKE = "shlink:/[0-9a-z_-]{60}"
_LONGEST = 8_192  # characters of a text in which one is looked for
_LINK = re.compile(r"shlink:/([A-Za-z0-9_-]{60,4096})={0,2}", re.IGNORECASE).search
_KEY = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch  # 32 bytes
_FLAGS = re.compile(r"[A-Z]{0,8}").fullmatch


def link(leaf: Leaf, text: str) -> Iterator[Claim]:
    """One claim where a text holds such a link."""
    found = _LINK(text[:_LONGEST])
    if found is not None and _opens(found[1]):
        why = "a SMART Health Link: where somebody's records are, and the key that opens them"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value, part=found[0])


def _opens(encoded: str) -> bool:
    """Whether base64url gives an address and a key, and nothing that cannot stand there."""
    try:
        text = encoded.replace("-", "+").replace("_", "/")
        payload = json.loads(binascii.a2b_base64(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return False
    if not isinstance(payload, dict):
        return False
    address, key, flags = payload.get("url"), payload.get("key"), payload.get("flag", "")
    return (
        isinstance(address, str)
        and address.startswith("https://")
        and isinstance(key, str)
        and _KEY(key) is not None
        and isinstance(flags, str)
        and _FLAGS(flags) is not None
    )
