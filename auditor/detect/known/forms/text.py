"""Free text: canaries, passwords, user names, document numbers, serials, addresses.

Digits are also written in groups: IMEI 2-6-6-1 (3GPP TS 23.003), cards and IBANs
by four (ISO/IEC 7812, ISO 13616), a check character in brackets (HKID). An ICCID of 19 digits
has an F behind it in the SIM's file (ETSI TS 102 221, EF ICCID).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from auditor.detect.known.forms.base import Form, cased

_SEPARATORS = re.compile(r"[\s\-_.:/()+]")
_SHORTEST_BARE = 6
_IMEI, _CARD, _ICCID = 15, 16, 19
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}").fullmatch
_HKID = re.compile(r"([A-Za-z]{1,2}\d{6})([0-9Aa])").fullmatch


def forms(text: str) -> Iterator[Form]:
    """Both cases, without separators, in groups, in Unicode's normal forms."""
    yield from cased(text, "", main=True)
    bare = _SEPARATORS.sub("", text)
    if len(bare) >= _SHORTEST_BARE:
        if bare != text:
            yield Form(bare, "without separators", main=True)
        yield from cased(bare, "without separators")
        yield from _grouped(bare)
    if not text.isascii():
        for normal in ("NFC", "NFD", "NFKC"):
            yield Form(unicodedata.normalize(normal, text), f"in {normal}")


def _grouped(bare: str) -> Iterator[Form]:
    if bare.isdigit() and len(bare) == _IMEI:
        groups = (bare[:2], bare[2:8], bare[8:14], bare[14])
        for separator in "- ":
            yield Form(separator.join(groups), "in groups")
    if bare.isdigit() and len(bare) == _ICCID and bare.startswith("89"):
        yield Form(f"{bare}F", "with the filler of its file")
    if (bare.isdigit() and len(bare) == _CARD) or _IBAN(bare):
        fours = [bare[at : at + 4] for at in range(0, len(bare), 4)]
        yield Form(" ".join(fours).upper(), "in groups")
        yield Form("-".join(fours).upper(), "in groups")
    if match := _HKID(bare.upper()):
        yield Form(f"{match[1]}({match[2]})", "with its check digit in brackets")
        yield Form(f"{match[1]}-{match[2]}", "with its check digit apart")
