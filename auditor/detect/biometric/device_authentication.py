"""The phone's own check of its owner: a yes or no, told apart from data of a body.

BiometricPrompt, LocalAuthentication, WebAuthn and FIDO's UAF compare inside the phone's
secure hardware; what an app gets, and may send, is that it succeeded, or a
signature. No measure of a body leaves the phone. So this is never more than a
candidate, whose reason says why, and does not count.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import islice, pairwise

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method, Path, Scalar

_ANSWERS = frozenset(
    ("biometricauthenticated", "biometricsuccess", "biometricverified", "biometricauth",
     "biometricenabled", "biometricsenabled", "biometricloginenabled", "fingerprintenabled",
     "fingerprintverified", "fingerprintauthenticated", "touchidenabled", "faceidenabled",
     "faceidverified", "biometricavailable", "biometrytype", "biometrictype", "usebiometrics",
     "isbiometricenabled", "authenticatedwithbiometrics", "biometricresult", "biometricstatus",
     "hasfingerprint", "fingerprintenrolled", "faceidauthenticated", "touchidauthenticated",
     "biometricprompt", "userverification", "biometriclogin", "isfingerprintset",
     "authenticationresulttype", "canauthenticate", "faceidauth", "touchidauth", "fingerprintauth",
     "biometricauthentication", "faceidlogin", "touchidlogin", "fingerprintlogin")
)  # fmt: skip
# Fields that say how such a check ended, in an object that is called as one.
_OUTCOMES = frozenset(
    ("success", "succeeded", "issuccess", "result", "authenticated", "verified", "evaluated",
     "passed", "status", "available", "enabled")
)  # fmt: skip
# What happened, by the name of an event.
_EVENTS = frozenset(("event", "eventname", "name", "action", "type", "eventtype", "en"))
_HAPPENED = re.compile(
    r"(?:app_)?(?:biometrics?|face_?id|touch_?id|fingerprint)_(?:log_?in|sign_?in|auth|unlock"
    r"|authentication|prompt)(?:_[a-z]{2,16}){0,2}"
).fullmatch
_HAPPENS = (
    r"(?:biometrics?|face[ _-]?id|touch[ _-]?id|fingerprint)[ _.-]?"
    r"(?:log[ _-]?in|sign[ _-]?in|auth|unlock|prompt)"
)
# Constants of androidx.biometric: BiometricPrompt's results, BiometricManager's answers.
_CONSTANT = re.compile(
    r"AUTHENTICATION_RESULT_TYPE_(?:BIOMETRIC|DEVICE_CREDENTIAL|UNKNOWN)"
    r"|BIOMETRIC_(?:SUCCESS|STATUS_UNKNOWN|ERROR_[A-Z_]{4,40})"
).fullmatch
# Of LocalAuthentication: what the phone was asked to check (LAPolicy).
_POLICY = re.compile(
    r"(?:LAPolicy)?\.?[Dd]eviceOwnerAuthenticationWithBiometrics(?:OrWatch|OrCompanion)?"
).fullmatch
_ASSERTION = "UAFV1TLV"  # FIDO's UAF, UAFV1TLV assertion scheme
_CONSTANTS = (
    "authentication_result_type_|biometric_(?:success|status_|error_)"
    "|deviceownerauthenticationwithbiometrics|uafv1tlv"
)
# What somebody logged in with, and of which body it may be said.
_METHODS = frozenset(
    ("loginmethod", "authmethod", "authenticationmethod", "authtype", "unlockmethod",
     "biometricmethod", "signinmethod", "logintype")
)  # fmt: skip
# Of a detector of faces as often: these need somebody let in above.
_LOOSE = frozenset(("method", "authenticator", "verificationmethod"))
_LOGINS = frozenset(
    ("auth", "authentication", "login", "signin", "unlock", "credential", "credentials", "session",
     "assertion")
)  # fmt: skip
_BODIES = frozenset(
    ("fingerprint", "faceid", "touchid", "face", "iris", "biometric", "biometrics",
     "biometricstrong", "biometricweak", "faceunlock")
)  # fmt: skip
# Names that say a check by themselves where the value is a plain true.
_BARE = frozenset(("fingerprint", "touchid", "faceid", "biometric", "biometrics"))
# Signatures and keys that the phone's secure hardware gives out after such a check.
_SIGNED = frozenset(
    ("fingerprintsignature", "biometricsignature", "touchidsignature", "faceidsignature",
     "biometricpublickey", "fingerprintpublickey", "biometrickey")
)  # fmt: skip
_SHORTEST = 40  # characters of a signature or key
_WEBAUTHN = frozenset(("authenticatordata", "clientdatajson", "attestationobject"))
_SAID = frozenset(
    ("true", "false", "1", "0", "yes", "no", "success", "succeeded", "failed", "enabled",
     "disabled",
     "available", "none", "touchid", "faceid", "fingerprint", "face", "iris", "verified", "ok",
     "required", "preferred", "discouraged", "enrolled", "biometricsuccess", "authenticated")
)  # fmt: skip
_TEXT = 64  # characters of a constant or of an event's name
_FIELDS = 48  # of an object
_VERIFIED = 0x04  # the flag of WebAuthn's authenticator data
_FLAGS = 32  # where the flags stand
_LEAST = 37


def look(scene: Scene) -> Iterator[Claim]:
    """One candidate for each answer of the phone."""
    told: set[tuple[int, str]] = set()
    for leaf in scene.woken:
        name = joined(leaf.name)
        if (said := _said(leaf, name, scene)) is not None:
            yield _claim(leaf, *said)
        elif name in _WEBAUTHN and isinstance(leaf.value, str | bytes):
            parent, prefix = group_of(leaf)
            if (id(parent), prefix) in told:
                continue
            told.add((id(parent), prefix))
            verified = name == "authenticatordata" and _verified(leaf.value)
            more = " with the user verified" if verified else ""
            yield _claim(leaf, f"a WebAuthn signature{more}")


def _said(leaf: Leaf, name: str, scene: Scene) -> tuple[str, ...] | None:
    """What a field says of a check, and the word that it says it with where there is one."""
    value = leaf.value
    text = value if isinstance(value, str) else ""
    word = joined(text[:_TEXT])
    found: tuple[str, ...] | None = None
    if name in _ANSWERS and _is_answer(value):
        found = ("the phone's own answer to a biometric check",)
    elif name in _BARE and value is True:
        found = ("a yes or no about a biometric check",)
    elif _is_outcome(leaf, name):
        above = joined(leaf.parent.name) if leaf.parent is not None else ""
        found = ("how the phone's own biometric check ended", above)
    elif constant := _constant(text):
        found = (constant,)
    elif text and name in _EVENTS and _happened(text):
        found = ("an event of a biometric check", word)
    elif text and word in _BODIES:
        if _lets_in(leaf, name, scene):
            found = ("the way in which somebody was let in", word)
    elif name in _SIGNED and len(text) >= _SHORTEST:
        found = ("a signature or key of the phone's, used after a biometric check",)
    return found


def _constant(text: str) -> str:
    """What a constant of such a check's interface says, "" for any other text."""
    if not text or len(text) > _TEXT:
        return ""
    if _CONSTANT(text):
        return "an answer of Android's BiometricPrompt or BiometricManager"
    if _POLICY(text):
        return "what Apple's LocalAuthentication was asked to check"
    return "a FIDO UAF signature" if text == _ASSERTION else ""


