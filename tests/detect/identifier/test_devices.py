"""Phones: ids of devices, installations, push services and SIMs, serials, names."""

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence, Direction, Message, Protocol, Scalar
from tests.detect.helpers import query, scan
from tests.detect.identifier.seen import types

UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
MD5 = "5c53ef3a4d787ebf143d8906bd66d806"
TOKEN = "cXr4Zb2mTq6dJ1fXk9Lw0a:APA91b" + "Hx3_kQ9-" * 17


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("anon_id", f"XZ{UUID}", "id.device"),
        ("cdid", UUID, "id.device"),
        ("utdid", "WqX3k9bLmZ8DAFtP0cYv7RnQ", "id.device"),
        ("openudid", "4dbedd9709159953", "id.device"),
        ("device_id", "7023456789012345678", "id.device"),
        ("deviceId", f"{UUID}R", "id.device"),
        ("qimei36", "a1b2c3d4e5f60718293a4b5c6d7e8f901234", "id.device"),
        ("randomized_device_token", "1172860168313205995", "id.device"),
        ("vaid", UUID, "id.vendor_scoped"),
        ("appInstanceId", MD5, "id.install"),
        ("X-Crashlytics-Installation-ID", MD5, "id.install"),
        ("install_id", "7023456789012345678", "id.install"),
        ("clientId", UUID, "id.install"),
        ("adid", MD5, "id.install"),
        ("adid", UUID, "id.advertising"),
        ("ifa", "3B8E2335-Z049", "id.advertising"),
        ("ifa", "sdjfksdf-dfsds-dsdg-dsgg", "id.advertising"),
        ("fcm_token", TOKEN, "id.push"),
        ("x", TOKEN, "id.push"),
        ("x", "ExponentPushToken[aXbYcZ0123456789dEfGhI]", "id.push"),
        ("endpoint", "https://fcm.googleapis.com/fcm/send/cXr4Zb2mTq6:APA91bHx", "id.push"),
        ("apns_device_token", MD5 * 2, "id.push"),
        ("registration_id", "190e35f7e0f1a2b3c4d", "id.push"),
        ("oneSignalPlayerId", UUID, "id.push"),
        ("imsi", "310150123456789", "id.sim"),
        ("iccid", "89852000263123456784", "id.sim"),
        ("ro.serialno", "R58M12ABCDE", "id.device"),
        ("serialNumber", "C02XK1ZGJGH5", "id.device"),
        ("device_name", "Jane's iPhone", "id.device"),
        ("deviceName", "Galaxy von Anna", "id.device"),
        ("n", "Jane\u2019s iPad (2)", "id.device"),
        ("hostname", "Janes-MacBook-Pro.local", "id.device"),
        ("deviceName", "小明的iPhone", "id.device"),
    ],
)
def test_devices(name: str, value: str, kind: str) -> None:
    assert types(name, value) == [kind]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("anon_id", "guest"),
        ("device_id", "111111111111111"),
        ("idfa", "user-opted-out"),
        ("gaid", "device-ifa"),
        ("ifa", "test-ifa-123456"),
        ("ifa", "not-available-right-now"),
        ("instance_id", "i-0abcd1234ef567890"),
        ("install_time", "1612345678901"),
        ("installReferrer", "utm_source=google-play"),
        ("client_id", "1234-abc.apps.googleusercontent.com"),
        ("uuid", UUID),
        ("guid", UUID),
        ("fid", "cXr4Zb2mTq6dJ1fXk9Lw0a"),
        ("push_enabled", "true"),
        ("push_token", "unknown"),
        ("hash", MD5 * 2),
        ("imsi", "000000000000000"),
        ("imsi", "001010123456789"),
        ("iccid", "12345678901234567890"),
        ("serial", "2023010101"),
        ("serialNumber", "0123456789ABCDEF"),
        ("serialNumber", "•••••••NG123"),
        ("device_name", "Pixel 7"),
        ("title", "Apple's iPhone 15"),
        ("q", "the world's best phone"),
    ],
)
def test_nobodys(name: str, value: Scalar) -> None:
    assert types(name, value) == []


def test_a_client_that_logs_in_is_an_app() -> None:
    assert scan(query({"client_id": UUID, "redirect_uri": "app://x", "scope": "openid"})) == []


def test_a_uuid_among_the_facts_about_a_phone() -> None:
    facts = {"uuid": UUID, "model": "Pixel 7", "os_version": "14"}
    assert [f.data_type for f in scan(query(facts))] == ["id.install"]
    assert scan(query({**facts, "event": "start"})) == []


def test_a_firebase_installation() -> None:
    found = scan(
        {"fid": "cXr4Zb2mTq6dJ1fXk9Lw0a", "appId": "1:2:android:3", "authVersion": "FIS_v2"}
    )
    assert [f.data_type for f in found] == ["id.install"]


def test_serials_by_what_stands_beside_them() -> None:
    assert scan({"certificate": {"serialNumber": "0A12BC34D5", "issuer": "x"}}) == []
    assert [f.data_type for f in scan({"serial": "2B0104A7", "model": "Pixel"})] == ["id.device"]


def test_an_iccid_is_proven_by_its_check_digit() -> None:
    (right,) = scan(query({"iccid": "89852000263123456784"}))
    (wrong,) = scan(query({"iccid": "89852000263123456785"}))
    assert (right.confidence, wrong.confidence) == (Confidence.PROVEN, Confidence.PROBABLE)


def test_a_build_fingerprint_never_stands_alone() -> None:
    value = "google/panther/panther:14/UP1A.231005.007/10754064:user/release-keys"
    (found,) = scan(query({"fp": value}))
    assert found.confidence is Confidence.CANDIDATE


def test_devices_in_a_path() -> None:
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        host="a.example",
        method="GET",
        path=f"/v1/devices/{UUID}/photos/{UUID}?devices={UUID}",
    )
    found = {str(f.path): f.data_type for f in Auditor().audit(message).findings}
    assert found == {"request.path:[2]": "id.device"}
