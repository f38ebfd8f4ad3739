"""Health certificates as the texts of their codes: the EU's, SMART's, NZ's, Hong Kong's, France's.

Each is unpacked as far as its own form proves it: base45 and COSE, pairs of
digits and a token (also one that was split into several codes), base32 and COSE,
fields between bars with a signature.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Sequence

from auditor.detect.health.certificates.credentials import is_card
from auditor.detect.health.certificates.french_codes import french
from auditor.detect.health.certificates.health_links import link
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {sign: number for number, sign in enumerate(ALPHABET)}
_LONGEST = 16_384
_INFLATED = 65_536
_HC1 = re.compile(r"HC1:([0-9A-Z $%*+\-./:]{40,16384})")
# 5676: a token's `ey`.
_SHC = re.compile(r"shc:/(?:1/1/)?(5676(?:\d\d){58,8000})(?!\d)", re.IGNORECASE)
_PIECE = re.compile(r"shc:/(\d{1,2})/(\d{1,2})/((?:\d\d){8,8000})", re.IGNORECASE)
_PIECES = 16  # codes of one card; the framework has seldom more than three
_NZCP = re.compile(r"NZCP:/1/([A-Z2-7]{60,8000})")
_HK = re.compile(r"HKSARG\|(VAC|MEC|EXM|TEST|REC)\|[^\r\n]{20,4096}")
_HK_KINDS = {
    "VAC": "a vaccination record",
    "TEST": "a test result",
    "REC": "a recovery record",
}
_FIELDS = 12
_DAY = re.compile(r"\|\s*(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]?\d{2}[-/.]?\d{2})\b").search


def pieces(leaves: Sequence[Leaf]) -> Iterator[Claim]:
    """A card in several codes of one message, at the first of them, once all are there."""
    found: dict[str, dict[int, tuple[str, Leaf]]] = {}
    for leaf in leaves:
        if not isinstance(leaf.value, str):
            continue
        piece = _PIECE.search(leaf.value[:_LONGEST])
        if piece is not None and 1 <= int(piece[1]) <= int(piece[2]) <= _PIECES:
            found.setdefault(piece[2], {}).setdefault(int(piece[1]), (piece[3], leaf))
    for of, parts in found.items():
        if int(of) < 2 or len(parts) != int(of):
            continue
        digits = "".join(parts[number][0] for number in sorted(parts))
        if is_card(digits):
            why = f"a SMART Health Card in {of} codes: together they unpack to a signed credential"
            yield claim(parts[1][1], why)


def codes(leaf: Leaf, text: str) -> Iterator[Claim]:
    """What a text is as the code of a certificate: one claim at most."""
    found = _HC1.search(text[:_LONGEST])
    if found is not None and _is_dcc(found[1]):
        yield claim(leaf, "an EU digital COVID certificate: it unpacks to a signed certificate")
    elif (card := _SHC.search(text[: _LONGEST * 4])) is not None:
        if is_card(card[1]):
            yield claim(leaf, "a SMART Health Card: it unpacks to a signed credential")
        else:  # no card at all
            why = "the form of a SMART Health Card, no credential in it"
            yield claim(leaf, why, Confidence.CANDIDATE)
    elif (passed := _NZCP.search(text[:_LONGEST])) is not None:
        if _is_pass(passed[1]):
            yield claim(leaf, "a My Vaccine Pass of New Zealand: it unpacks to a signed credential")
    elif (hong_kong := _HK.search(text[:_LONGEST])) is not None:
        fields = hong_kong[0].split("|")
        kind = _HK_KINDS.get(hong_kong[1], "a medical certificate")
        if len(fields) >= _FIELDS and _is_signature(fields[-1].strip()):
            yield claim(leaf, f"{kind} of Hong Kong: its fields and a signature")
        elif len(fields) >= _FIELDS and _DAY(hong_kong[0]):
            why = f"{kind} of Hong Kong by its fields, without a signature"
            yield claim(leaf, why, Confidence.PROBABLE)
    else:
        yield from link(leaf, text)
        yield from french(leaf, text)


def _is_dcc(encoded: str) -> bool:
    """Whether base45 gives a COSE message with a name and a date of birth in it."""
    data = _base45(encoded.rstrip())
    if data is None:
        return False
    if data[:1] == b"\x78":
        try:
            data = zlib.decompressobj().decompress(data, _INFLATED)
        except zlib.error:
            return False
    return data[:1] in (b"\xd2", b"\x84") and b"cnam" in data and b"cdob" in data


def _base45(text: str) -> bytes | None:
    """RFC 9285; None where it is no base45."""
    out = bytearray()
    for start in range(0, len(text), 3):
        chunk = [_VALUE.get(sign, 45) for sign in text[start : start + 3]]
        if len(chunk) == 1 or 45 in chunk:
            return None
        number = sum(value * 45**place for place, value in enumerate(chunk))
        size = len(chunk) - 1
        if number >= 256**size:
            return None
        out += number.to_bytes(size)
    return bytes(out)


def _is_pass(encoded: str) -> bool:
    """Whether base32 gives a COSE message with New Zealand's credential and its subject in it."""
    plain = encoded.rstrip("=")
    try:
        data = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error:
        return False
    return data[:2] == b"\xd2\x84" and b"nzcp" in data and b"credentialSubject" in data


def claim(leaf: Leaf, why: str, how: Confidence = Confidence.PROVEN) -> Claim:
    """What the structure of a leaf's value says."""
    return Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value)


def _is_signature(text: str) -> bool:
    """Whether base64 gives two numbers in DER that close exactly, as ECDSA signs."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(data) < 8 or data[0] != 0x30 or data[1] != len(data) - 2 or data[2] != 2:
        return False
    second = 4 + data[3]
    return (
        second + 2 <= len(data) and data[second] == 2 and second + 2 + data[second + 1] == len(data)
    )