def _is_outcome(leaf: Leaf, name: str) -> bool:
    """Whether a field of an object that is called a check says how it ended."""
    above = joined(leaf.parent.name) if name in _OUTCOMES and leaf.parent is not None else ""
    return above in _ANSWERS and _is_answer(leaf.value)


def _happened(text: str) -> bool:
    """Whether a text is the name of an event of a check."""
    return len(text) <= _TEXT and _HAPPENED("_".join(words(text))) is not None


def _lets_in(leaf: Leaf, name: str, scene: Scene) -> bool:
    """Whether a field says in which way somebody was let in: by its name, or what it is of."""
    if name in _METHODS:
        return True
    above = leaf.parent
    if name not in _LOOSE or above is None:
        return False
    return not _LOGINS.isdisjoint(words(above.name)) or _of_login(above, scene)


def _of_login(above: Path, scene: Scene) -> bool:
    """Whether an event's name, beside the field or beside what holds it, is a login's."""
    holders = (above, above.parent) if above.parent is not None else (above,)
    for holder in holders:
        for other in islice(scene.leaves.below([holder]), _FIELDS):
            value = other.value
            if joined(other.name) in _EVENTS and isinstance(value, str) and len(value) <= _TEXT:
                parts = words(value)
                if not _LOGINS.isdisjoint((*parts, *map("".join, pairwise(parts)))):
                    return True
    return False


