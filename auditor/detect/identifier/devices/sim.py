"""SIM and subscriber numbers (IMSI, ICCID, EID): digits, so the field's name must say which.

An ICCID starts with 89 and ends in a check digit: under its name it is proven.
An IMSI only has a country's code that exists. In the name by which a SIM logs in to Wi-Fi calling
and to hotspots (`0<IMSI>@wlan.mnc001.mcc262.3gppnetwork.org`) its network stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.shapes import clean, digest_of, placeholder
from auditor.detect.keys import belonging, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_IMSI = frozenset({"imsi", "subscriberid", "simsubscriberid", "imsi1", "imsi2", "simimsi", "supi"})
_ICCID = frozenset(
    {"iccid", "iccid1", "iccid2", "iccids", "simserial", "simserialnumber", "simserialno", "simsn",
     "simnumber", "simid", "simcardserial", "simcardid", "simiccid", "uicc", "uiccid"}
)  # fmt: skip
_EID = frozenset({"eid", "euiccid", "esimeid"})
_FOUND_IN = belonging(_IMSI | _ICCID | _EID)
_REALM = re.compile(  # 3GPP TS 23.003, 14.3 and 19.3: EAP-AKA and its kin before the number
    r"(?<!\d)[0-8]?(?P<imsi>(?P<mcc>\d{3})\d{10,12})@(?:[a-z0-9-]{1,16}\.){0,3}"
    r"mnc(?P<mnc>\d{3})\.mcc(?P=mcc)\.(?:pub\.)?3gppnetwork\.org",
    re.IGNORECASE | re.ASCII,
)
_FEW, _LONGEST = 8, 65_536
_NO_SUBSCRIBER = "0" * 9  # as an emulator's has it
_SEPARATORS = str.maketrans("", "", " -")


def look(scene: Scene) -> Iterator[Claim]:
    """Numbers of the right make under their names, and their digests."""
    for leaf in scene.woken:
        yield from _logins(leaf)
    for leaf, found in under(scene.woken, _FOUND_IN):
        text = clean(leaf.value)
        judged = _judge(text.translate(_SEPARATORS), found)
        if judged is None and not found <= _EID and (digest := digest_of(text)):
            judged = Confidence.PROBABLE, f"a {digest} digest under the name of a SIM's number"
        if judged:
            confidence, reason = judged
            method = Method.STRUCTURE if confidence is Confidence.PROVEN else Method.KEY
            yield Claim(leaf.path, confidence, method, reason, leaf.value)


def _logins(leaf: Leaf) -> Iterator[Claim]:
    """The subscribers in names of a network's own domain, whose code has two or three digits."""
    value = leaf.value
    if not isinstance(value, str) or "3gppnetwork" not in value:
        return
    for match in islice(_REALM.finditer(value[:_LONGEST]), _FEW):
        number, mnc = match["imsi"], match["mnc"]
        if number[3:6] != mnc and number[3:5] != mnc[1:]:
            continue
        if validators.imsi(number) and not number.endswith(_NO_SUBSCRIBER):
            reason = "an IMSI in the name of its own network"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, reason, value, part=number)


def _judge(digits: str, found: frozenset[str]) -> tuple[Confidence, str] | None:
    number = digits.rstrip("Ff")  # an odd length is padded with F
    if not (number.isascii() and number.isdecimal()) or placeholder(number):
        return None
    if found & _IMSI and validators.imsi(number) and not number.endswith(_NO_SUBSCRIBER):
        return Confidence.PROBABLE, "15 digits that start with a country's code, named as an IMSI"
    if found & _ICCID and number.startswith("89") and 18 <= len(number) <= 20:
        if validators.luhn(number):
            return Confidence.PROVEN, "an ICCID: named so, its check digit is right"
        return Confidence.PROBABLE, "an ICCID without its check digit, by name and prefix"
    if found & _EID and len(number) == 32 and number.startswith("89"):
        return Confidence.PROBABLE, "32 digits of an eSIM's EID, named so"
    return None


DETECTOR = Detector(
    id="sim",
    version=3,
    data_type="id.sim",
    title="IMSI, ICCID, EID",
    keys=_IMSI | _ICCID | _EID,
    wake=(r"[0-9]{13}@[a-z0-9.-]{0,50}mnc[0-9]{3}\.mcc[0-9]{3}",),
    loose=("imsi", "iccid", "sim[_.-]?serial(?:[_.-]?n(?:o|um|umber))?"),
    sources=("3GPP TS 23.003", "ITU-T E.118", "GSMA SGP.02", "ITU-T E.212 operator codes"),
    look=look,
    examples=(
        Example("an IMSI", {"imsi": "454120123456789"}, ("id.sim $.imsi",)),
        Example(
            "an ICCID", {"simSerialNumber": "89852000263123456783"}, ("id.sim $.simSerialNumber",)
        ),
        Example("padded", {"iccid": "8985200026312345678F"}, ("id.sim $.iccid",)),
        Example(
            "a login",
            {"id": "0262013948571023@wlan.mnc001.mcc262.3gppnetwork.org"},
            ("id.sim $.id",),
        ),
        Example(
            "of another network", {"id": "0262023948571023@wlan.mnc001.mcc262.3gppnetwork.org"}
        ),
        Example("no such country", {"imsi": "999990123456789"}),
        Example("no such name", {"order": "454120123456789", "n": "89852000263123456783"}),
        Example("an emulator's", {"imsi": "310260000000000"}),
        Example("a state", {"sim_state": 5, "imsi": "000000000000000", "iccid": "unknown"}),
    ),
)
