"""The phone's own checks are told apart, with the reason, and hide nothing beside them."""

from __future__ import annotations

import base64
import hashlib

import pytest

from auditor.detect.model import Tree
from auditor.model import Confidence, Finding
from tests.detect.helpers import scan

ID = "device-authentication"


def _noise(size: int) -> bytes:
    return b"".join(hashlib.sha256(bytes([at])).digest() for at in range(size // 32 + 1))[:size]


TEXT = base64.b64encode(_noise(32)).decode()
LONG = base64.b64encode(_noise(256)).decode()
SOTER: dict[str, Tree] = {
    "raw": "challenge",
    "fid": "1427462",
    "counter": 12,
    "tee_n": "T",
    "cpu_id": "6a1f9c0e",
}

TOLD: list[tuple[str, Tree]] = [
    ("android's authenticators", {"authenticators": "BIOMETRIC_STRONG|DEVICE_CREDENTIAL"}),
    ("android's error", {"errorCode": "ERROR_LOCKOUT_PERMANENT"}),
    ("android's hardware", {"code": "BIOMETRIC_ERROR_HW_NOT_PRESENT"}),
    ("fingerprint manager", {"code": "FINGERPRINT_ERROR_LOCKOUT"}),
    ("what is enrolled", {"isHardwareDetected": True, "hasEnrolledFingerprints": True}),
    ("keyguard", {"isDeviceSecure": True, "isKeyguardLocked": False}),
    (
        "an ended key",
        {"e": "android.security.keystore.KeyPermanentlyInvalidatedException: Key invalidated"},
    ),
    ("apple's kind", {"kind": "LABiometryTypeOpticID"}),
    ("apple's domain", {"error": {"domain": "com.apple.LocalAuthentication", "code": -2}}),
    (
        "apple's error in a log",
        {"m": 'Error Domain=com.apple.LocalAuthentication Code=-8 "Biometry is locked out."'},
    ),
    ("apple's error", {"reason": "LAErrorBiometryNotEnrolled"}),
    ("apple's state", {"evaluatedPolicyDomainState": TEXT}),
    ("expo's kinds", {"supportedAuthenticationTypes": [1, 2]}),
    ("expo's words", {"supportedAuthenticationTypes": ["FACIAL_RECOGNITION"]}),
    ("expo's level", {"securityLevel": "strong", "isEnrolled": True}),
    ("react native's", {"available": True, "biometryType": "Biometrics"}),
    ("flutter's", {"types": ["BiometricType.strong", "BiometricType.weak"]}),
    ("flutter's error", {"e": "PlatformException(NotEnrolled, No Biometrics, null, null)"}),
    ("capacitor's error", {"code": "biometryLockout"}),
    ("cordova's answer", {"withFingerprint": TEXT, "withBackup": False}),
    ("cordova's error", {"message": "BIOMETRIC_DISMISSED"}),
    ("passkeys", {"passkeys": [{"aaguid": "fbfc3007", "uv": True, "be": True, "bs": True}]}),
    ("fido's metadata", {"userVerificationMethod": "fingerprint_internal"}),
    ("fido's bits", {"extensions": {"uvm": [[2, 4, 2]]}}),
    ("soter", {"json": SOTER}),
    ("ifaa", {"ifaaAuthRequest": LONG}),
    ("huawei", {"bioAuthnResult": {"isSuccess": True}}),
    ("a wallet", {"assuranceDetails": {"cardHolderAuthenticated": True}}),
    ("a payment", {"cvmResult": "CDCVM"}),
    ("windows", {"userConsentVerificationResult": "Verified"}),
    ("an event", {"event": "biometric_enrollment_completed"}),
    ("another event", {"event": "Enabled Face ID"}),
    ("a passkey's event", {"event": "passkey_login_success"}),
    ("a setting", {"traits": {"is_touch_id_enabled": "true"}}),
    ("a token's methods", {"amr": ["fpt", "hwk"]}),
]

NOT_TOLD: list[tuple[str, Tree]] = [
    ("a browser's", {"fingerprint": _noise(16).hex(), "canvas": "a"}),
    ("a certificate's", {"fingerprint": "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99"}),
    ("a timeout", {"errorCode": "ERROR_TIMEOUT"}),
    ("a course", {"course": {"isEnrolled": True, "title": "Biology"}}),
    ("a signature", {"success": True, "signature": LONG, "payload": "p"}),
    ("a filter", {"event": "face_filter_enabled", "name": "Face swap"}),
    ("weather", {"uv": 7, "be": 1, "bs": 2}),
    ("other methods", {"amr": ["pwd", "otp"]}),
    ("no soter", {"fid": "1427462", "raw": "x", "uid": "10123"}),
    ("a chip alone", {"cpu_id": "6a1f9c0e", "counter": 3}),
    ("an article", {"body": "LAErrorBiometryNotEnrolled is thrown when no finger is enrolled"}),
    ("a credential", {"credentialId": TEXT, "up": "west"}),
    ("a lock of another kind", {"code": "DEVICE_CREDENTIAL"}),
    ("a tracker's event", {"event": "fingerprint_available"}),
    ("a domain", {"error": {"domain": "NSURLErrorDomain", "code": -2}}),
]


def _told(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.detector == ID and one.data_type.startswith("bio.")]


@pytest.mark.parametrize("body", [body for _, body in TOLD], ids=[why for why, _ in TOLD])
def test_told_apart(body: Tree) -> None:
    found = scan(body)
    assert _told(found)
    for one in _told(found):
        assert one.confidence is Confidence.CANDIDATE
        assert "no measure of a body" in one.reason
    biometric = [one for one in found if one.data_type.startswith("bio.")]
    assert all(one.confidence is Confidence.CANDIDATE for one in biometric)


@pytest.mark.parametrize("body", [body for _, body in NOT_TOLD], ids=[why for why, _ in NOT_TOLD])
def test_not_told(body: Tree) -> None:
    assert not _told(scan(body))


def test_what_soter_signs_lasts_and_is_no_finger() -> None:
    found = [one for one in scan({"json": SOTER}) if one.data_type == "id.device"]
    assert {one.path.name for one in found} == {"cpu_id", "fid"}
    assert all(one.confidence is Confidence.PROBABLE for one in found)
    assert any("no measure of a finger" in one.reason for one in found)


def test_of_which_body() -> None:
    ways = {"faceprint": "bio.face_template", "voiceprint": "bio.voice_template",
            "eyeprint": "bio.iris", "handprint": "bio.palm"}  # fmt: skip
    for way, data_type in ways.items():
        assert _told(scan({"method": f"{way}_internal"}))[0].data_type == data_type


@pytest.mark.parametrize("beside", [body for _, body in TOLD if isinstance(body, dict)])
def test_hides_no_template_beside_it(beside: dict[str, Tree]) -> None:
    vector = [round((byte - 128) / 1400, 5) for byte in _noise(128)]
    alone = {"faceEmbedding": vector}
    counted = [one for one in scan(alone) if one.confidence is not Confidence.CANDIDATE]
    assert counted
    both = [one for one in scan({**beside, **alone}) if one.data_type == "bio.face_template"]
    assert [one.confidence for one in both if one.path.name == "faceEmbedding"] == [
        one.confidence for one in counted
    ]
