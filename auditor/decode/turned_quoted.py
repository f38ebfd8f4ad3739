"""Quoted-printable text (RFC 2045) that was turned: whether turning it back explains it better."""

from __future__ import annotations

import re

from auditor.decode.charset import utf8
from auditor.decode.natural import bits

BROKEN = re.compile(r"[^\n]{72,79}=\r?\n").match
QUOTED = re.compile(r"(?:[^=]|=[0-9A-F]{2}|=\r?\n)*").fullmatch
_PAIR = re.compile(r"=([0-9A-F]{2})")
_MARGIN = 12.0  # bits by which turned text is likelier than what it is turned from


def opens_quoted(turned: str, text: str) -> bool:
    """Whether text is quoted-printable that was turned back, better than as it stands."""
    if not QUOTED(turned):
        return False
    if "=\n" in turned and (QUOTED(text) is None or BROKEN(turned)):  # lines that were broken
        return True
    pairs = len(_PAIR.findall(turned))
    if not pairs:
        return False
    if not QUOTED(text) and pairs * 6 >= len(turned):
        return True
    return _worth(turned) > (_worth(text) if QUOTED(text) else 0.0) + _MARGIN


def _worth(text: str) -> float:
    """Bits of what quoted-printable text says, as something that was written."""
    plain = _PAIR.sub(lambda match: chr(int(match[1], 16)), text.replace("=\n", ""))
    data = plain.encode("latin-1")
    said = utf8(data)
    return bits(said, 8 * len(data)) if said is not None and said.isprintable() else 0.0
