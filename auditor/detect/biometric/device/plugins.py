"""What the plug-ins of cross-platform frameworks make of Android's and Apple's checks.

Expo's LocalAuthentication, react-native-biometrics, Flutter's local_auth, Capacitor's and
Cordova's plug-ins rename the kinds and errors; what they hand out is as little of a body.
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, State, Together, constant

_KIND = "which kinds of check the phone has"
_ERROR = "an error of a plug-in for the phone's own check"

PLUGINS = Platform(
    source=(
        "Expo LocalAuthentication; react-native-biometrics; Flutter local_auth; Capacitor "
        "native-biometric and biometric-auth; Cordova fingerprint-aio and android-fingerprint-auth"
    ),
    answers=frozenset(
        ("supportedauthenticationtypes", "enrolledlevel", "availablebiometrics", "biometrytypes",
         "strongbiometryisavailable", "isbiometryavailable", "biometryisavailable",
         "canuseauthentication", "isbiometricsupported", "isbiometricsavailable",
         "isbiometricavailable", "authenticatedwithbiometry")
    ),
    words=frozenset(
        ("biometrics", "facialrecognition", "face", "iris", "fingerprint", "strong", "weak",
         "secret", "multiple", "faceauthentication", "irisauthentication",
         "fingerprintauthentication", "biometricstrong", "biometricweak")
    ),
    constants=(
        constant(
            r"BiometricType\.(?:face|fingerprint|iris|strong|weak)", r"biometrictype\.", _KIND
        ),
        constant(
            r"PlatformException\((?:NotEnrolled|LockedOut|PermanentlyLockedOut|PasscodeNotSet"
            r"|NotAvailable, ?[^,]{0,40}iometric|biometricOnlyNotSupported).{0,200}",
            r"platformexception\((?:notenrolled|lockedout|permanentlylocked|passcodenot|biometriconly)",
            _ERROR,
        ),
        constant(
            r"biometry(?:Lockout|NotAvailable|NotEnrolled)|noDeviceCredential",
            "biometry(?:lockout|notavailable|notenrolled)|nodevicecredential",
            _ERROR,
        ),
        constant(
            r"BIOMETRIC_(?:DISMISSED|UNAVAILABLE|UNKNOWN_ERROR|HARDWARE_NOT_SUPPORTED"
            r"|AUTHENTICATION_FAILED|PIN_OR_PATTERN_DISMISSED|SCREEN_GUARD_UNSECURED"
            r"|LOCKED_OUT(?:_PERMANENT)?|NOT_ENROLLED|FINGERPRINT_NOT_ENROLLED"
            r"|INTERNAL_PLUGIN_ERROR|NO_SECRET_FOUND|KEY_INVALIDATED)",
            "biometric_(?:dismissed|unavailable|locked_out|not_enrolled|authentication_failed|"
            "hardware_not|fingerprint_not|screen_guard|pin_or|no_secret|internal_plugin)",
            _ERROR,
        ),
    ),
    states=(
        State(
            frozenset(("withfingerprint", "withbiometric", "withbiometrics")),
            "a text that a key behind the phone's own check encrypted",
        ),
        State(
            frozenset(
                ("fingerprintsignature", "biometricsignature", "touchidsignature",
                 "faceidsignature", "biometricpublickey", "fingerprintpublickey", "biometrickey",
                 "biometricspublickey", "faceidpublickey", "touchidpublickey")
            ),
            "a signature or key of the phone's, used after a biometric check",
        ),
    ),
    objects=(
        Together(
            ("hashardware", "hashardwareasync"),
            frozenset(("isenrolled", "isenrolledasync")),
            1,
            _KIND,
        ),
        Together(
            ("securitylevel",), frozenset(("isenrolled", "hashardware")), 1, _KIND, plain=False
        ),
    ),
)  # fmt: skip
