"""Payment cards and bank accounts: check digits, and a name, a form or a word that says so.

One random number in forty has a card's prefix and a right check digit. So a card
needs its name, its usual groups of four, or the word before it in a text. The
numbers that card networks publish for tests are nobody's. An IBAN under its name
or written in groups proves itself, and is a candidate under any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.naming import ending
from auditor.detect.identifier.shapes import clean, has_digit, placeholder
from auditor.detect.keys import VAGUE, name_of
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_CARDS = frozenset(
    {"cardnumber", "cardno", "cardnum", "cardpan", "ccnumber", "ccnum", "ccno", "creditcard",
     "creditcardnumber", "creditcardno", "creditcardnum", "debitcard", "debitcardnumber",
     "bankcard", "bankcardnumber", "bankcardno", "pan", "primaryaccountnumber", "paymentcard",
     "paymentcardnumber", "card", "cc", "fullpan", "dpan", "fpan", "number"}
)  # fmt: skip
_IBANS = frozenset(
    {"iban", "ibannumber", "bankaccount", "bankaccountnumber", "accountiban", "ibancode",
     "debtoraccount", "creditoraccount", "accountnumber", "bban", "acct", "acctno", "acctnumber",
     "accountno", "kontonummer"}
)  # fmt: skip
_CARD_OF, _IBAN_OF = ending(_CARDS), ending(_IBANS)
_DIGITS = re.compile(r"\d(?:[ -]?\d){11,18}", re.ASCII)
_GROUPS = re.compile(
    r"(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{5})(?![\w-])", re.ASCII
)
_IN_TEXT = re.compile(
    r"\b(?:card|credit|debit|visa|mastercard|amex|cc)\b[^\n\d]{0,40}(\d(?:[ -]?\d){11,18})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_IBAN_IN_TEXT = re.compile(
    r"\biban\b[^\n\w]{0,4}(?:is|number|no)?[^\n\w]{0,4}([A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_IBAN_GROUPS = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?(?!\w)", re.ASCII
)
# First digits and lengths of the networks (ISO/IEC 7812; the networks' own ranges).
_NETWORKS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6011|64[4-9]|65"), (16, 17, 18, 19)),
    (re.compile(r"30[0-5]|3[689]"), (14, 15, 16, 17, 18, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 17, 18, 19)),
    (re.compile(r"62|81"), (16, 17, 18, 19)),
    (re.compile(r"2131|1800"), (15,)),
    (re.compile(r"220[0-4]"), (16, 17, 18, 19)),
    (re.compile(r"50|5[6-8]|6"), (12, 13, 14, 15, 16, 17, 18, 19)),
)
_TESTS = frozenset(
    {"4111111111111111", "4242424242424242", "4012888888881881", "4222222222222",
     "4000056655665556", "4000000000000002", "4000000000003220", "5555555555554444",
     "5105105105105100", "5200828282828210", "2223003122003222", "2223000048400011",
     "378282246310005", "371449635398431", "378734493671000", "6011111111111117",
     "6011000990139424", "30569309025904", "38520000023237", "3056930009020004",
     "3566002020360505", "3530111333300000", "6200000000000005", "5019717010103742",
     "4917610000000000", "4444333322221111", "5454545454545454"}
)  # fmt: skip
_MAX_TEXT = 16_384
_HITS = 16
_CHECKS = 20_000


def look(scene: Scene) -> Iterator[Claim]:
    """Card numbers and IBANs by name, by form, and behind their word in a text."""
    checks = Checks(scene, _CHECKS, "numbers")
    for leaf in scene.woken:
        text = clean(leaf.value)
        long = leaf.value[:_MAX_TEXT] if isinstance(leaf.value, str) else ""
        if not has_digit(text or long) or not checks.more():
            continue
        name = name_of(leaf) if leaf.name in VAGUE else leaf.name
        if text and (claim := _card(leaf, text, name) or _account(leaf, text, name)):
            yield claim
        elif long:
            yield from _inside(leaf, long)


def _card(leaf: Leaf, text: str, name: str) -> Claim | None:
    grouped = _GROUPS.fullmatch(text) is not None
    if _DIGITS.fullmatch(text) is None or not is_card(text):
        return None
    key = _CARD_OF(name)
    if key == "number" and not _below_card(leaf):
        key = ""
    if not key and not grouped:
        return None
    how = "under a card's name" if key else "in groups of four"
    reason = f"a payment card number {how}: network and check digit are right"
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _below_card(leaf: Leaf) -> bool:
    return _CARD_OF(leaf.parent.name if leaf.parent else "") not in ("", "number")


def is_card(text: str) -> bool:
    """A number of a network's form with a right check digit, and no published test."""
    digits = text.replace(" ", "").replace("-", "")
    if digits in _TESTS or placeholder(digits) or not validators.luhn(digits):
        return False
    return any(first.match(digits) and len(digits) in sizes for first, sizes in _NETWORKS)


