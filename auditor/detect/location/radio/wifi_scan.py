"""Wi-Fi surroundings: access points by BSSID, which place a phone within metres.

An access point's address says where the phone is, so it is location, not the
phone's own. A strength beside it makes it a reading; three readings are a scan,
and proven. Android's 02:00:00:00:00:00, groups and zeros are nobody's. In
texts, addresses that are each followed by a strength are a scan as well, and so are
objects of strengths by address and rows of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from auditor.detect.keys import joined, name_of
from auditor.detect.location.pairs.records import Record, first, records, whole
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, LeafTable, Method

_BSSID = frozenset(
    {"bssid", "apmac", "routermac", "wifibssid", "accesspointmac", "gatewaymac",
     "currentbssid", "connectedbssid", "wifirouterbssid", "apbssid", "wlanbssid", "networkbssid"}
)  # fmt: skip
_BARE_KEYS = frozenset({"mac", "macaddress"})  # of an address that may lack its separators
_ADDRESS = frozenset({"mac", "macaddress", "macaddr", "address", "hwaddr", "id", "m"})
_STRENGTH = (
    "rssi", "signalstrength", "signal", "level", "strength", "signaldbm", "dbm", "signallevel", "s",
    "rss", "wifirssi", "signalstrengthdbm",
)  # fmt: skip
_RADIO = ("ssid", "frequency", "freq", "channel", "wifissid", "capabilities", "signaltonoiseratio")
_LISTS = re.compile(
    r"wi-?fi|wlan|access[_-]?points?|\baps?\b|bssids?|scan_?results?|hotspots?", re.IGNORECASE
)
_TOOTH = re.compile(r"bluetooth|ble|beacon|\bbt", re.IGNORECASE).search
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}").fullmatch
_BARE = re.compile(r"[0-9A-Fa-f]{12}").fullmatch
_IN_TEXT = re.compile(
    r"(?<![0-9A-Fa-f:-])(?P<mac>(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\2){4}[0-9A-Fa-f]{2}))"
    r"[,|;= ]{1,2}(?P<dbm>-?\d{2,3})(?!\d)"
)
_BARE_IN_TEXT = re.compile(r"(?<![0-9A-Fa-f])(?P<mac>[0-9A-Fa-f]{12})[,;:](?P<dbm>-\d{2,3})(?!\d)")
_LABELLED = re.compile(  # as Android's ScanResult and WifiInfo print themselves
    r"bssid[\"']?\s?[:=]\s?[\"']?(?P<mac>(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(?![0-9A-Fa-f:])",
    re.IGNORECASE,
)
_ADDRESS_SIZE = 17
_WEAKEST, _STRONGEST = -110, -10
_FAINT = -20
_SHORT = 2  # letters of a name that says nothing
_SCAN = 3  # readings
_ROWS = 2
_LONGEST = 65_536
_MATCHES = 64


def look(scene: Scene) -> Iterator[Claim]:
    """The address of every access point, as sure as what stands beside it."""
    groups = {group_of(leaf) for leaf in scene.woken if isinstance(leaf.value, str)}
    found: list[tuple[Leaf, bool, bool]] = []
    near = _beside(scene.leaves, groups)
    for group, record in near.items():
        leaf = _address(record)
        if leaf is not None and not _is_tooth(group, record):
            strength = _strength(record)
            said = joined(leaf.name) in _BSSID
            if said or strength or first(record, _RADIO[:3]) is not None:
                found.append((leaf, strength, said or _is_list(group)))
    known = {id(leaf) for leaf, _, _ in found}
    found += ((leaf, True, True) for leaf in _short_names(near) if id(leaf) not in known)
    found += ((leaf, True, True) for leaf in _readings(scene))
    readings = sum(strength for _, strength, _ in found)
    for leaf, strength, said in found:
        if strength or said:
            yield _claim(leaf, readings if strength else 0)
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and len(leaf.value) > 20:
            yield from _texts(leaf)


def _readings(scene: Scene) -> Iterator[Leaf]:
    """Strengths under an address as their name, and addresses right before one in a row.

    Of several, as one alone may be any device's.
    """
    keyed = [leaf for leaf in scene.woken if _MAC(leaf.name) and is_access_point(leaf.name)]
    keyed = [leaf for leaf in keyed if _is_strength(leaf)]
    if len({leaf.name for leaf in keyed}) >= _ROWS:
        yield from (leaf for leaf in keyed if not _is_tooth(group_of(leaf), {}))
    rows = [leaf for leaf in scene.woken if is_element(leaf) and _is_strength(leaf)]
    if len(rows) < _ROWS:
        return
    before = {
        (id(leaf.parent), leaf.text): leaf
        for leaf in scene.leaves.below(leaf.parent for leaf in rows)
        if is_access_point(leaf.value)
    }
    pairs = ((id(leaf.parent), f"[{int(leaf.text[1:-1]) - 1}]") for leaf in rows)
    found = {id(leaf): leaf for pair in pairs if (leaf := before.get(pair)) is not None}
    if len(found) >= _ROWS:
        yield from (leaf for leaf in found.values() if not _is_tooth(group_of(leaf), {}))


def _short_names(near: Mapping[Group, Record]) -> Iterator[Leaf]:
    """Addresses in the elements of a list whose names are a letter or two: `{"b": …, "r": -48}`.

    Of a scan at the least, each with one strength below zero, under the same two names.
    """
    rows: dict[tuple[int, str, str], list[Leaf]] = {}
    for group, record in near.items():
        node = group[0]
        if node is None or node.text[:1] != "[" or _is_tooth(group, record):
            continue
        short = {name: leaf for name, leaf in record.items() if len(name) <= _SHORT}
        heard = [name for name, leaf in short.items() if _is_below_zero(leaf)]
        address = [name for name, leaf in short.items() if _is_address(leaf.value)]
        if len(heard) == len(address) == 1:
            row = rows.setdefault((id(node.parent), address[0], heard[0]), [])
            row.append(short[address[0]])
    for row in rows.values():
        if len({leaf.value for leaf in row}) >= _SCAN:
            yield from row


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _MAC(value) is not None and is_access_point(value)


def _is_below_zero(leaf: Leaf) -> bool:
    number = whole(leaf)
    return number is not None and _WEAKEST <= number <= _FAINT


def _is_strength(leaf: Leaf) -> bool:
    number = whole(leaf)
    return number is not None and _WEAKEST <= number <= _STRONGEST


def _beside(leaves: LeafTable, groups: set[Group]) -> dict[Group, Record]:
    """The records that hold a woken leaf."""
    near = leaves.below(parent for parent, _ in groups)
    return {group: record for group, record in records(near).items() if group in groups}


def _address(record: Record) -> Leaf | None:
    for names in (_BSSID, _ADDRESS):
        for name, leaf in record.items():
            if name in names and is_access_point(leaf.value):
                return leaf
    return None


def is_access_point(value: object) -> bool:
    """A MAC address that is one station's: no group, no zeros, not Android's stand-in."""
    text = value if isinstance(value, str) else ""
    return is_radio(text) and not int(text[:2], 16) & 1


def is_radio(value: object) -> bool:
    """The same, or a random address of Bluetooth's, in which the bit of a group says nothing."""
    text = value if isinstance(value, str) else ""
    if _MAC(text) is None and _BARE(text) is None:
        return False
    digits = re.sub("[:-]", "", text).lower()
    if digits == "020000000000" or len(set(digits)) <= 2:
        return False
    return any(char.isalpha() for char in digits) or _BARE(text) is None


