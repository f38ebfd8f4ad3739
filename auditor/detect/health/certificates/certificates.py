"""Health certificates: the EU's (HC1), SMART Health Cards and Links, Hong Kong's, and others.

A code that unpacks to a certificate's own form proves itself; the claims inside are
found where they stand without a code, and only with their own fields around
them, as apps list the kinds of certificate they read. Hong Kong's codes are
fields between bars with a signature at the end. What only begins like one does
not count.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator

from auditor.detect.health.certificates.codes import ALPHABET, claim, codes, pieces
from auditor.detect.health.certificates.credentials import SHIFT, TYPES, Fields
from auditor.detect.health.certificates.french_codes import WAKE as FRENCH
from auditor.detect.health.certificates.health_links import WAKE as LINK
from auditor.detect.health.certificates.uvci import has_checksum
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_UVCI = re.compile(r"URN:UVCI:01:?[A-Z]{2}[:/][A-Z0-9/:#]{5,72}", re.IGNORECASE).search
_ICAO = re.compile(r"icao\.(?:vacc|test)").fullmatch
_CONTEXTS = {
    "cowin.gov.in/credentials": "a vaccination credential of DIVOC",
    "nzcp.covid19.health.nz/contexts": "a My Vaccine Pass of New Zealand",
}
_CARD_TYPE = "https://smarthealth.cards#"
_UP = 24


def look(scene: Scene) -> Iterator[Claim]:
    """Codes first; claims only where no code holds them."""
    told: list[Claim] = []
    for leaf in scene.woken:
        if isinstance(leaf.value, str):
            told.extend(codes(leaf, leaf.value))
    told.extend(pieces(scene.woken))
    yield from told
    held = {one.path for one in told}
    seen: set[int] = set()
    fields = Fields(scene)
    loose = [leaf for leaf in scene.woken if not _inside(leaf, held)]
    texts = [(leaf, leaf.value) for leaf in loose if isinstance(leaf.value, str)]
    found = [one for leaf, text in texts for one in _claims(leaf, text, fields, seen)]
    yield from found or _unnumbered(loose, fields)


def _unnumbered(leaves: list[Leaf], fields: Fields) -> Iterator[Claim]:
    """The EU's certificates by their fields alone, whatever their number looks like."""
    for leaf in leaves:
        if leaf.name == "fnt" and fields.of_holder(leaf):
            why = "the fields of an EU digital COVID certificate, without a number of its form"
            yield claim(leaf, why, Confidence.PROBABLE)


def _claims(leaf: Leaf, text: str, fields: Fields, told: set[int]) -> Iterator[Claim]:
    """The claims of a certificate that was unpacked already."""
    if leaf.name == "fnt":
        held = _claims_of(leaf)
        if held is not None and id(held) not in told:
            told.add(id(held))
            why = "the content of an EU digital COVID certificate, in the claims of a web token"
            yield Claim(held, Confidence.PROVEN, Method.STRUCTURE, why)
    elif _UVCI(text[:200]) is not None:
        why = "the number of an EU digital COVID certificate"
        sure = fields.of_certificate(leaf) or has_checksum(text)
        yield claim(leaf, why, Confidence.PROBABLE if sure else Confidence.CANDIDATE)
    elif _ICAO(text) is not None:
        how = fields.of_seal(leaf)
        if how is not None:
            yield claim(leaf, "a visible digital seal of a vaccination or test (ICAO)", how)
    else:
        holder = fields.holder(leaf)
        kind, how = _credential(leaf, text, fields)
        if how is not None and id(holder) not in told:
            told.add(id(holder))
            yield claim(leaf, kind, how)


def _credential(leaf: Leaf, text: str, fields: Fields) -> tuple[str, Confidence | None]:
    """What kind of credential a type or context is of, and how sure; None for none."""
    if text.startswith(_CARD_TYPE):
        return "the type of a SMART Health Card's content", fields.of_credential(leaf)
    if joined(leaf.name) == "context":
        kind = next((kind for address, kind in _CONTEXTS.items() if address in text), "")
        return kind, fields.of_credential(leaf) if kind else None
    return "a verifiable credential of a vaccination, by its type", fields.of_vaccination(leaf)


def _claims_of(leaf: Leaf) -> Path | None:
    """Claim -260 of a CBOR web token, whose entry 1 is a certificate, where it holds this name."""
    name = leaf.parent
    version = name.parent if name is not None and name.name == "nam" else None
    held = version.parent if version is not None and version.text == "['1']" else None
    return version if held is not None and held.text.endswith("['-260']") else None


def _inside(leaf: Leaf, held: set[Path]) -> bool:
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if node in held:
            return True
        node = node.parent
    return False


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
            text += ALPHABET[rest]
    return "HC1:" + text


def _card() -> str:
    """A SMART Health Card of nobody."""
    header = b'{"alg":"ES256","zip":"DEF","kid":"x"}'
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    payload = deflate.compress(b'{"vc":{"credentialSubject":{"fhirVersion":"4.0.1"}}}')
    parts = (header, payload + deflate.flush(), bytes(64))
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return "shc:/" + "".join(f"{ord(one) - SHIFT:02}" for one in token)


