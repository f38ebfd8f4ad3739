"""Identifiers under the names that SDKs give them, and the values that are nobody's."""

import pytest

from auditor.model import Scalar
from tests.detect.helpers import leaf, query, scan

UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
SHA1 = "0a4d55a8d778e5022fab701977c5d840bbc486d0"
SHA256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"


def types(name: str, value: Scalar) -> list[tuple[str, str]]:
    found = scan([leaf(value, name)])
    return [(f.data_type, str(f.confidence)) for f in found if f.data_type != "location.timezone"]


@pytest.mark.parametrize(
    "name",
    [
        "gaid",
        "GAID",
        "idfa",
        "ifa",
        "aaid",
        "rdid",
        "oaid",
        "adid",
        "device.ifa",
        "googleAdId",
        "google_aid",
        "advertiser_id",
        "advertisingIdentifier",
        "advertising_id",
        "gps_adid",
        "X-Advertising-Id",
        "data[gaid]",
        "device.ext.vungle.android.gaid",
        "googleAdvertisingId",
    ],
)
def test_advertising_ids(name: str) -> None:
    assert types(name, UUID) == [("id.advertising", "probable")]
    assert types(name, UUID.upper()) == [("id.advertising", "probable")]
    assert types(name, "00000000-0000-0000-0000-000000000000") == []
    assert types(name, "unknown") == []


@pytest.mark.parametrize("name", ["idfa", "gaid_sha1", "hashedIdfa", "idfaSha1", "ifa_sha1"])
def test_hashed_advertising_ids(name: str) -> None:
    assert types(name, SHA1) == [("id.advertising", "probable")]


@pytest.mark.parametrize("name", ["idfv", "device.ext.idfv", "ifv", "identifierForVendor"])
def test_vendor_ids(name: str) -> None:
    assert types(name, UUID) == [("id.vendor_scoped", "probable")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("android_id", "4dbedd9709159953"),
        ("androidId", "4DBEDD9709159953"),
        ("ssaid", "4dbedd9709159953"),
        ("deviceid2", "4dbedd9709159953"),
        ("android_id", "dbedd9709159953"),
        ("android_id_md5", "9e107d9d372bb6826bd81d3542a419d6"),
        ("dpidsha1", SHA1),
        ("deviceId", UUID),
        ("udid", SHA1),
        ("hardware_id", UUID),
        ("didsha1", SHA1),
        ("imei_md5", "9e107d9d372bb6826bd81d3542a419d6"),
        ("imeisv", "3520990017614823"),
        ("meid", "A0000000251D42"),
        ("wlan_mac", "a45e60c10f9b"),
        ("mac", "A4-5E-60-C1-0F-9B"),
        ("macAddress", "a45e.60c1.0f9b"),
    ],
)
def test_device_ids(name: str, value: str) -> None:
    assert types(name, value) == [("id.device", "probable")]


def test_an_imei_is_proven_by_its_name_and_check_digit() -> None:
    assert types("imei", "352099001761481") == [("id.device", "proven")]
    assert types("imei", "35-209900-176148-1") == [("id.device", "proven")]
    assert types("imei", "352099001761482") == [("id.device", "candidate")]
    assert types("deviceId", "352099001761481") == [("id.device", "probable")]
    assert types("order", "352099001761481") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("imei", 1),
        ("imei", "1"),
        ("imei", "000000000000000"),
        ("imei", "●●●●●●●●●●12345"),
        ("android_id", "9774d56d682e549c"),
        ("android_id", "0123456789abcdef"),
        ("deviceid", "1700000000000"),
        ("device_id", "Pixel 7"),
        ("signature", "4dbedd9709159953"),
        ("bssid", "02:00:00:00:00:00"),
        ("mac", "ff:ff:ff:ff:ff:ff"),
        ("mac", "01:00:5e:00:00:fb"),
        ("cert", "A4:5E:60:C1:0F:9B:11:22:33:44:55:66"),
        ("stamp", "20-12-01-10-20-30"),
        ("ipv6", "2001:db8:0:0:a4:5e:60:c1"),
        ("macbook", "no"),
    ],
)
def test_nobody(name: str, value: Scalar) -> None:
    assert types(name, value) == []


@pytest.mark.parametrize("name", ["hotline", "supportPhone", "customer_service_tel"])
def test_what_an_office_answers_is_a_candidate(name: str) -> None:
    assert types(name, "+85221234567") == [("id.phone", "candidate")]


def test_an_access_point_is_a_place() -> None:
    assert types("bssid", "a4:5e:60:c1:0f:9b") == [("location.radio", "probable")]
    assert types("x", "a4:5e:60:c1:0f:9b") == [("id.device", "probable")]
    assert types("log", "joined a4:5e:60:c1:0f:9b after 3 s") == [("id.device", "probable")]


@pytest.mark.parametrize(
    ("name", "value", "confidence"),
    [
        ("q", "jane.doe+x@mail.co.uk", "proven"),
        ("email", "info@posteo.de", "proven"),
        ("q", "info@posteo.de", "candidate"),
        ("note", "write to jane@posteo.de now", "probable"),
        ("url", "https://x.example/?e=jane%40posteo.de", "probable"),
        ("email_sha256", SHA256, "probable"),
        ("em", SHA256, "probable"),
        ("hashedEmail", "9e107d9d372bb6826bd81d3542a419d6", "probable"),
    ],
)
def test_emails(name: str, value: str, confidence: str) -> None:
    assert types(name, value) == [("id.email", confidence)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("src", "icon@2x.png"),
        ("src", "/img/a@3x.webp"),
        ("dep", "react@18.2.0"),
        ("email", ""),
        ("email", "jane@localhost"),
        ("email", "PRIMARY_EMAIL"),
        ("q", "jane@host.notasuffix"),
        ("em", "9e107d9d372bb6826bd81d3542a419d6"),
        ("css", "@media screen{a@b{}}"),
    ],
)
def test_no_emails(name: str, value: str) -> None:
    assert types(name, value) == []


@pytest.mark.parametrize(
    ("name", "value", "confidence"),
    [
        ("p", "+85291234567", "probable"),
        ("phone", "+852 9123 4567", "proven"),
        ("mobile", "91234567", "probable"),
        ("user.phoneNumber", "(415) 555-2671", "probable"),
        ("msisdn", 85291234567, "probable"),
        ("uri", "tel:+85291234567", "probable"),
        ("note", "call +852 9123 4567 now", "probable"),
        ("phone_sha256", SHA256, "probable"),
    ],
)
def test_phones(name: str, value: Scalar, confidence: str) -> None:
    assert types(name, value) == [("id.phone", confidence)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "91234567"),
        ("ts", "1700000000"),
        ("phone_model", "8529123456"),
        ("phone", "1234567"),
        ("phone", "22.3193456"),
        ("mobile", "1"),
        ("mobile_os_version", "13123456"),
        ("tz", "+08:00"),
        ("q", "7a2016d7-17b0-572f-a7a6-13f89a81d905"),
        ("at", "2023-03-20T16:35:24+08:00"),
        ("mobile_pckg_fp", "9e107d9d372bb6826bd81d3542a419d6"),
    ],
)
def test_no_phones(name: str, value: Scalar) -> None:
    assert types(name, value) == []


def test_headers_and_cookies_count_too() -> None:
    found = scan(query({"X-Device-Id": "4dbedd9709159953"}, root="request.header"))
    assert [f.data_type for f in found] == ["id.device"]