def _account(leaf: Leaf, text: str, name: str) -> Claim | None:
    if _IBAN.fullmatch(text) is None:
        return None
    sure = bool(_IBAN_OF(name)) or _IBAN_GROUPS.fullmatch(text) is not None
    if not (sure or text.isupper()) or not validators.iban(text.upper()):
        return None
    confidence = Confidence.PROVEN if sure else Confidence.CANDIDATE
    reason = "an IBAN: its country's form, its check digits are right"
    return Claim(leaf.path, confidence, Method.STRUCTURE, reason, leaf.value)


def _inside(leaf: Leaf, text: str) -> Iterator[Claim]:
    """What a longer text holds; one number a kind, as the parts of one finding."""
    for pattern in (_IN_TEXT, _GROUPS):
        for count, match in enumerate(pattern.finditer(text)):
            if count >= _HITS:
                break
            number = match[1] if pattern is _IN_TEXT else match[0]
            if is_card(number):
                reason = "a payment card number inside a text: network and check digit are right"
                yield _part(leaf, number, reason, Confidence.PROBABLE)
    for pattern in (_IBAN_IN_TEXT, _IBAN_GROUPS):
        for count, match in enumerate(pattern.finditer(text)):
            if count >= _HITS:
                break
            number = match[match.lastindex or 0]
            if validators.iban(number.upper()):
                reason = "an IBAN inside a text: its check digits are right"
                yield _part(leaf, number, reason, Confidence.PROVEN)


def _part(leaf: Leaf, number: str, reason: str, confidence: Confidence) -> Claim:
    return Claim(leaf.path, confidence, Method.CONTENT, reason, leaf.value, part=number)


DETECTOR = Detector(
    id="payment-number",
    version=2,
    data_type="id.payment",
    title="payment card number, IBAN",
    keys=(_CARDS - {"number"}) | _IBANS,
    wake=(
        r"card[^0-9\n]{1,40}[0-9]{4}[ -]?[0-9]{2}",
        r" cc [0-9]{4}",
        r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]",
        r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]",
        r"iban[^0-9\n]{1,16}[a-z]{2}[0-9]{2}",
        r"\n[a-z]{2}[0-9]{2}[0-9a-z]{11,30}\n",
    ),
    loose=("(?:card|cc)[_.-]?n(?:o|um|umber)", "iban"),
    sources=("ISO/IEC 7812-1", "ISO 13616", "python-stdnum"),
    look=look,
    examples=(
        Example("a card", {"cardNumber": "4454794511390933"}, ("id.payment $.cardNumber",)),
        Example("in groups", {"memo": "4454-7945-1139-0933"}, ("id.payment $.memo",)),
        Example(
            "below a card", {"card": {"number": "340376792748116"}}, ("id.payment $.card.number",)
        ),
        Example("in a sentence", {"q": "cancel my card 340376792748116 now"}, ("id.payment $.q",)),
        Example("an IBAN", {"iban": "GB82 WEST 1234 5698 7654 32"}, ("id.payment $.iban",)),
        Example(
            "an IBAN in a text", {"q": "My IBAN is DE89370400440532013000"}, ("id.payment $.q",)
        ),
        Example(
            "an IBAN of no name is a candidate",
            {"x": "FI7857202710483916"},
            ("id.payment $.x",),
        ),
        Example("an order", {"orderId": "4454794511390933", "number": "4454794511390933"}),
        Example("a wrong digit", {"cardNumber": "4454794511390934"}),
        Example("a test card", {"cardNumber": "4111 1111 1111 1111"}),
        Example("no IBAN", {"iban": "GB83WEST12345698765432", "id": "DE88370400440532013000"}),
        Example("about it", {"card_type": "4454794511390933", "cardLast4": "0933"}),
    ),
)