def _parted(count: int) -> list[str]:
    """The card's digits in several codes."""
    digits = _card().removeprefix("shc:/")
    size = len(digits) // count // 2 * 2
    ends = [*(size * number for number in range(1, count)), len(digits)]
    starts = [0, *ends[:-1]]
    return [
        f"shc:/{number}/{count}/{digits[start:end]}"
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def _pass() -> str:
    """New Zealand's pass of nobody."""
    claims = b"\x71credentialSubject\xa0\x78\x2dhttps://nzcp.covid19.health.nz/contexts/v1"
    body = b"\xd2\x84\x43\xa1\x01\x26\xa0\x58" + bytes((len(claims),)) + claims + b"\x44sign"
    return "NZCP:/1/" + base64.b32encode(body).decode().rstrip("=")


def _link(key: str = "A1-_" * 10 + "abc") -> str:
    """A SMART Health Link of nobody, behind a viewer's address."""
    payload = {"url": "https://records.example/m/1", "flag": "P", "key": key}
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"https://viewer.example/#shlink:/{encoded}"


# The specification's own example, with another signature.
_FRENCH = (
    "DC04FR0000011E6D1E6DL101FRL0THEOULE SUR MER\x1dL1JEAN PAUL\x1dL231051962L3COVID-19\x1d"
    "L4J07BX03\x1dL71L82L901032021LACO\x1f" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 3 + "ABCDEFG"
)
_HONG_KONG = "HKSARG|VAC|1|K1|REF1|A12****(*)|C*** T** M**|01-06-2021|Brand|A|B|C|D|02-06-2021|"

DETECTOR = Detector(
    id="health-certificates",
    version=8,
    data_type="health.certificate",
    title="health and vaccination certificates",
    keys=frozenset({"fnt"}),
    wake=(
        "hc1:[0-9a-z $%*+./:-]{20}", r"shc:/\d{1,2}[/\d]", "hksarg\\|", "urn:uvci:01",
        r"smarthealth\.cards#", r"icao\.(?:vacc|test)", r"cowin\.gov\.in/credentials",
        "nzcp:/1/", r"nzcp\.covid19\.health\.nz/contexts", LINK, FRENCH, TYPES,
    ),
    sources=(
        "eHealth Network: electronic health certificates 1.1; RFC 9285",
        "SMART Health Cards Framework 1.4; SMART Health Links",
        "HKSAR electronic vaccination record (public decoder)",
        "ANTS 2D-Doc 3.1.3",
        "W3C Verifiable Credentials; W3C CCG Vaccination Certificate Vocabulary; DIVOC",
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
        Example("a card in capitals", {"qr": _card().upper()}, ("health.certificate $.qr",)),
        Example("a card in two codes", {"scans": _parted(2)}, ("health.certificate $.scans[0]",)),
        Example("a link to records", {"qr": _link()}, ("health.certificate $.qr",)),
        Example("a link without a key", {"qr": _link(key="")}),
        Example("of France", {"code": _FRENCH}, ("health.certificate $.code",)),
        Example("a tax notice of France", {"code": _FRENCH.replace("L101FR", "2801FR")}),
        Example("one code of two", {"scans": _parted(2)[1:]}),
        Example("a pass of New Zealand", {"qr": _pass()}, ("health.certificate $.qr",)),
        Example("no pass", {"qr": "NZCP:/1/" + "ABCDEFGH" * 12}),
        Example(
            "Hong Kong's of a recovery",
            {"code": _HONG_KONG.replace("VAC", "REC") + _signature()},
            ("health.certificate $.code",),
        ),
        Example(
            "a card's content",
            {"vc": {"type": [_CARD_TYPE + "covid19"], "credentialSubject": {"a": "b"}}},
            ("health.certificate $.vc.type[0]",),
        ),
        Example(
            "a credential of a vaccination",
            {
                "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
                "credentialSubject": {"type": "Person", "age": "27"},
            },
            ("health.certificate $.type[1]",),
        ),
        Example(
            "a dog's",
            {
                "type": ["VerifiableCredential", "VaccinationCertificate"],
                "credentialSubject": {"species": "dog", "name": "Rex"},
            },
        ),
        Example(
            "a kind of credential that an issuer has",
            {"types": ["ProofOfVaccinationCredential"], "format": "jwt_vc"},
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
        Example(
            "a vaccination whose number is of no form",
            {"ver": "1.3.0", "dob": "1980-01-01", "nam": {"fnt": "DOE"}, "v": [{"ci": "1#K"}]},
            ("health.certificate $.nam.fnt",),
        ),
        Example(
            "a number alone, by its check character",
            {"ci": "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B"},
            ("health.certificate $.ci",),
        ),
        Example("a name", {"dob": "1980-01-01", "nam": {"fnt": "DOE"}, "v": "2"}),
        Example("what an app reads", {"supportedCards": [_CARD_TYPE + "covid19"]}),
        Example("a scanner's setting", {"scanner": {"enabledSeals": "icao.vacc"}}),
        Example("what only begins so", {"qr": "HC1:" + "ABC" * 20}),
        Example("bars", {"code": "HKSARG|VAC|1"}),
        Example("a form", {"t": "HKSARG|VAC|ver|key|ref|id|name|date|brand|a|b|c|d|signature"}),
        Example("a short path", {"qr": "shc:/12/34"}),
    ),
)  # fmt: skip
