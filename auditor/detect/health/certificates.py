"""Health certificates: the EU's (HC1), SMART Health Cards, Hong Kong's, ICAO's and others.

A code that unpacks to a certificate's own form proves itself; the claims inside are
found where they stand without a code, and only with their own fields around
them, as apps list the kinds of certificate they read. Hong Kong's codes are
fields between bars with a signature at the end. What only begins like one does
not count.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from auditor.detect.health.credentials import SHIFT, Fields, is_card
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {sign: number for number, sign in enumerate(_ALPHABET)}
_LONGEST = 16_384
_INFLATED = 65_536
_HC1 = re.compile(r"HC1:([0-9A-Z $%*+\-./:]{40,16384})")
_SHC = re.compile(r"shc:/(?:1/\d{1,2}/)?(5676(?:\d\d){58,8000})(?!\d)")  # 5676: a token's `ey`
_HK = re.compile(r"HKSARG\|(VAC|MEC|EXM|TEST)\|[^\r\n]{20,4096}")
_FIELDS = 12
_UVCI = re.compile(r"URN:UVCI:01:?[A-Z]{2}[:/][A-Z0-9/:#]{5,72}", re.IGNORECASE).search
_ICAO = re.compile(r"icao\.(?:vacc|test)").fullmatch
_CARD_TYPE = "https://smarthealth.cards#"
_UP = 24


def look(scene: Scene) -> Iterator[Claim]:
    """Codes first; claims only where no code holds them."""
    codes: list[Claim] = []
    for leaf in scene.woken:
        if isinstance(leaf.value, str):
            codes.extend(_codes(leaf, leaf.value))
    yield from codes
    held = {claim.path for claim in codes}
    told: set[int] = set()
    fields = Fields(scene)
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and not _inside(leaf, held):
            yield from _claims(leaf, leaf.value, fields, told)


def _codes(leaf: Leaf, text: str) -> Iterator[Claim]:
    found = _HC1.search(text[:_LONGEST])
    if found is not None and _is_dcc(found[1]):
        yield _claim(leaf, "an EU digital COVID certificate: it unpacks to a signed certificate")
    elif (card := _SHC.search(text[: _LONGEST * 4])) is not None:
        if is_card(card[1]):
            yield _claim(leaf, "a SMART Health Card: it unpacks to a signed credential")
        else:  # one code of several, or no card at all
            why = "the form of a SMART Health Card, no credential in it"
            yield _claim(leaf, why, Confidence.CANDIDATE)
    elif (hong_kong := _HK.search(text[:_LONGEST])) is not None:
        fields = hong_kong[0].split("|")
        kind = "a vaccination record" if hong_kong[1] == "VAC" else "a medical certificate"
        if len(fields) >= _FIELDS and _is_signature(fields[-1].strip()):
            yield _claim(leaf, f"{kind} of Hong Kong: its fields and a signature")
        elif len(fields) >= _FIELDS:
            why = f"{kind} of Hong Kong by its fields, without a signature"
            yield _claim(leaf, why, Confidence.PROBABLE)


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


def _claims(leaf: Leaf, text: str, fields: Fields, told: set[int]) -> Iterator[Claim]:
    """The claims of a certificate that was unpacked already."""
    how: Confidence | None
    if _UVCI(text[:200]) is not None:
        why = "the number of an EU digital COVID certificate"
        beside = fields.of_certificate(leaf)
        yield _claim(leaf, why, Confidence.PROBABLE if beside else Confidence.CANDIDATE)
    elif text.startswith(_CARD_TYPE):
        how = fields.of_credential(leaf)
        if how is not None and id(leaf.parent) not in told:
            told.add(id(leaf.parent))
            yield _claim(leaf, "the type of a SMART Health Card's content", how)
    elif _ICAO(text) is not None:
        how = fields.of_seal(leaf)
        if how is not None:
            yield _claim(leaf, "a visible digital seal of a vaccination or test (ICAO)", how)
    elif joined(leaf.name) == "context" and "cowin.gov.in/credentials" in text:
        how = fields.of_credential(leaf)
        if how is not None:
            yield _claim(leaf, "a vaccination credential of DIVOC", how)


def _inside(leaf: Leaf, held: set[Path]) -> bool:
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if node in held:
            return True
        node = node.parent
    return False


def _claim(leaf: Leaf, why: str, how: Confidence = Confidence.PROVEN) -> Claim:
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


def _signature() -> str:
    numbers = b"\x02\x20" + b"\x11" * 32 + b"\x02\x20" + b"\x12" * 32
    return base64.b64encode(b"\x30\x44" + numbers).decode()


def _encoded() -> str:
    """A code as the EU's, of a person who is not one."""
    claims = b"\xa2cnam\xa1bfnfMustercdobj1980-01-01"
    body = b"\xd2\x84\x43\xa1\x01\x26\xa0\x58" + bytes((len(claims),)) + claims + b"\x44sign"
    data = zlib.compress(body, 9)
    text = ""
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, rest = divmod(number, 45)
            text += _ALPHABET[rest]
    return "HC1:" + text


