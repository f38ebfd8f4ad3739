"""Bluetooth surroundings: beacons and devices nearby, which say in which room a phone is.

An iBeacon's region is a UUID with a major and a minor number, an Eddystone's a
namespace with an instance, or the two as Google's Proximity API packs them; a device in
a scan is an address with a strength below a name that speaks of Bluetooth. The address is
often drawn, all 48 bits of it (Bluetooth Core, volume 6, part B, 1.3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.shapes import is_hex, is_uuid
from auditor.detect.keys import name_of
from auditor.detect.location.pairs.records import Record, first, records, whole
from auditor.detect.location.radio.wifi_scan import is_radio
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import Group, group_of, is_answer
from auditor.model import Confidence, Leaf, Method

_UUIDS = ("uuid", "proximityuuid", "beaconuuid", "regionuuid", "id1", "ibeaconuuid")
_STRENGTHS = (
    "rssi",
    "signalstrength",
    "txpower",
    "measuredpower",
    "distance",
    "proximity",
    "level",
)
_ADDRESSES = (
    "mac", "macaddress", "address", "bluetoothmac", "bluetoothaddress", "btmac", "bdaddr",
    "deviceaddress", "blemac", "btaddress", "beaconmac", "id",
)  # fmt: skip
_NAMED = frozenset({"bluetoothmac", "bluetoothaddress", "btmac", "bdaddr", "blemac", "btaddress"})
_TOOTH = re.compile(
    r"bluetooth|ble(?:scan|devices?|s)?\b|beacons?|ibeacon|eddystone|\bbt", re.IGNORECASE
).search
_16_BITS = 65_535
# Apple's company id, the type and the length of an iBeacon; its UUID, major, minor and power.
_ADVERTISED = re.compile(r"4c000215[0-9a-f]{42}(?![0-9a-f]{24})", re.IGNORECASE).search
_JOINED = re.compile(  # as SDKs of beacons name a region
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:(?P<major>\d{1,5}):(?P<minor>\d{1,5})",
    re.IGNORECASE | re.ASCII,
).fullmatch
_PRINTED = re.compile(  # as AltBeacon's library prints one
    r"id1: ?(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) id2: ?\d{1,5} id3: ?\d{1,5}",
    re.IGNORECASE,
).search
_ADVERTISED_URL = ("eddystone", "ibeacon", "altbeacon")
_ADVERTISED_TYPES = frozenset({"EDDYSTONE", "IBEACON", "ALTBEACON", "EDDYSTONE_EID"})
_PACKED = re.compile(r"[A-Za-z0-9+/]{11,43}={0,2}").fullmatch
_LONGEST = 1_024


def look(scene: Scene) -> Iterator[Claim]:
    """Regions of beacons, and addresses of devices that were heard."""
    groups = {group_of(leaf) for leaf in scene.woken}
    near = scene.leaves.below(parent for parent, _ in groups)
    for group, record in records(near).items():
        if group in groups:
            yield from _region(record)
            yield from _heard(group, record)
    for leaf in scene.woken:
        text = leaf.value
        if not isinstance(text, str) or len(text) > _LONGEST:
            continue
        if _ADVERTISED(text) is not None:
            yield _claim(leaf, Confidence.PROBABLE, "an iBeacon's region, as it is advertised")
        elif _JOINED(text) is not None:
            yield _claim(leaf, Confidence.PROBABLE, "a beacon's region, major and minor in one")
        elif _PRINTED(text) is not None:
            yield _claim(leaf, Confidence.PROBABLE, "a beacon's region, as a log has it")


def _region(record: Record) -> Iterator[Claim]:
    major, minor = whole(record.get("major")), whole(record.get("minor"))
    if major is None and "id1" in record:  # AltBeacon's names of the three
        major, minor = whole(record.get("id2")), whole(record.get("id3"))
    uuid = first(record, _UUIDS) or record.get("proximity")  # of Kontakt.io's interface
    if uuid is not None and is_uuid(str(uuid.value)) and _is_16_bits(major) and _is_16_bits(minor):
        heard = any(record[name] is not uuid for name in _STRENGTHS if name in record)
        sure = Confidence.PROVEN if heard else _unheard(uuid)
        why = "an iBeacon's region with its major and minor"
        yield _claim(uuid, sure, why + (" and strength" if heard else ""))
    kind, packed = record.get("type"), record.get("id")
    if kind is not None:
        known = packed is not None and kind.value in _ADVERTISED_TYPES
        if packed is not None and known and isinstance(packed.value, str) and _PACKED(packed.value):
            yield _claim(packed, Confidence.PROBABLE, "an observed beacon's id, by its type")
        elif str(kind.value).lower().startswith(_ADVERTISED_URL) and first(record, _STRENGTHS):
            yield _claim(kind, Confidence.PROBABLE, "a beacon with its strength, by its type")
    space = first(record, ("namespace", "namespaceid", "eddystonenamespace"))
    instance = first(record, ("instance", "instanceid", "eddystoneinstance"))
    if space is None or instance is None:
        return
    if is_hex(str(space.value), 20) and is_hex(str(instance.value), 12):
        sure = Confidence.PROBABLE if first(record, _STRENGTHS) else _unheard(space)
        yield _claim(space, sure, "an Eddystone's namespace with its instance")


def _unheard(leaf: Leaf) -> Confidence:
    """How sure a beacon without its strength is; an answer says which ones to listen for."""
    return Confidence.CANDIDATE if is_answer(leaf) else Confidence.PROBABLE


def _is_16_bits(number: int | None) -> bool:
    return number is not None and 0 <= number <= _16_BITS


def _heard(group: Group, record: Record) -> Iterator[Claim]:
    leaf = first(record, _ADDRESSES)
    if leaf is None or not is_radio(leaf.value):
        return
    strength = whole(first(record, ("rssi", "signalstrength", "level")))
    if strength is not None and -127 <= strength < 0 and (_is_tooth(group) or _is_named(leaf)):
        yield _claim(leaf, Confidence.PROBABLE, "a Bluetooth device's address with its strength")


def _is_named(leaf: Leaf) -> bool:
    return _TOOTH(name_of(leaf)) is not None


def _is_tooth(group: Group) -> bool:
    node = group[0]
    for _ in range(3):
        if node is None:
            return False
        if node.name and _TOOTH(node.name):
            return True
        node = node.parent
    return False


def _claim(leaf: Leaf, sure: Confidence, why: str) -> Claim:
    return Claim(leaf.path, sure, Method.STRUCTURE, why, leaf.value)


DETECTOR = Detector(
    id="beacons",
    version=6,
    data_type="location.radio",
    title="Bluetooth beacons and devices nearby",
    keys=frozenset({"major", "proximityuuid", "beaconuuid", "bluetooth", "ble", "beacon", "beacons",
                    "eddystone", "ibeacon", "bdaddr", "namespaceid", "instanceid", "id2",
                    "namespace", "instance"} | _NAMED),
    wake=("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "4c000215[0-9a-f]{42}",
          "id1: ?[0-9a-f]{8}-[0-9a-f]{4}-",
          r"\n(?:eddystone(?:[_-](?:e?id|uid|url))?|ibeacon|altbeacon)\n",
          r"\n[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[0-9]{1,5}:"),
    sources=("Apple iBeacon specification", "Google Eddystone", "Android BluetoothDevice"),
    look=look,
    examples=(
        Example(
            "a region",
            {"uuid": "7a2016d7-17b0-572f-a7a6-13f89a81d905", "major": 1, "minor": 17, "rssi": -60},
            ("location.radio $.uuid",),
        ),
        Example(
            "a device that was heard",
            {"bluetooth": [{"address": "a4:5e:60:c1:0f:9b", "rssi": -70}]},
            ("location.radio $.bluetooth[0].address",),
        ),
        Example(
            "an address that was drawn",
            {"ble": [{"address": "c3:8b:2a:10:9f:e4", "rssi": -61}]},
            ("location.radio $.ble[0].address",),
        ),
        Example(
            "as it is advertised",
            {"d": "0201061aff4c0002157a2016d717b0572fa7a613f89a81d90500010011c5"},
            ("location.radio $.d",),
        ),
        Example(
            "an observation",
            {"advertisedId": {"type": "EDDYSTONE", "id": "AAECAwQFBgcICQoLDA0ODw=="}},
            ("location.radio $.advertisedId.id",),
        ),
        Example(
            "an Eddystone",
            {"beacons": [{"namespace": "8b0ca750e7a7d14e9f3c", "instance": "3f71c9d2a04e"}]},
            ("location.radio $.beacons[0].namespace",),
        ),
        Example(
            "an AltBeacon",
            {"id1": "7a2016d7-17b0-572f-a7a6-13f89a81d905", "id2": "1", "id3": "17", "rssi": -60},
            ("location.radio $.id1",),
        ),
        Example(
            "three ids", {"id1": "7a2016d7-17b0-572f-a7a6-13f89a81d905", "id2": 90_000, "id3": 1}
        ),
        Example("a cluster", {"namespace": "kube-system", "instance": "3f71c9d2a04e"}),
        Example("a digest", {"d": "4c000215" + 56 * "a7"}),
        Example("a version", {"uuid": "7a2016d7-17b0-572f-a7a6-13f89a81d905", "major": 1}),
        Example("semantic version", {"major": 1, "minor": 2, "patch": 3}),
        Example("the phone's own", {"bluetooth": {"address": "a4:5e:60:c1:0f:9b"}}),
    ),
)  # fmt: skip
