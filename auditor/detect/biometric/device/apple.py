"""Apple: LocalAuthentication's answers, errors and states of enrolment; passes of Apple Pay.

The state of a policy's domain (LAContext's evaluatedPolicyDomainState, since iOS 18 the
stateHash of LADomainState) changes when a finger or face is enrolled or removed. Apple
says that it maps to no template, and that each app is given another value: so it is told apart as
an answer is, and claimed as no identifier. Where it does recur, comparing messages shows it.
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, State, constant

_ERRORS = (
    "(?:authenticationFailed|userCancel|userFallback|systemCancel|passcodeNotSet"
    "|(?:biometry|touchID)(?:NotAvailable|NotEnrolled|Lockout|NotPaired|Disconnected)"
    "|appCancel|invalidContext|notInteractive|companionNotAvailable)"
)
_CHECK = "an error of Apple's LocalAuthentication"

APPLE = Platform(
    source="Apple LocalAuthentication: LAContext, LABiometryType, LAError, LADomainState",
    answers=frozenset(("biometrytype", "labiometrytype", "canevaluatepolicy")),
    words=frozenset(("opticid", "touchid", "faceid", "biometrytypenone")),
    constants=(
        constant(
            r"(?:LAPolicy)?\.?[Dd]eviceOwnerAuthenticationWithBiometrics(?:OrWatch|OrCompanion)?",
            "deviceownerauthenticationwithbiometrics",
            "what Apple's LocalAuthentication was asked to check",
        ),
        constant(
            r"LABiometryType\.?(?:[Nn]one|[Tt]ouchID|[Ff]aceID|[Oo]pticID)",
            "labiometrytype",
            "which kind of check the phone has, of Apple's LocalAuthentication",
        ),
        constant(
            rf"(?:k?LAError(?:Code)?\.?)(?i:{_ERRORS})", "laerror", _CHECK
        ),
        constant(r"com\.apple\.LocalAuthentication", r"com\.apple\.localauthentication", _CHECK),
        constant(
            r"(?:Error Domain=)com\.apple\.LocalAuthentication Code=-\d{1,4}(?: .{0,400})?",
            r"domain=com\.apple\.localauthentication",
            _CHECK,
        ),
    ),
    states=(
        State(
            frozenset(
                ("evaluatedpolicydomainstate", "biometrydomainstate", "biometricdomainstate",
                 "ladomainstate", "biometrystatehash", "domainstatehash")
            ),
            "a mark of which fingers or faces are enrolled, that another enrolment changes and "
            "that maps to none of them (LAContext's domain state)",
        ),
    ),
)  # fmt: skip