def _card() -> str:
    """A SMART Health Card of nobody."""
    header = b'{"alg":"ES256","zip":"DEF","kid":"x"}'
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    payload = deflate.compress(b'{"vc":{"credentialSubject":{"fhirVersion":"4.0.1"}}}')
    parts = (header, payload + deflate.flush(), bytes(64))
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return "shc:/" + "".join(f"{ord(one) - SHIFT:02}" for one in token)


_HONG_KONG = "HKSARG|VAC|1|K1|REF1|A12****(*)|C*** T** M**|01-06-2021|Brand|A|B|C|D|02-06-2021|"

DETECTOR = Detector(
    id="health-certificates",
    version=2,
    data_type="health.certificate",
    title="health and vaccination certificates",
    keys=frozenset(),
    wake=(
        "hc1:[0-9a-z $%*+./:-]{20}", r"shc:/\d{2}", "hksarg\\|", "urn:uvci:01",
        r"smarthealth\.cards#", r"icao\.(?:vacc|test)", r"cowin\.gov\.in/credentials",
    ),
    sources=(
        "eHealth Network: electronic health certificates 1.1; RFC 9285",
        "SMART Health Cards Framework 1.4",
        "HKSAR electronic vaccination record (public decoder)",
        "ICAO Visible Digital Seals for non-constrained environments",
    ),
    look=look,
    examples=(
        Example("the EU's", {"qr": _encoded()}, ("health.certificate $.qr",)),
        Example(
            "Hong Kong's",
            {"code": _HONG_KONG + _signature()},
            ("health.certificate $.code",),
        ),
        Example("a card", {"qr": _card()}, ("health.certificate $.qr",)),
        Example(
            "a card's content",
            {"vc": {"type": [_CARD_TYPE + "covid19"], "credentialSubject": {"a": "b"}}},
            ("health.certificate $.vc.type[0]",),
        ),
        Example(
            "a seal",
            {"data": {"hdr": {"t": "icao.vacc", "v": 1, "is": "UTO"}, "msg": {"uvci": "U32"}}},
            ("health.certificate $.data.hdr.t",),
        ),
        Example(
            "a vaccination",
            {"v": [{"ci": "URN:UVCI:01:FR:W7V2BE46QSBJ#L", "tg": "840539006", "dn": 1}]},
            ("health.certificate $.v[0].ci",),
        ),
        Example("what an app reads", {"supportedCards": [_CARD_TYPE + "covid19"]}),
        Example("a scanner's setting", {"scanner": {"enabledSeals": "icao.vacc"}}),
        Example("what only begins so", {"qr": "HC1:" + "ABC" * 20}),
        Example("bars", {"code": "HKSARG|VAC|1"}),
        Example("a short path", {"qr": "shc:/12/34"}),
    ),
)  # fmt: skip
