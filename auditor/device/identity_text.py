"""Values out of what a phone's commands print. Pure, bounded, and never sure of more than it saw.

Everything here is hostile text: each pattern has a bound, what does not fit is
not a value, and no XML parser is let near it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MOST = 1_000  # values of one kind
_WORD = re.compile(r"(?<![0-9a-fx])([0-9a-f]{8})(?![0-9a-f:])")
_LONGEST = 200  # characters of a Parcel's string
_SETTING = re.compile(r"<setting ([^<>]{1,1000})>")
_ATTRIBUTE = re.compile(r'(\w{1,20})="([^"<>]{0,300})"')
_GAID = re.compile(r'name="adid_key">([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})<', re.IGNORECASE)
_MAC = r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}"
_WIFI = re.compile(
    r"(?:mWifiInfo|WifiInfo:) ?\[?SSID: (?P<ssid>[^\n]{1,80}?), BSSID: (?P<bssid>[^,\s]{1,20})"
    rf"(?:, MAC: (?P<mac>{_MAC}))?",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"Account \{name=([^\n]{1,200}?), type=([\w.]{1,100})\}")
_LOCATION = re.compile(
    r"Location\[(\w{1,20}) (-?\d{1,3}[.,]\d{1,20}),\s?(-?\d{1,3}[.,]\d{1,20})([^\]\n]{0,300})",
    re.ASCII,
)


class Position(NamedTuple):
    """Where a provider of the phone last saw it; degrees."""

    provider: str
    latitude: str
    longitude: str
    mock: bool


class Wifi(NamedTuple):
    """The network that the phone is in; "" for what it does not say."""

    ssid: str
    bssid: str
    mac: str


def parcel_string(text: str) -> str:
    """The string that `service call` answered with, "" for none.

    A Parcel is dumped as words of 32 bits, least significant byte first: a status of
    0, the count of UTF-16 units, the units (AOSP frameworks/native, Parcel.cpp).
    """
    shown = re.sub(r"'[^'\n]{0,40}'|0x[0-9a-f]{8}:", "", text[:20_000])
    words = [int(word, 16) for word in _WORD.findall(shown)]
    if len(words) < 3 or words[0] or not 0 < words[1] <= _LONGEST:
        return ""
    data = b"".join(word.to_bytes(4, "little") for word in words[2:])
    if len(data) < 2 * words[1]:
        return ""
    return data[: 2 * words[1]].decode("utf-16-le", "replace")


def ssaids(xml: str) -> dict[str, str]:
    """The android_id that each app sees, by package (settings_ssaid.xml as text)."""
    found: dict[str, str] = {}
    for match in _SETTING.finditer(xml):
        values = dict(_ATTRIBUTE.findall(match[1]))
        package, value = values.get("package", ""), values.get("value", "")
        if re.fullmatch(r"[0-9a-f]{16}", value) and package and len(found) < _MOST:
            found[package] = value
    return found


def advertising_id(xml: str) -> str:
    """The GAID in adid_settings.xml; "" where there is none, or it was deleted (all zeros)."""
    match = _GAID.search(xml)
    return match[1].lower() if match and match[1].strip("0-") else ""


def wifi(text: str) -> Wifi:
    """The network of `dumpsys wifi`; the placeholders for "not connected" are no values."""
    match = _WIFI.search(text)
    if not match:
        return Wifi("", "", "")
    ssid = match["ssid"].strip()
    if len(ssid) > 1 and ssid[0] == ssid[-1] == '"':
        ssid = ssid[1:-1]
    known = ssid not in {"<unknown ssid>", "<none>", "null", ""}
    return Wifi(ssid if known else "", real_mac(match["bssid"]), real_mac(match["mac"] or ""))


def real_mac(text: str) -> str:
    """A hardware address, lower case; "" for the one that stands for "not told" and for no MAC."""
    mac = text.strip().lower()
    if not re.fullmatch(_MAC, mac) or mac in {"02:00:00:00:00:00", "00:00:00:00:00:00"}:
        return ""
    return mac


def accounts(text: str) -> list[tuple[str, str]]:
    """Name and type of each account of `dumpsys account`, each once."""
    found = dict.fromkeys(_ACCOUNT.findall(text[: 2**20]))
    return list(found)[:_MOST]


def positions(text: str) -> list[Position]:
    """The last position by each provider of `dumpsys location`."""
    found: dict[str, Position] = {}
    for provider, latitude, longitude, rest in _LOCATION.findall(text[: 2**21]):
        degrees = latitude.replace(",", "."), longitude.replace(",", ".")
        if abs(float(degrees[0])) <= 90 and abs(float(degrees[1])) <= 180 and len(found) < 20:
            found.setdefault(provider, Position(provider, *degrees, "mock" in rest))
    return list(found.values())


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1 annex B), as in IMEI and ICCID."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return bool(digits) and total % 10 == 0
