"""Government numbers: national numbers by their country's names and checks, documents by theirs.

China's resident number proves itself. Hong Kong's is told by its brackets, a US
social security number in a text by the word before it. A passport or licence
number is any short code, so only a name that says so counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.documents.national_numbers import (
    BY_NAME,
    SOURCES,
    STRICT,
    Number,
    hkid,
)
from auditor.detect.identifier.naming import Named, Siblings, ending, keyed
from auditor.detect.identifier.shapes import filler, has_digit, placeholder
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_GENERIC = frozenset(
    {"nationalid", "nationalidnumber", "nationalidno", "nationalidentitynumber", "nationalnumber",
     "identitynumber", "identitycard", "identitycardnumber", "identitycardno", "idnumber",
     "governmentid", "governmentidnumber", "govid", "citizenid", "personalidnumber",
     "personalidentitynumber", "personalidentificationnumber", "taxid", "taxidnumber",
     "taxpayerid", "taxidentificationnumber", "documentid", "iddocumentnumber"}
)  # fmt: skip
_DOCUMENTS = frozenset(
    {"passport", "passportnumber", "passportno", "passportnum", "passportid", "travelpassport",
     "driverlicense", "driverslicense", "driverlicence", "driverlicensenumber",
     "driverslicensenumber", "driverlicencenumber", "driverslicencenumber", "driverlicenseno",
     "drivinglicence", "drivinglicense", "drivinglicencenumber", "drivinglicensenumber",
     "dlnumber", "residencepermitnumber", "visanumber", "alienregistrationnumber",
     "voteridnumber", "votercardnumber", "traveldocumentnumber"}
)  # fmt: skip
_DOCUMENT = frozenset({"documentnumber", "documentno", "docnumber", "docno"})
_KEYS = frozenset(BY_NAME) | _GENERIC | _DOCUMENTS | _DOCUMENT
_KEY_OF = ending(_KEYS)
_BESIDE_A_DOCUMENT = frozenset(
    {"nationality", "expirydate", "dateofexpiry", "expirationdate", "issuingcountry", "issuedate",
     "issuingstate", "documenttype", "doctype", "mrz", "dateofbirth", "birthdate", "surname",
     "givennames", "sex", "personalnumber", "issuingauthority", "placeofbirth", "selfie"}
)  # fmt: skip
_CODE = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[A-Z0-9](?:[ -]?[A-Z0-9]){5,19}", re.IGNORECASE)
_SEPARATORS = str.maketrans("", "", " -./")
_RESIDENT = re.compile(r"(?<![\w-])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\w-])", re.ASCII)
_BRACKETS = re.compile(r"(?<!\w)[A-Z]{1,2}\d{6} ?\([0-9A]\)")
_IN_TEXT = re.compile(
    r"\b(?P<what>ssn|social security(?: number| no\.?)?|(?:driver'?s?|driving) licen[cs]e"
    r"(?: number| no\.?)?|passport (?:number|no\.?))\b[^\w\n]{0,4}(?:is|was|number|no|=)?"
    r"[^\w\n]{0,4}(?P<value>[A-Z]{0,3}\d[\dA-Z -]{5,18}\d)(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)
_MAX_TEXT = 16_384
_CHECKS = 5_000


def look(scene: Scene) -> Iterator[Claim]:
    """Numbers under telling names; those in texts that prove themselves or follow their name."""
    siblings = scene.leaves.once(Siblings)
    checks = Checks(scene, _CHECKS, "numbers under telling names")
    judged: set[int] = set()
    for named in keyed(scene.woken, _KEY_OF):
        if has_digit(named.text) and checks.more() and (claim := _keyed(named, siblings)):
            judged.add(id(named.leaf))
            yield claim
    for leaf in scene.woken:
        value = leaf.value
        if id(leaf) not in judged and isinstance(value, str) and _may_hold(value) and checks.more():
            yield from _inside(leaf, value)


def _keyed(named: Named, siblings: Siblings) -> Claim | None:
    leaf, key, text = named
    compact = text.translate(_SEPARATORS).upper()
    if filler(text) or placeholder(compact):
        return None
    if key in _DOCUMENTS or key in _DOCUMENT:
        if _CODE.fullmatch(text) is None:
            return None
        sure = key in _DOCUMENTS or not siblings.names(leaf).isdisjoint(_BESIDE_A_DOCUMENT)
        confidence = Confidence.PROBABLE if sure else Confidence.CANDIDATE
        return Claim(leaf.path, confidence, Method.KEY, "a document's number, by name", leaf.value)
    number = _number(key, compact)
    if number is None:
        return None
    reason = f"{number.title}: named so, and valid as one"
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _number(key: str, compact: str) -> Number | None:
    """The kind of number that the key names, or any strict one under a name of no country."""
    own = BY_NAME.get(key)
    if own is not None and own.valid(compact):
        return own
    if own is None or key.startswith("idcard"):
        return next((number for number in STRICT if number.valid(compact)), None)
    return None


def _may_hold(value: str) -> bool:
    return len(value) >= 8 and ("(" in value or " " in value or len(value) >= 18)


def _inside(leaf: Leaf, value: str) -> Iterator[Claim]:
    text = value[:_MAX_TEXT]
    for match in _RESIDENT.finditer(text):
        if validators.national("cn.ric", match[0]):
            reason = "a Chinese resident identity number: region, date and check digit are right"
            whole = match[0] == value.strip()
            yield _claim(leaf, match[0], Confidence.PROVEN, reason, whole=whole)
            return
    for match in _BRACKETS.finditer(text):
        if hkid(match[0].replace(" ", "")):
            reason = "a Hong Kong identity card number: its digit in brackets is right"
            whole = match[0] == value.strip()
            yield _claim(leaf, match[0], Confidence.PROBABLE, reason, whole=whole)
            return
    said = _IN_TEXT.search(text)
    if said and (what := _named_in_text(said["what"].lower(), said["value"])):
        yield _claim(leaf, said["value"], Confidence.PROBABLE, f"{what} behind its name")


def _named_in_text(what: str, value: str) -> str:
    if what.startswith(("ssn", "social")):
        ssn = _SSN.fullmatch(value) and validators.national("us.ssn", value)
        return "a US social security number" if ssn else ""
    return "a document's number" if has_digit(value) and not placeholder(value) else ""


def _claim(
    leaf: Leaf, found: str, confidence: Confidence, reason: str, *, whole: bool = False
) -> Claim:
    method = Method.STRUCTURE if whole else Method.CONTENT
    reason = reason if whole else f"{reason}, inside a text"
    return Claim(leaf.path, confidence, method, reason, leaf.value, part="" if whole else found)


DETECTOR = Detector(
    id="government-number",
    version=2,
    data_type="id.government",
    title="national or document number",
    keys=_KEYS,
    wake=(
        r"[0-9]{6}(?:19|20)[0-9]{9}[0-9x]",
        r"[0-9]{6} ?\([0-9a]\)",
        r"ssn[^0-9\n]{1,16}[0-9]{3}-",
        r"social security[^0-9\n]{1,24}[0-9]{3}",
        r"licen[cs]e number[^0-9\n]{1,16}[0-9]",
        r"passport n[^0-9\n]{1,16}[0-9]",
    ),
    loose=("hkid", "passport[_.-]?n(?:o|um|umber)", "ssn"),
    sources=SOURCES,
    look=look,
    examples=(
        Example("China's, anywhere", {"n": "11010519491231002X"}, ("id.government $.n",)),
        Example("Hong Kong's", {"hkid": "A123456(3)"}, ("id.government $.hkid",)),
        Example("without brackets", {"hkid_no": "A1234563"}, ("id.government $.hkid_no",)),
        Example("with brackets, anywhere", {"q": "card A123456(3)"}, ("id.government $.q",)),
        Example("a passport", {"passportNumber": "K12345678"}, ("id.government $.passportNumber",)),
        Example("by country", {"pesel": "44051401359"}, ("id.government $.pesel",)),
        Example(
            "by more countries",
            {"hetu": "140691-2746", "nationalId": "F228471952", "snils": "158-392-741 04"},
            ("id.government $.hetu", "id.government $.nationalId", "id.government $.snils"),
        ),
        Example(
            "cards by country",
            {"personalausweisnummer": "T220001293", "numeroCNI": "880692310285"},
            ("id.government $.personalausweisnummer", "id.government $.numeroCNI"),
        ),
        Example(
            "with wrong digits",
            {
                "hetu": "140691-2747",
                "nationalId": "F228471953",
                "snils": "158-392-741 05",
                "personalausweisnummer": "T220001294",
                "numeroCNI": "881392310285",
                "rfc": "2616",
                "idNumber": "7503305044088",
                "cedula": "12345",
            },
        ),
        Example("in a sentence", {"q": "Here's my SSN: 494-33-0748"}, ("id.government $.q",)),
        Example(
            "a document beside a nationality",
            {"documentNumber": "L898902C3", "nationality": "UTO"},
            ("id.government $.documentNumber",),
        ),
        Example("a wrong check digit", {"hkid": "A123456(4)", "n": "110105194912310021"}),
        Example("no name", {"code": "A1234563", "n": "44051401359", "t": "494-33-0748"}),
        Example("nobody's", {"ssn": "000-00-0000", "passport_no": "n/a", "hkid": "null"}),
        Example("about it", {"passport_country": "UTO", "ssn_verified": True}),
    ),
)
