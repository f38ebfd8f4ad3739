"""Phone numbers: every second random number is one somewhere, so a plus or a name must say it.

Written with its plus, or under the name of a phone, and valid in a numbering
plan (libphonenumber). Times, versions and ids are refused by name or shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from unicodedata import normalize

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.documents.validators import Numbered
from auditor.detect.identifier.persons.languages import PHONES
from auditor.detect.identifier.persons.published import published
from auditor.detect.identifier.persons.reserved import fictional
from auditor.detect.identifier.shapes import clean, digest_of, placeholder, says_hashed
from auditor.detect.keys import belonging, joined, name_of, runs
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method

_KEYS = PHONES | frozenset(
    {"phone", "phones", "phonenumber", "phonenum", "phoneno", "mobile", "mobilenumber", "mobileno",
     "mobilephone", "msisdn", "tel", "telephone", "telephonenumber", "telno", "cellphone",
     "cellnumber", "contactnumber", "userphone", "phonehash", "whatsapp", "whatsappnumber",
     "homephone", "workphone", "phonevalue", "ph", "phonesha256", "hashedphone", "line1number",
     "handphone", "smsnumber", "callernumber", "contactphone", "nationalnumber"}
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
# An account of WhatsApp is the number, with the device behind a dot or a colon.
_ACCOUNT = re.compile(
    r"(?<![\w.%+@-])([1-9]\d{6,14})(?:[.:]\d{1,3}){0,2}@(?:s\.whatsapp\.net|c\.us)(?![\w.-])",
    re.ASCII,
)
# A SIP account by its number (RFC 3261, 19.1.6), as voice over LTE and Wi-Fi register it.
_SIP = re.compile(r"\bsips?:(\+[1-9]\d{6,14})(?:;[\w=.-]{1,40}){0,4}@", re.IGNORECASE | re.ASCII)
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
        if not text.isascii():  # a form that was filled in with full-width digits
            text = normalize("NFKC", text)
        match = _SHAPE.fullmatch(text) if 7 <= len(text) <= 32 else None
        if match is not None:
            if not checks.more():
                continue
            if claim := _number(leaf, match[1], named=bool(found - _DIGEST_ONLY)):
                yield claim
        elif found and (digest := digest_of(text)):
            if digest == "SHA-256" or says_hashed(found):
                reason = f"a {digest} digest under the name of a phone number"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, value)
        elif isinstance(value, str) and len(value) > 12 and checks.more():
            yield from _inside(leaf, value[:_MAX_TEXT])


def _found_in(leaf: Leaf) -> frozenset[str]:
    """The phone's names that a leaf's name holds; a vague one only where it ends the name."""
    name = name_of(leaf)
    found = _KEYS_IN(name)
    if not found or not runs(name).isdisjoint(_NOT):
        return frozenset()
    if found <= _VAGUE and not joined(name).endswith(tuple(found)):
        return frozenset()
    return found


def _number(leaf: Leaf, text: str, *, named: bool) -> Claim | None:
    digits = "".join(character for character in text if character.isdigit())
    if not 7 <= len(digits) <= 15 or placeholder(digits) or _DECIMAL.fullmatch(text):
        return None
    confidence, method = Confidence.PROBABLE, Method.KEY
    if number := validators.international_phone(text):
        method = Method.STRUCTURE
        confidence = Confidence.PROVEN if named else Confidence.PROBABLE
        reason = "a valid international phone number" + (" under a phone's name" if named else "")
    elif not named or text.startswith("+"):
        return None
    elif number := validators.international_phone(f"+{digits.removeprefix('00')}"):
        reason = "a valid phone number with its country, under a phone's name"
    elif number := validators.national_phone(text):
        reason = "a valid national phone number under a phone's name"
    else:
        return None
    if doubt := _doubt(number, text) or _office(leaf):
        confidence, reason = Confidence.CANDIDATE, doubt
    return Claim(leaf.path, confidence, method, reason, leaf.value)


def _office(leaf: Leaf) -> str:
    if runs(name_of(leaf)).isdisjoint(_OFFICES):
        return ""
    return "a number that an office answers, by its name"


def _doubt(number: Numbered, text: str) -> str:
    """Why a valid number is nobody's, "" where it may be somebody's."""
    if number.office:
        return "a number that an office answers, by its range"
    if fictional(number.country, number.digits) or (
        not text.startswith("+") and fictional("1", number.digits)
    ):
        return "a number of a range that is kept for fiction"
    return ""


def _inside(leaf: Leaf, text: str) -> Iterator[Claim]:
    """The numbers that a text holds, a few of each kind; those of documents are candidates."""
    answer = is_answer(leaf)
    if "@" in text:
        yield from _accounts(leaf, text)
    if "+" in text:
        for match in islice(_INSIDE.finditer(text), _MAX_HITS):
            if number := validators.international_phone(match[0]):
                reason = "a phone number in international notation inside a text"
                doubt = _doubt(number, match[0])
                if answer and not doubt:
                    doubt = published(text, match.start())
                yield _part(leaf, match[0], reason, doubt)
    for match in islice(_SAID.finditer(text), _MAX_HITS):
        said = match[1]
        digits = sum(character.isdigit() for character in said)
        if not 7 <= digits <= 15 or placeholder(said) or said.startswith("+"):
            continue
        if number := validators.national_phone(said):
            reason = "a valid national phone number behind a word for one inside a text"
            yield _part(leaf, said, reason, _doubt(number, said))


def _accounts(leaf: Leaf, text: str) -> Iterator[Claim]:
    """The numbers that are accounts, of WhatsApp or for calls over the Internet."""
    for shape, whose in ((_ACCOUNT, "of WhatsApp"), (_SIP, "for calls (SIP)")):
        for match in islice(shape.finditer(text), _MAX_HITS):
            said = f"+{match[1].removeprefix('+')}"
            if number := validators.international_phone(said):
                reason = f"the phone number that is an account {whose}"
                yield _part(leaf, match[1], reason, _doubt(number, said))


def _part(leaf: Leaf, part: str, reason: str, doubt: str) -> Claim:
    sure = Confidence.CANDIDATE if doubt else Confidence.PROBABLE
    return Claim(leaf.path, sure, Method.CONTENT, doubt or reason, leaf.value, part=part)


_WORDS = (
    r"(?:phone|mobile|call|call me|whatsapp|tel|fax|call on|call me on|messages to|answering at)"
    r"[^0-9a-z]{1,4}[0-9][0-9 ().-]{6}"
)

DETECTOR = Detector(
    id="phone",
    version=6,
    data_type="id.phone",
    title="phone number",
    keys=frozenset(_KEYS),
    wake=(
        r"\+[1-9][0-9 ().-]{6}",
        _WORDS,
        r"[0-9](?:@|%40)(?:s\.whatsapp\.net|c\.us)",
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
        Example("an account", {"jid": "4915123456789@s.whatsapp.net"}, ("id.phone $.jid",)),
        Example(
            "an account for calls", {"u": "sip:+4915123456789@a.example.net"}, ("id.phone $.u",)
        ),
        Example("other numbers in a text", {"q": "model 9472 7916, phone 14 Pro, call 3 times"}),
        Example("an office's is a candidate", {"phone": "0800 123 456"}, ("id.phone $.phone",)),
        Example("of a film, a candidate", {"tel": "+44 20 7946 0958"}, ("id.phone $.tel",)),
        Example("a time", {"ts": "1700000000", "t": 1700000000123}),
        Example("bare digits", {"order": "91234567"}),
        Example("a GUID", {"g": "7a2016d7-17b0-572f-a7a6-13f89a81d905"}),
        Example("an offset", {"tz": "+0800", "at": "2023-03-20T16:35:24+08:00"}),
        Example("a model", {"phone_model": "8529123456"}),
        Example("a fingerprint", {"mobile_pckg_fp": "9e107d9d372bb6826bd81d3542a419d6"}),
        Example("an expression", {"q": "1+2 +3 4 5 6"}),
    ),
)
