"""Labelled values that are nobody's: one rule, so that it can be read and tested.

A label is left out where its value (1) cannot be of its type at all (a
latitude that is no number, an address that is no address, an e-mail address
without an at sign), (2) is reserved for nobody (zero UUID, documentation and
private networks, 02:00:00:00:00:00, null island), or (3) is a word that says
what should stand there (`PRIMARY_EMAIL`, `test-ifa`, `account-id-1`). A
private address under a label that asks for one stays, and so does whatever a
real device may have.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from tests.accuracy.lines import Label

_CONSTANT = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)+")
_WORDS = re.compile(r"[a-z]{2,}")
_SAID = frozenset(
    {"test", "example", "sample", "dummy", "placeholder", "awesome", "criteo", "some", "expr",
     "null", "none", "undefined", "unknown", "anonymous", "your", "userid", "idfa", "ifa"}
)  # fmt: skip
_HIDDEN = re.compile(r"[●•*]{2}|[xX]{5}")
_LEAST_DIGITS = 4  # of an id that is not only words
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def placeholder(label: Label) -> str:
    """Why the value is nobody's, "" where it may be somebody's."""
    if label.value is None or isinstance(label.value, dict | list):
        return ""
    text = str(label.value).strip()
    if not text:
        return "empty"
    if _HIDDEN.search(text):
        return "masked upstream"
    rule = _RULES.get(label.type)
    return rule(text, label) if rule else ""


def _coordinate(text: str, label: Label) -> str:
    del label
    try:
        return "" if float(text) != 0.0 else "null island"
    except ValueError:
        return "no coordinate"


def _email(text: str, label: Label) -> str:
    del label
    return "" if "@" in text else "no e-mail address"


def _vehicle(text: str, label: Label) -> str:
    del label
    return "" if _VIN.fullmatch(text) else "no vehicle number"


def _name(text: str, label: Label) -> str:
    return "says what should stand there" if _names_itself(text, label) else ""


def _address(text: str, label: Label) -> str:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return "no network address"
    if address.is_unspecified or address.is_loopback or address.is_multicast:
        return "an address of no device"
    if label.type == "localIp":
        return ""
    return "" if address.is_global else "a private or documentation address"


def _digits(text: str, label: Label) -> str:
    least = 14 if label.type == "imei" else 5
    digits = [character for character in text if character.isdigit()]
    if len(digits) < least:
        return "too few digits"
    return "" if len(set(digits)) > 1 else "one repeated digit"


def _mac(text: str, label: Label) -> str:
    del label
    bare = re.sub(r"[^0-9a-f]", "", text.lower())
    nobodys = bare == "020000000000" or len(set(bare)) <= 1 or len(bare) != 12
    return "a hardware address of no device" if nobodys else ""


def _names_itself(text: str, label: Label) -> bool:
    last = re.split(r"[.\[\]]", label.path)[-1]
    return bool(_CONSTANT.fullmatch(text)) or text.lower() == last.lower()


def _opaque(text: str, label: Label) -> str:
    """Ids of any shape: what remains when they are words with a number behind."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text)
    if len(set(bare)) <= 1:
        return "one repeated character"
    if _names_itself(text, label) or not _SAID.isdisjoint(_WORDS.findall(text.lower())):
        return "says what should stand there"
    digits = sum(character.isdigit() for character in bare)
    if digits == len(bare):
        return "" if digits > _LEAST_DIGITS else "too short for an id"
    return "words, no id" if digits < _LEAST_DIGITS else ""


_RULES: dict[str, Callable[[str, Label], str]] = {
    **dict.fromkeys(("ipAddress", "publicIp", "localIp", "IP_ADDRESS"), _address),
    **dict.fromkeys(("latitude", "longitude"), _coordinate),
    **dict.fromkeys(("email", "EMAIL_ADDRESS"), _email),
    **dict.fromkeys(("phone", "PHONE_NUMBER", "imei"), _digits),
    **dict.fromkeys(("macAddress", "wifiBssid", "bluetoothMac"), _mac),
    "vin": _vehicle,
    "personName": _name,
    **dict.fromkeys(
        ("advertisingId", "hashedAdvertisingId", "developerScopedId", "installationId",
         "deviceId", "pushNotificationToken", "deviceSerial", "userId", "browserId",
         "otherIdentifiers", "sessionId", "authToken", "licensePlate"),
        _opaque,
    ),
}  # fmt: skip
