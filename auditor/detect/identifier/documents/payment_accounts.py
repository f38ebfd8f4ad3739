"""Ways to pay that are no card's number and no IBAN: a stripe's track, UPI, US accounts.

The second track of a card's magnetic stripe (ISO/IEC 7813) has a frame of its own,
a UPI address the handle of a bank that gives them. A US account number is any
number: a bank's routing number with a right check digit (ABA) beside it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.documents.payment import is_card
from auditor.detect.identifier.naming import Siblings, ending, fold
from auditor.detect.identifier.shapes import clean, placeholder
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_TRACK = re.compile(
    r";?(?P<pan>[0-9]{12,19})[=D](?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2])[0-9]{3,24}\??F?"
)
_UPI = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}@(?P<handle>[a-z][a-z0-9]{1,30})")
_UPI_KEYS = frozenset(
    {"upi", "upiid", "upiaddress", "vpa", "payeevpa", "payervpa", "virtualpaymentaddress",
     "customervpa", "upivpa"}
)  # fmt: skip
# Handles of the largest apps (NPCI: live members); others need the name.
_HANDLES = frozenset(
    {"okhdfcbank", "okicici", "oksbi", "okaxis", "ybl", "ibl", "axl", "paytm", "ptyes", "ptsbi",
     "pthdfc", "ptaxis", "apl", "yapl", "rapl", "upi", "waaxis", "wahdfcbank", "waicici", "wasbi"}
)  # fmt: skip
_ROUTING = frozenset(
    {"routingnumber", "routingno", "routing", "abanumber", "aba", "rtn", "routingtransitnumber",
     "abaroutingnumber", "bankroutingnumber"}
)  # fmt: skip
_ACCOUNT = frozenset(
    {"accountnumber", "accountno", "account", "acctnumber", "acctno", "bankaccountnumber",
     "bankaccount", "acct"}
)  # fmt: skip
_KEYS = _UPI_KEYS | _ROUTING
_KEY_OF = ending(_KEYS)
_NUMBER = re.compile(r"[0-9]{4,17}")
_CHECKS = 5_000


def look(scene: Scene) -> Iterator[Claim]:
    """Tracks and known handles anywhere, the others under their names."""
    siblings = scene.leaves.once(Siblings)
    checks = Checks(scene, _CHECKS, "numbers")
    for leaf in scene.woken:
        text = clean(leaf.value)
        if not text:
            continue
        key = _KEY_OF(leaf.name)
        if (track := _TRACK.fullmatch(text)) and checks.more() and is_card(track["pan"]):
            yield _claim(leaf, Confidence.PROVEN, "the second track of a card's stripe")
        elif (upi := _UPI.fullmatch(text)) and (key in _UPI_KEYS or upi["handle"] in _HANDLES):
            yield _claim(leaf, Confidence.PROBABLE, "a UPI address, by its name or its handle")
        elif key in _ROUTING and checks.more() and validators.national("us.rtn", text):
            for other in siblings.of(leaf):
                if fold(other.name) in _ACCOUNT and _is_account(other):
                    reason = "a US account number beside its bank's routing number"
                    yield _claim(other, Confidence.PROBABLE, reason)


def _is_account(leaf: Leaf) -> bool:
    text = clean(leaf.value)
    return _NUMBER.fullmatch(text) is not None and not placeholder(text)


def _claim(leaf: Leaf, sure: Confidence, reason: str) -> Claim:
    return Claim(leaf.path, sure, Method.STRUCTURE, reason, leaf.value)


DETECTOR = Detector(
    id="payment-account",
    version=1,
    data_type="id.payment",
    title="payment account (stripe track, UPI, US account)",
    keys=_KEYS,
    wake=(
        r"[0-9]{12,19}[=d][0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3}",
        rf"[0-9a-z]@(?:{'|'.join(sorted(_HANDLES))})\n",
    ),
    sources=("ISO/IEC 7813", "NPCI: Unified Payments Interface", "ABA routing number policy"),
    look=look,
    examples=(
        Example(
            "a stripe's second track",
            {"t": ";4539578763621486=28092011000000000000?"},
            ("id.payment $.t",),
        ),
        Example("a UPI address", {"pay": "9820194756@okhdfcbank"}, ("id.payment $.pay",)),
        Example("by its name", {"vpa": "asha.rao@hsbc"}, ("id.payment $.vpa",)),
        Example(
            "a US account",
            {"bank": {"routingNumber": "021000021", "accountNumber": "483920175526"}},
            ("id.payment $.bank.accountNumber",),
        ),
        Example("a wrong digit", {"t": ";4539578763621487=28092011000000000000?"}),
        Example("no month", {"t": ";4539578763621486=28992011000000000000?"}),
        Example("a mention", {"at": "asha@hsbc", "v": "pkg@latest"}),
        Example("no bank", {"routingNumber": "021000022", "accountNumber": "483920175526"}),
        Example("nobody's", {"routing": "021000021", "account": "0000000000"}),
    ),
)
