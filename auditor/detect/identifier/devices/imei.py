"""IMEIs and MEIDs: one in ten random numbers has a right check digit, so the name must say it.

Under the name of an IMEI a right check digit proves it. `imei=1`, zeros and
other fillings are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.detect.identifier.devices.android_id import DEVICE_KEYS
from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.shapes import clean, digest_of, placeholder, says_hashed
from auditor.detect.keys import belonging, names, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KEYS = frozenset(
    {"imei", "imeis", "imei1", "imei2", "imeisv", "deviceimei", "imeinumber", "imeino", "phoneimei",
     "meid", "imeimeid", "didmd5", "didsha1", "imeimd5", "imeisha1"}
)  # fmt: skip
_FOUND_IN = belonging(_KEYS | DEVICE_KEYS)
_UNCHECKED, _IMEI, _IMEISV = 14, 15, 16
_CHECKS = 20_000
_LONGEST = 64  # characters of two or three numbers
_SLOTS = re.compile(
    r"(\d{14,16})\s?[;,|]\s?(\d{14,16})(?:\s?[;,|]\s?(\d{14,16}))?", re.ASCII
).fullmatch
_SEPARATORS = str.maketrans("", "", " -/.")


def look(scene: Scene) -> Iterator[Claim]:
    """15 digits, 16 of an IMEISV, 14 hex digits of a MEID, and digests, under their names."""
    checks = Checks(scene, _CHECKS, "numbers")
    for leaf, found in under(scene.woken, _FOUND_IN):
        text = clean(leaf.value)
        if not text or not checks.more():
            continue
        own = not found <= DEVICE_KEYS
        judged = [_judge(one, names(leaf)) if own else _device_id(one) for one in _several(text)]
        if claims := [claim for claim in judged if claim]:
            confidence, reason = max(claims, key=lambda claim: claim[0].rank)
            method = Method.STRUCTURE if confidence is Confidence.PROVEN else Method.KEY
            yield Claim(leaf.path, confidence, method, reason, leaf.value)


def _several(text: str) -> Sequence[str]:
    """The numbers of a phone with two SIMs, which some write into one field."""
    if len(text) <= _LONGEST and (parts := _SLOTS(text)):
        return [part for part in parts.groups() if part]
    return (text,)


def _device_id(text: str) -> tuple[Confidence, str] | None:
    digits = text.translate(_SEPARATORS)
    if _number(digits) and not placeholder(digits) and validators.imei(digits):
        return Confidence.PROBABLE, "15 digits with an IMEI's check digit as a device id"
    return None


def _judge(text: str, name: frozenset[str]) -> tuple[Confidence, str] | None:
    digits = text.translate(_SEPARATORS)
    if placeholder(digits):
        return None
    if "meid" in name and validators.meid(digits):
        return Confidence.PROBABLE, f"{len(digits)} digits of a MEID under its name"
    if _number(digits):
        return _numeric(digits)
    digest = digest_of(text)
    if digest and ("imei" in name or says_hashed(name)):
        return Confidence.PROBABLE, f"a {digest} digest under an IMEI's name"
    return None


def _numeric(digits: str) -> tuple[Confidence, str] | None:
    if validators.imei(digits):
        return Confidence.PROVEN, "an IMEI: named so, its check digit is right"
    if len(digits) == _IMEISV:
        return Confidence.PROBABLE, "16 digits of an IMEISV under an IMEI's name"
    if len(digits) == _UNCHECKED:
        return Confidence.PROBABLE, "14 digits under an IMEI's name, without its check digit"
    if len(digits) == _IMEI:
        return Confidence.CANDIDATE, "15 digits under an IMEI's name, the check digit is wrong"
    return None


def _number(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal()


DETECTOR = Detector(
    id="imei",
    version=3,
    data_type="id.device",
    title="IMEI, MEID",
    keys=_KEYS | DEVICE_KEYS,
    loose=("imei(?:sv)?", "meid"),
    sources=("3GPP TS 23.003", "OpenRTB 2.6 Device.didsha1"),
    look=look,
    examples=(
        Example("an IMEI", {"imei": "352099001761481"}, ("id.device $.imei",)),
        Example(
            "as a number", {"device": {"imei1": 352099001761481}}, ("id.device $.device.imei1",)
        ),
        Example("as a device id", {"deviceId": "352099001761481"}, ("id.device $.deviceId",)),
        Example("of two slots", {"imei": "352099001761481;352099001761499"}, ("id.device $.imei",)),
        Example("without its check digit", {"imei": "35209900176148"}, ("id.device $.imei",)),
        Example("a MEID", {"meid": "A0000004926B7E"}, ("id.device $.meid",)),
        Example("in decimal", {"meid": "293608736500703710"}, ("id.device $.meid",)),
        Example("too few digits", {"imei": "3520990017614"}),
        Example("a slot", {"imei": 1}),
        Example("zeros", {"imei": "000000000000000"}),
        Example("no such name", {"order": "352099001761481"}),
        Example("a time", {"deviceId": "1700000000000"}),
    ),
)
