"""Phone numbers: every second random number is one somewhere, so a plus or a name must say it.

Written with its plus, or under the name of a phone, and valid in a numbering
plan (libphonenumber). Times, versions and ids are refused by name or shape.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.identifier import validators
from auditor.detect.identifier.checks import Checks
from auditor.detect.identifier.languages import PHONES
from auditor.detect.identifier.shapes import clean, digest_of, placeholder, says_hashed
from auditor.detect.keys import belonging, joined, name_of, runs
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_KEYS = PHONES | frozenset(
    {"phone", "phones", "phonenumber", "phonenum", "phoneno", "mobile", "mobilenumber", "mobileno",
     "mobilephone", "msisdn", "tel", "telephone", "telephonenumber", "telno", "cellphone",
     "cellnumber", "contactnumber", "userphone", "phonehash", "whatsapp", "whatsappnumber",
     "homephone", "workphone", "phonevalue", "ph", "phonesha256", "hashedphone", "line1number",
     "handphone", "smsnumber", "callernumber", "contactphone"}
)  # fmt: skip
_DIGEST_ONLY = frozenset({"ph"})
_VAGUE = frozenset({"mobile", "tel", "ph", "whatsapp"})
_KEYS_IN = belonging(_KEYS)
# Whom everybody may call: a company's number.
_OFFICES = frozenset(
    {"hotline", "helpline", "helpdesk", "support", "customerservice", "customercare", "callcenter",
     "callcentre", "tollfree", "servicephone", "servicehotline", "kefu", "kefuphone"}
)  # fmt: skip
_NOT = frozenset(
    {"model", "type", "name", "brand", "os", "version", "id", "code", "count", "width", "height",
     "time", "timestamp", "date", "size", "build"}
)  # fmt: skip
_SHAPE = re.compile(r"(?:tel:)?(\+?[(]?\d[\d ().\-/]{5,22}\d)", re.IGNORECASE | re.ASCII)
_INSIDE = re.compile(
    r"(?<![\w+=&?/.:-])\+[1-9]\d{0,3}[ (.\-]{0,2}[\d ().\-]{5,16}\d(?![\w-])", re.ASCII
)
# A national number in a text needs the word for a telephone right before it.
_SAID = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|call(?: me| us)?(?: on| at)?|whatsapp|sms|fax"
    r"|messages? to|answering at|reach me (?:on|at))\b(?: number| no)?"
    r"[^\w\n+(]{0,3}\n?[^\w\n+(]{0,3}(\+?[(]?\d[\d ().-]{5,18}\d)(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_DECIMAL = re.compile(r"\d+\.\d+")
_MAX_TEXT = 65_536
_MAX_HITS = 32
_CHECKS = 2_000


def look(scene: Scene) -> Iterator[Claim]:
    """Numbers with a plus, numbers and digests under a phone's name."""
    checks = Checks(scene, _CHECKS, "numbers")
    for leaf in scene.woken:
        value = leaf.value
        if value is None or isinstance(value, bool | bytes):
            continue
        found = _found_in(leaf)
        text = clean(value)
        match = _SHAPE.fullmatch(text) if 7 <= len(text) <= 32 else None
        if match is not None:
            if not checks.more():
                continue
            if claim := _number(leaf, match[1], named=bool(found - _DIGEST_ONLY)):
                yield _of_whom(leaf, claim)
        elif found and (digest := digest_of(text)):
            if digest == "SHA-256" or says_hashed(found):
                reason = f"a {digest} digest under the name of a phone number"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, value)
        elif isinstance(value, str) and len(value) > 12 and checks.more():
            for reason, part in _inside(value[:_MAX_TEXT]):
                yield Claim(
                    leaf.path, Confidence.PROBABLE, Method.CONTENT, reason, value, part=part
                )


def _found_in(leaf: Leaf) -> frozenset[str]:
    """The phone's names that a leaf's name holds; a vague one only where it ends the name."""
    name = name_of(leaf)
    found = _KEYS_IN(name)
    if not found or not runs(name).isdisjoint(_NOT):
        return frozenset()
    if found <= _VAGUE and not joined(name).endswith(tuple(found)):
        return frozenset()
    return found


