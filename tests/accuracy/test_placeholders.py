"""One rule says which labelled values are nobody's."""

import pytest

from tests.accuracy.lines import Label
from tests.accuracy.placeholders import placeholder

NOBODYS = [
    ("advertisingId", "00000000-0000-0000-0000-000000000000"),
    ("advertisingId", "test-ifa-123456"),
    ("advertisingId", "zxcjbzxmc-zxcbmz-zxbcz-zxczx"),
    ("userId", "userid"),
    ("userId", "123"),
    ("userId", "MEMBER_1_PERSON_ID"),
    ("userId", "0000-000-000-0000"),
    ("deviceSerial", "●●●●●●●NG123"),
    ("ipAddress", "192.168.1.1"),
    ("ipAddress", "203.0.113.9"),
    ("ipAddress", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
    ("ipAddress", "111.222.333.444"),
    ("localIp", "127.0.0.1"),
    ("latitude", 0.0),
    ("latitude", "LOCATION_LATITUDE"),
    ("email", "PRIMARY_EMAIL"),
    ("imei", "1"),
    ("imei", "000000000000000"),
    ("wifiBssid", "02:00:00:00:00:00"),
    ("bluetoothMac", "ff:ff:ff:ff:ff:ff"),
    ("vin", "WBA00000000DEMO02"),
    ("personName", "FIRST_NAME"),
    ("city", "  "),
]
SOMEBODYS = [
    ("advertisingId", "1209d0b9-b959-42e6-b921-aa5d9d08c1af"),
    ("userId", "2154987"),
    ("userId", "7d5a6fd0d53a566b"),
    ("browserId", "fb.1.1601139161083.1728487875"),
    ("otherIdentifiers", "198lR19LYzIxODFxc1d5WGxCelQ5ZDh1NWhqNUI2"),
    ("ipAddress", "123.123.123.123"),
    ("ipAddress", "2607:fb90:f27:4512:d800:cb23:a603:e245"),
    ("localIp", "10.0.0.1"),
    ("latitude", -33.8),
    ("longitude", "0.0478"),
    ("email", "jane@posteo.de"),
    ("imei", "490154203237518"),
    ("wifiBssid", "A4:2B:B0:D6:00:01"),
    ("vin", "VF1AAAAA555777999"),
    ("personName", "Jane Doe"),
    ("PERSON", "TEST_USER"),
    ("location", None),
    ("faceBox", {"Height": 0.3}),
]


@pytest.mark.parametrize(("kind", "value"), NOBODYS, ids=str)
def test_nobodys(kind: str, value: object) -> None:
    assert placeholder(Label(kind, "body", "a.firstName", value))


@pytest.mark.parametrize(("kind", "value"), SOMEBODYS, ids=str)
def test_somebodys(kind: str, value: object) -> None:
    assert not placeholder(Label(kind, "body", "a.firstName", value))


def test_a_value_that_is_its_fields_name_is_nobodys() -> None:
    assert placeholder(Label("advertisingId", "query", "idfa", "idfa"))
    assert placeholder(Label("personName", "body", "user.firstName", "firstName"))