def _claim(leaf: Leaf, what: str, said: str = "") -> Claim:
    why = (
        f"{what}: the comparison happened in the phone and only its outcome was sent; "
        "no measure of a body is in it, so it is no biometric data and does not count"
    )
    face = "face" in (said or joined(leaf.name))
    data_type = "bio.face_template" if face else "bio.fingerprint"
    return Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, why, leaf.value, data_type)


def _is_answer(value: Scalar) -> bool:
    if isinstance(value, bool):
        return True
    return (isinstance(value, int) and value in (0, 1, 2, 3)) or (
        isinstance(value, str) and joined(value) in _SAID | {"1", "0"}
    )


def _verified(value: str | bytes) -> bool:
    """Whether the authenticator says that it verified the user, W3C Web Authentication §6.1."""
    data = value
    if isinstance(data, str):
        plain = data.replace("-", "+").replace("_", "/")
        try:
            data = binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
        except (binascii.Error, ValueError):
            return False
    return len(data) >= _LEAST and bool(data[_FLAGS] & _VERIFIED)


DETECTOR = Detector(
    id="device-authentication",
    version=4,
    data_type="bio.fingerprint",
    title="the phone's own biometric check, which is no biometric data",
    keys=_ANSWERS | _WEBAUTHN | _METHODS | _LOOSE | _BARE | _SIGNED,
    wakes=lambda name: joined(name) in _OUTCOMES,
    wake=(_CONSTANTS, _HAPPENS),
    sources=(
        "Android BiometricPrompt; Apple LocalAuthentication",
        "W3C Web Authentication Level 2, section 6.1",
        "FIDO UAF 1.2: UAFV1TLV assertion scheme",
    ),
    look=look,
    examples=(
        Example(
            "an answer, which does not count",
            {"biometricSuccess": True},
            ("bio.fingerprint $.biometricSuccess",),
        ),
        Example(
            "WebAuthn, which does not count",
            {"response": {"authenticatorData": "A" * 52, "clientDataJSON": "e30"}},
            ("bio.fingerprint $.response.authenticatorData",),
        ),
        Example("a yes", {"fingerprint": True}, ("bio.fingerprint $.fingerprint",)),
        Example(
            "a way in",
            {"loginMethod": "fingerprint", "auth": {"method": "FACE"}},
            ("bio.face_template $.auth.method", "bio.fingerprint $.loginMethod"),
        ),
        Example(
            "a signature after a check",
            {"fingerprintSignature": "MEUCIQDKbW9ja2VkIHNpZ25hdHVyZSBvZiBub2JvZHk=" * 2},
            ("bio.fingerprint $.fingerprintSignature",),
        ),
        Example(
            "a constant of Android's",
            {"result": "AUTHENTICATION_RESULT_TYPE_BIOMETRIC"},
            ("bio.fingerprint $.result",),
        ),
        Example(
            "a policy of Apple's",
            {"policy": "deviceOwnerAuthenticationWithBiometrics", "evaluated": True},
            ("bio.fingerprint $.policy",),
        ),
        Example(
            "FIDO's UAF",
            {"assertions": [{"assertionScheme": "UAFV1TLV", "assertion": "AT7uAgM-sQALLgk"}]},
            ("bio.fingerprint $.assertions[0].assertionScheme",),
        ),
        Example("a policy of another kind", {"policy": "deviceOwnerAuthentication"}),
        Example(
            "a check's outcome",
            {"biometricAuth": {"success": True}},
            ("bio.fingerprint $.biometricAuth.success",),
        ),
        Example(
            "an event of a login",
            {"event": "login", "properties": {"method": "faceId"}},
            ("bio.face_template $.properties.method",),
        ),
        Example(
            "an event of a check",
            {"name": "Touch ID Login Succeeded"},
            ("bio.fingerprint $.name",),
        ),
        Example("an event of a detector", {"event": "detected", "method": "face"}),
        Example("another outcome", {"search": {"success": True, "result": "face"}}),
        Example("an article", {"title": "Touch ID login"}),
        Example("another", {"name": "How a fingerprint login is made, and why it is safe"}),
        Example("other ways in", {"loginMethod": "password", "auth": {"method": "GET"}}),
        Example("a detector's", {"detect": {"method": "face"}}),
        Example("a browser's", {"fingerprint": "d41d8cd98f00b204e9800998ecf8427e"}),
        Example("a template", {"biometricResult": "AAECAwQFBgcICQoLDA0ODw"}),
    ),
)
