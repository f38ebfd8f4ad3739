"""Access points, cell towers and beacons, and addresses that are none."""

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import leaf, scan

MACS = ("a4:5e:60:c1:0f:9b", "a4:5e:60:c1:0f:9c", "f0:9f:c2:11:22:3a")


def told(body: Tree) -> list[str]:
    return [
        f"{f.confidence} {str(f.path).rpartition('json:$.')[2]}"
        for f in scan(body)
        if f.data_type == "location.radio"
    ]


def test_a_scan_is_proven() -> None:
    scanned: Tree = {"aps": [{"mac": mac, "rssi": -40 - i} for i, mac in enumerate(MACS)]}
    assert told(scanned) == [f"proven aps[{i}].mac" for i in range(3)]


@pytest.mark.parametrize(
    "body",
    [
        {"bssid": MACS[0]},
        {"wifi": {"bssid": MACS[0], "ssid": "home"}},
        {"wifiAccessPoints": [{"macAddress": MACS[0], "signalStrength": -43}]},
        {"networks": [{"BSSID": MACS[0].upper(), "level": -70, "frequency": 2412}]},
    ],
)
def test_access_points(body: Tree) -> None:
    (found,) = told(body)
    assert found.startswith("probable")


@pytest.mark.parametrize(
    "body",
    [
        {"bssid": "02:00:00:00:00:00", "rssi": -50},
        {"bssid": "ff:ff:ff:ff:ff:ff"},
        {"bssid": "00:00:00:00:00:00"},
        {"bssid": "01:00:5e:00:00:fb", "rssi": -50},
        {"device": {"mac": MACS[0], "model": "X"}},
        {"ssid": "home", "rssi": -50},
        {"cert": "a4:5e:60:c1:0f:9b:11:22:33:44"},
        {"mac": MACS[0], "level": 7},
    ],
)
def test_no_access_points(body: Tree) -> None:
    assert told(body) == []


def test_a_scan_in_a_text() -> None:
    text = "WIFI:3,1|90-67-1C-F7-21-6C|-52&2|80-89-17-C6-79-A0|-54&3|40-F4-20-EF-DD-2A|-58"
    (found,) = [f for f in scan([leaf(text, "")]) if f.data_type == "location.radio"]
    assert str(found.confidence) == "proven"
    assert len(found.parts) == 3


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"mcc": 454, "mnc": 12, "lac": 9763, "cid": 21999},
            ["proven lac", "proven cid"],
        ),
        (
            {"mobileCountryCode": 454, "mobileNetworkCode": 0, "cellId": 42},
            ["proven cellId"],
        ),
        ({"lac": "4F4D", "cid": "673A", "mcc": 232, "mnc": 1}, ["proven lac", "proven cid"]),
        ({"tac": 9763, "ci": 219992654, "rsrp": -90}, ["probable tac", "probable ci"]),
        ({"cell": "257,02,16,2224"}, ["probable cell"]),
    ],
)
def test_cell_towers(body: Tree, found: list[str]) -> None:
    assert told(body) == found


@pytest.mark.parametrize(
    "body",
    [
        {"mcc": 454, "mnc": 12},
        {"mcc": 454, "mnc": 12, "lac": -1, "cid": 2147483647},
        {"mcc": 0, "mnc": 0, "lac": 0, "cid": 0},
        {"cid": "GA1.2.123456", "tid": "UA-1"},
        {"cid": 12345, "page": 3},
        {"cell": "1,2,3,4"},
    ],
)
def test_no_cell_towers(body: Tree) -> None:
    assert told(body) == []


UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"


def test_beacons() -> None:
    assert told({"uuid": UUID, "major": 1, "minor": 17, "rssi": -60}) == ["proven uuid"]
    assert told({"proximityUUID": UUID, "major": 1, "minor": 17}) == ["probable proximityUUID"]
    assert told({"bluetoothDevices": [{"address": MACS[0], "rssi": -70}]}) == [
        "probable bluetoothDevices[0].address"
    ]
    assert told({"uuid": UUID, "major": 1, "minor": 70_000}) == []
    assert told({"major": 1, "minor": 2, "patch": 3}) == []
