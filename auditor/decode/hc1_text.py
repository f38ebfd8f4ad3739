"""EU digital COVID certificates as they stand in a QR code: `HC1:`, base45, zlib, CBOR (COSE).

eHealth Network, electronic health certificate specification 1.1; RFC 9285. The
text itself is given, too: it is the certificate, signature and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.alphabets import base45
from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path

_PREFIX = "HC1:"
_LONGEST = 16_384
_BASE45 = re.compile(r"[0-9A-Z $%*+./:-]+\s*").fullmatch


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith(_PREFIX)


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if len(data) > _LONGEST:
        if _BASE45(data) is None:
            raise DecodeError("no base45")
        yield Final(at, data)
        yield Opaque(at, f"hc1: longer than {_LONGEST:,} characters", len(data))
        return
    content = base45.decode(data[len(_PREFIX) :].rstrip("\r\n"))
    if not content:
        raise DecodeError("no base45")
    if content[0] not in (0x78, 0xD2, 0x84):  # zlib, or COSE as it is
        raise DecodeError("no certificate")
    yield Final(at, data)
    yield Inner(at.layer("hc1:base45"), content, Hint("application/cbor"))


# A COSE message without anything of a person in it, and what its base45 holds.
_CODE = "HC1:NCFOXN*TS0BI/$DGXT25P*8H-+2.L89NC%J8BY0"
_HELD = bytes.fromhex("78dabbd4e2bc90516d81eb42c6a4880817034323630042c50605")

DECODER: Decoder[str] = Decoder(
    "hc1",
    _sniff,
    _peel,
    (
        Example(_CODE, (("", _CODE), (" ▸ hc1:base45", _HELD))),
        Example(_PREFIX + "A0" * _LONGEST, (("", _PREFIX + "A0" * _LONGEST),)),
        Example("HC1:BB8", None),
        Example("HC10: a codec", None),
    ),
)
