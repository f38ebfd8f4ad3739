"""MAC addresses: six hex pairs with separators, or bare under a name that says it.

Groups, broadcasts, zeros and Android's 02:00:00:00:00:00 are nobody's; longer
chains are certificate fingerprints. An access point's BSSID tells where the
phone is, so it is location, not the phone's own address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.shapes import clean, digest_of, placeholder, says_hashed
from auditor.detect.keys import names
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_KEYS = frozenset(
    {"mac", "macaddress", "macaddr", "wifimac", "wlanmac", "ethmac", "hwaddr", "hardwareaddress",
     "wifimacaddress", "bluetoothmac", "btmac", "bluetoothaddress", "btaddress", "devicemac",
     "macsha1", "macmd5", "localmac", "wlan0", "ble", "blemac"}
)  # fmt: skip
_ACCESS_POINT = frozenset(
    {"bssid", "apmac", "routermac", "wifibssid", "wifiaccesspoints", "accesspoints", "accesspoint",
     "gatewaymac", "scanresults", "wifis", "wifiscan", "beacon", "beacons", "beaconmac"}
)  # fmt: skip
_SEPARATED = re.compile(
    r"(?<![0-9A-Fa-f:\-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:\-])"
)
_BARE = re.compile(r"[0-9A-Fa-f]{12}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_ANDROID_DEFAULT = "020000000000"
_GROUP_BIT = 0x01
_LOCAL_BIT = 0x02
_BSSID = re.compile(r"bssid[\"']?\s?[:=]\s?[\"']?\Z", re.IGNORECASE).search
_LABEL = 12  # characters of a text before an address that may say an access point's
_MAX_TEXT = 4096
_MAX_HITS = 32


def look(scene: Scene) -> Iterator[Claim]:
    """The first address of each leaf that is a device's."""
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        name = names(leaf)
        access_point = not name.isdisjoint(_ACCESS_POINT)
        named = access_point or not name.isdisjoint(_KEYS)
        text = clean(value)
        if text and _SEPARATED.fullmatch(text) and _device(text):
            if named or not _clock(text):
                yield _claim(leaf, text, access_point=access_point)
        elif named and text and (_BARE.fullmatch(text) and _device(text)):
            yield _claim(leaf, text, access_point=access_point)
        elif named and (digest := digest_of(text)) and says_hashed(name):
            yield Claim(
                leaf.path,
                Confidence.PROBABLE,
                Method.KEY,
                f"a {digest} digest under the name of a MAC address",
                value,
            )
        elif isinstance(value, str) and len(value) > 17 and (found := _inside(value)):
            yield Claim(
                leaf.path,
                Confidence.PROBABLE,
                Method.CONTENT,
                f"a MAC address inside a text{_kind(found)}",
                value,
            )


def _claim(leaf: Leaf, text: str, *, access_point: bool) -> Claim:
    whose = "an access point's or beacon's" if access_point else "a"
    return Claim(
        leaf.path,
        Confidence.PROBABLE,
        Method.KEY if access_point or _BARE.fullmatch(text) else Method.STRUCTURE,
        f"{whose} MAC address{_kind(text)}",
        leaf.value,
        "location.radio" if access_point else "",
    )


def _inside(text: str) -> str:
    """The first device address inside a longer text, "" where there is none."""
    for count, match in enumerate(_SEPARATED.finditer(text[:_MAX_TEXT])):
        if count >= _MAX_HITS:
            break
        labelled = _BSSID(text, max(0, match.start() - _LABEL), match.start()) is not None
        if not labelled and _device(match[0]) and not _clock(match[0]):
            return match[0]
    return ""


def _device(text: str) -> bool:
    digits = re.sub(r"[:.\-]", "", text).lower()
    first = int(digits[:2], 16)
    return digits != _ANDROID_DEFAULT and not first & _GROUP_BIT and not placeholder(digits)


def _clock(text: str) -> bool:
    """Two-digit groups without a letter: more likely a date and time than an address."""
    return not any(character.isalpha() for character in text)


def _kind(text: str) -> str:
    return ", a random one" if int(text[:2], 16) & _LOCAL_BIT else ""


DETECTOR = Detector(
    id="mac-address",
    version=2,
    data_type="id.device",
    title="MAC address (BSSID: location)",
    keys=_KEYS | _ACCESS_POINT,
    wake=("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "(?:[0-9a-f]{2}-){5}[0-9a-f]{2}"),
    loose=("mac(?:[_.-]?addr(?:ess)?)?", "bssid"),
    sources=("IEEE 802-2014", "Android WifiInfo.getMacAddress"),
    look=look,
    examples=(
        Example("separated", {"wifi": "a4:5e:60:c1:0f:9b"}, ("id.device $.wifi",)),
        Example("bare", {"mac_address": "A45E60C10F9B"}, ("id.device $.mac_address",)),
        Example("an access point", {"bssid": "a4:5e:60:c1:0f:9b"}, ("location.radio $.bssid",)),
        Example("an access point in a text", {"m": "BSSID: a4:5e:60:c1:0f:9b, level: -45"}),
        Example("Android's default", {"mac": "02:00:00:00:00:00"}),
        Example("a group", {"mac": "01:00:5e:00:00:fb"}),
        Example("broadcast", {"mac": "ff:ff:ff:ff:ff:ff"}),
        Example("bare without a name", {"build": "a45e60c10f9b"}),
        Example("a fingerprint", {"cert": "a4:5e:60:c1:0f:9b:11:22:33:44"}),
        Example("a time", {"at": "20-12-01-10-20-30"}),
    ),
)