def _of_whom(leaf: Leaf, claim: Claim) -> Claim:
    if runs(name_of(leaf)).isdisjoint(_OFFICES):
        return claim
    return dataclasses.replace(
        claim,
        confidence=Confidence.CANDIDATE,
        reason="a number that an office answers, by its name",
    )


def _number(leaf: Leaf, text: str, *, named: bool) -> Claim | None:
    digits = "".join(character for character in text if character.isdigit())
    if not 7 <= len(digits) <= 15 or placeholder(digits) or _DECIMAL.fullmatch(text):
        return None
    if validators.international_phone(text):
        confidence = Confidence.PROVEN if named else Confidence.PROBABLE
        reason = "a valid international phone number" + (" under a phone's name" if named else "")
        return Claim(leaf.path, confidence, Method.STRUCTURE, reason, leaf.value)
    if not named or text.startswith("+"):
        return None
    if validators.international_phone(f"+{digits.removeprefix('00')}"):
        reason = "a valid phone number with its country, under a phone's name"
    elif validators.national_phone(text):
        reason = "a valid national phone number under a phone's name"
    else:
        return None
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _inside(text: str) -> Iterator[tuple[str, str]]:
    """The reason and the number of each that a text holds, a few of each kind."""
    if "+" in text:
        for match in islice(_INSIDE.finditer(text), _MAX_HITS):
            if validators.international_phone(match[0]):
                yield "a phone number in international notation inside a text", match[0]
    for match in islice(_SAID.finditer(text), _MAX_HITS):
        number = match[1]
        digits = sum(character.isdigit() for character in number)
        said = 7 <= digits <= 15 and not placeholder(number) and not number.startswith("+")
        if said and validators.national_phone(number):
            yield "a valid national phone number behind a word for one inside a text", number


_WORDS = (
    r"(?:phone|mobile|call|call me|whatsapp|tel|fax|call on|call me on|messages to|answering at)"
    r"[^0-9a-z]{1,4}[0-9][0-9 ().-]{6}"
)

DETECTOR = Detector(
    id="phone",
    version=3,
    data_type="id.phone",
    title="phone number",
    keys=frozenset(_KEYS),
    wake=(
        r"\+[1-9][0-9 ().-]{6}",
        _WORDS,
    ),
    loose=("(?:phone|mobile|tel|msisdn)(?:[_.-]?n(?:o|um|umber))?",),
    sources=("ITU-T E.164", "libphonenumber"),
    look=look,
    examples=(
        Example("E.164", {"p": "+85291234567"}, ("id.phone $.p",)),
        Example("national", {"mobile": "9123 4567"}, ("id.phone $.mobile",)),
        Example(
            "in other languages",
            {"telefonnummer": "0171 2345678", "電話番号": "090-1234-5678"},
            ("id.phone $.telefonnummer", "id.phone $.電話番号"),
        ),
        Example("without its plus", {"msisdn": 85291234567}, ("id.phone $.msisdn",)),
        Example("in a sentence", {"q": "Can someone call me on 9472 7916?"}, ("id.phone $.q",)),
        Example("other numbers in a text", {"q": "model 9472 7916, phone 14 Pro, call 3 times"}),
        Example("a time", {"ts": "1700000000", "t": 1700000000123}),
        Example("bare digits", {"order": "91234567"}),
        Example("a GUID", {"g": "7a2016d7-17b0-572f-a7a6-13f89a81d905"}),
        Example("an offset", {"tz": "+0800", "at": "2023-03-20T16:35:24+08:00"}),
        Example("a model", {"phone_model": "8529123456"}),
        Example("a fingerprint", {"mobile_pckg_fp": "9e107d9d372bb6826bd81d3542a419d6"}),
        Example("an expression", {"q": "1+2 +3 4 5 6"}),
    ),
)