def _strength(record: Record) -> bool:
    leaf = first(record, _STRENGTH)
    return leaf is not None and _is_strength(leaf)


def _is_list(group: Group) -> bool:
    node = group[0]
    for _ in range(3):
        if node is None:
            return False
        if _LISTS.search(node.name):
            return True
        node = node.parent
    return False


def _is_tooth(group: Group, record: Record) -> bool:
    node = group[0]
    for _ in range(3):
        if node is None:
            break
        if _TOOTH(node.name):
            return True
        node = node.parent
    return "major" in record and "minor" in record


def _claim(leaf: Leaf, readings: int) -> Claim:
    if readings >= _SCAN:
        sure, why = Confidence.PROVEN, f"one of {readings} with their signal: a scan"
    elif readings:
        sure, why = Confidence.PROBABLE, "with its signal's strength"
    else:
        sure, why = Confidence.PROBABLE, "named as such"
    method = Method.STRUCTURE if readings else Method.KEY
    return Claim(leaf.path, sure, method, f"an access point's address, {why}", leaf.value)


def _texts(leaf: Leaf) -> Iterator[Claim]:
    """Addresses in one text that are each followed by a strength, with or without its sign."""
    text = str(leaf.value)[:_LONGEST]
    found = [
        match[0]
        for match in islice(chain(_IN_TEXT.finditer(text), _BARE_IN_TEXT.finditer(text)), _MATCHES)
        if is_access_point(match["mac"]) and -_STRONGEST <= abs(int(match["dbm"])) <= -_WEAKEST
    ]
    for match in islice(_LABELLED.finditer(text), _MATCHES):
        if is_access_point(match["mac"]):
            why = "an access point's address, named as such in a text"
            sure = Confidence.PROBABLE
            yield Claim(leaf.path, sure, Method.CONTENT, why, leaf.value, part=match["mac"])
    signed = sum("-" in part[-4:] for part in found)
    if not found or (len(found) < _SCAN and not signed and not _LISTS.search(name_of(leaf) + text)):
        return
    sure = Confidence.PROVEN if len(found) >= _SCAN and signed else Confidence.PROBABLE
    why = f"an access point's address and signal, one of {len(found)}"
    for part in found:
        yield Claim(leaf.path, sure, Method.CONTENT, why, leaf.value, part=part)


