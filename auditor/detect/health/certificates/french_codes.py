"""2D-DOC of France: certificates of a vaccination (L1) and of a test's result (B2).

A header says the version, who signed with which certificate, when, the type, and from
version 3 on where the type is defined; fields with their ids follow, those of no fixed
length closed by GS; behind US stands the signature in base32 (ANTS, "Spécifications
techniques des codes à barres 2D-Doc" 3.1.3). Scanners lose the control characters or
write them as `<GS>`, so that the fields are found by their ids and what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

WAKE = "dc0[2-4][0-9a-z]{8}[0-9a-f]{8}(?:l1|b2)"
_LONGEST = 4_096
_HEADER = re.compile(
    r"DC(?P<version>0[2-4])[A-Z0-9]{8}[0-9A-F]{4}(?P<signed>[0-9A-F]{4})(?P<type>L1|B2)"
)
_MORE = {"02": "", "03": r"\d\d", "04": r"\d\d[A-Z]{2}"}  # of the header, by its version
_FIRST, _LAST = 7_305, 16_000  # days since 2000: 2020 to 2043
_END = r"(?:\x1d|<GS>)?"
_NAME = r"[^\x1d\x1f<>]{1,80}?"
_SIGNED = 103  # digits of base32 of the shortest signature (ECDSA with P-256)
_SIGNATURE = re.compile(r"[A-Z2-7]{103}").fullmatch
_DATE = r"(?:0[0-9]|[12]\d|3[01])(?:0\d|1[0-2])(?:19|20)\d\d"
_FIELDS = {
    "L1": re.compile(rf"L0{_NAME}{_END}L1{_NAME}{_END}L2{_DATE}{_END}L3").match,
    "B2": re.compile(rf"F0{_NAME}{_END}F1{_NAME}{_END}F2{_DATE}{_END}F3[MFU]{_END}F4").match,
}
_CALLED = {"L1": "a certificate of vaccination", "B2": "the result of a test"}


def french(leaf: Leaf, text: str) -> Iterator[Claim]:
    """One claim where a text is or holds such a code."""
    header = _HEADER.search(text[:_LONGEST])
    if header is None or not _FIRST <= int(header["signed"], 16) <= _LAST:
        return
    rest = text[header.end() : header.start() + _LONGEST]
    more = re.match(_MORE[header["version"]], rest)
    kind = header["type"]
    if more is None or _FIELDS[kind](rest[more.end() :]) is None:
        return
    signed = _SIGNATURE(rest.rstrip("= \r\n")[-_SIGNED:]) is not None
    why = f"{_CALLED[kind]} of France (2D-DOC): its header and a person's fields"
    why += ", with a signature" if signed else ", without a signature"
    how = Confidence.PROVEN if signed else Confidence.PROBABLE
    yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value)
