"""Android: BiometricPrompt, BiometricManager, FingerprintManager, KeyguardManager, the keystore.

An app gets which kind of authentication it was, a number, or an error's constant; a key of
the keystore that a new finger makes useless says so with an exception.
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, Together, constant

_ANSWER = "an answer of Android's BiometricPrompt or BiometricManager"
_AUTHENTICATOR = "BIOMETRIC_(?:STRONG|WEAK|CONVENIENCE)"

ANDROID = Platform(
    source=(
        "Android: android.hardware.biometrics, androidx.biometric, FingerprintManager, "
        "KeyguardManager, KeyPermanentlyInvalidatedException"
    ),
    answers=frozenset(
        ("authenticationresulttype", "canauthenticate", "biometricprompt",
         "hasenrolledfingerprints", "iskeyguardsecure", "iskeyguardlocked",
         "canauthenticatewithbiometrics", "isuserauthenticationrequired", "hasbiometricenrolled")
    ),
    constants=(
        constant(
            r"AUTHENTICATION_RESULT_TYPE_(?:BIOMETRIC|DEVICE_CREDENTIAL|UNKNOWN)"
            r"|(?:BiometricManager\.)?BIOMETRIC_(?:SUCCESS|STATUS_UNKNOWN"
            r"|ERROR_[A-Z_]{4,40}|ACQUIRED_[A-Z_]{4,40})",
            "authentication_result_type_|biometric_(?:success|status_|error_|acquired_)",
            _ANSWER,
        ),
        constant(
            r"(?:BiometricPrompt\.)?(?:BIOMETRIC_)?ERROR_(?:LOCKOUT(?:_PERMANENT)?|NO_BIOMETRICS"
            r"|NEGATIVE_BUTTON|HW_(?:NOT_PRESENT|UNAVAILABLE)|NO_DEVICE_CREDENTIAL"
            r"|SECURITY_UPDATE_REQUIRED|IDENTITY_CHECK_NOT_ACTIVE)",
            "error_(?:lockout|no_biometrics|negative_button|hw_|no_device_cred|security_upd)",
            _ANSWER,
        ),
        constant(
            r"FINGERPRINT_(?:ERROR|ACQUIRED)_[A-Z_]{4,40}",
            "fingerprint_(?:error|acquired)_",
            "an answer of Android's FingerprintManager",
        ),
        constant(
            rf"(?:{_AUTHENTICATOR}|DEVICE_CREDENTIAL)(?: ?[|,] ?(?:{_AUTHENTICATOR}"
            r"|DEVICE_CREDENTIAL)){0,3}(?<!^DEVICE_CREDENTIAL)",
            "biometric_(?:strong|weak|convenience)",
            "which kinds of check an app takes, of Android's BiometricManager",
        ),
        constant(
            r"(?:[a-z.]{0,48}\.)?KeyPermanentlyInvalidatedException(?::.{0,200})?",
            "keypermanentlyinvalidated",
            "a key of Android's keystore that a change of enrolled fingers or faces ended",
        ),
    ),
    objects=(
        Together(
            ("ishardwaredetected", "isdevicesecure"),
            frozenset(
                ("hasenrolledfingerprints", "iskeyguardsecure", "iskeyguardlocked",
                 "isdevicelocked", "isenrolled")
            ),
            1,
            "what the phone can check its owner by",
        ),
        Together(
            ("authenticationtype",), frozenset(("cryptoobject",)), 1, _ANSWER, plain=False
        ),
    ),
)  # fmt: skip