DETECTOR = Detector(
    id="wifi-scan",
    version=4,
    data_type="location.radio",
    title="Wi-Fi access points",
    keys=_BSSID | _BARE_KEYS,
    wakes=lambda name: len(name) == _ADDRESS_SIZE and _MAC(name) is not None,
    wake=(
        r"\n(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}\n-[0-9]{2,3}\n",
        "(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",
        "(?:[0-9a-f]{2}-){5}[0-9a-f]{2}",
        "[0-9a-f]{12}[,;:]-[0-9]{2}",
    ),
    loose=("bssid",),
    sources=("Google Geolocation API (wifiAccessPoints)", "Android ScanResult", "IEEE 802.11"),
    look=look,
    examples=(
        Example(
            "a scan",
            {
                "wifiAccessPoints": [
                    {"macAddress": "a4:5e:60:c1:0f:9b", "signalStrength": -43},
                    {"macAddress": "a4:5e:60:c1:0f:9c", "signalStrength": -61},
                    {"macAddress": "a4:5e:60:c1:0f:a1", "signalStrength": -77},
                ]
            },
            (
                "location.radio $.wifiAccessPoints[0].macAddress",
                "location.radio $.wifiAccessPoints[1].macAddress",
                "location.radio $.wifiAccessPoints[2].macAddress",
            ),
        ),
        Example(
            "strengths by address",
            {"aps": {"a4:5e:60:c1:0f:9b": -43, "a4:5e:60:c1:0f:9c": -61}},
            (
                "location.radio $.aps.a4:5e:60:c1:0f:9b",
                "location.radio $.aps.a4:5e:60:c1:0f:9c",
            ),
        ),
        Example("the one in use", {"bssid": "a4:5e:60:c1:0f:9b"}, ("location.radio $.bssid",)),
        Example("in a text", {"wifi": "a4-5e-60-c1-0f-9b,-80"}, ("location.radio $.wifi",)),
        Example(
            "as Android prints one",
            {"m": "SSID: x, BSSID: a4:5e:60:c1:0f:9b, capabilities: [ESS], level: -45"},
            ("location.radio $.m",),
        ),
        Example(
            "names that say nothing",
            {
                "l": [
                    {"b": "a4:5e:60:c1:0f:9b", "r": -43},
                    {"b": "a4:5e:60:c1:0f:9c", "r": -61},
                    {"b": "a4:5e:60:c1:0f:a1", "r": -77},
                ]
            },
            tuple(f"location.radio $.l[{place}].b" for place in range(3)),
        ),
        Example("Android's stand-in", {"bssid": "02:00:00:00:00:00", "rssi": -50}),
        Example("the phone's own", {"mac": "a4:5e:60:c1:0f:9b", "os": "Android"}),
        Example("a fingerprint", {"cert": "a4:5e:60:c1:0f:9b:11:22:33:44"}),
    ),
)
