"""The phone's own check of its owner: a yes or no, told apart from data of a body.

BiometricPrompt, LocalAuthentication, WebAuthn, FIDO's UAF and their like compare inside the
phone's secure hardware; what an app gets, and may send, is that it succeeded, why it did not, or a
signature. No measure of a body leaves the phone. So this is never more than a
candidate, whose reason says why, and does not count; and each claim is on its own
field alone, so a template or a picture beside it is judged as ever.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping

from auditor.detect.biometric.device import events, fido, soter
from auditor.detect.biometric.device.android import ANDROID
from auditor.detect.biometric.device.apple import APPLE
from auditor.detect.biometric.device.payments import PAYMENTS
from auditor.detect.biometric.device.plugins import PLUGINS
from auditor.detect.biometric.device.told import Platform, Together
from auditor.detect.keys import joined, runs, words
from auditor.detect.location.pairs.records import Record, first, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method, Scalar

_PLATFORMS: tuple[Platform, ...] = (ANDROID, APPLE, PLUGINS, soter.SOTER, fido.FIDO, PAYMENTS)
_ANSWERS = events.ANSWERS.union(*(one.answers for one in _PLATFORMS))
_CONSTANTS = tuple(constant for one in _PLATFORMS for constant in one.constants)
_STATES: Mapping[str, str] = {
    name: state.what for one in _PLATFORMS for state in one.states for name in state.names
}
_OBJECTS: Mapping[str, tuple[Together, ...]] = {
    name: tuple(rule for one in _PLATFORMS for rule in one.objects if name in rule.wakes)
    for one in _PLATFORMS
    for rule in one.objects
    for name in rule.wakes
}
_SAID = frozenset(
    ("true", "false", "1", "0", "2", "3", "yes", "no", "success", "succeeded", "failed",
     "enabled", "disabled", "available", "none", "touchid", "faceid", "fingerprint", "face",
     "iris", "verified", "ok", "required", "preferred", "discouraged", "enrolled",
     "biometricsuccess", "authenticated")
).union(*(one.words for one in _PLATFORMS))  # fmt: skip
_IFAA = frozenset(("ifaa", "ifaf"))
_SHORTEST = 16  # characters of a state, signature or key
_TEXT = 512  # characters of a constant, with what follows it in a log
_SIGNATURE = "a WebAuthn signature"
# Of which body a word says it is; any other is the finger's.
_OF_BODY = (
    ("face", "bio.face_template"), ("voice", "bio.voice_template"), ("eye", "bio.iris"),
    ("iris", "bio.iris"), ("handprint", "bio.palm"),
)  # fmt: skip
_VERIFIED = 0x04  # the flag of WebAuthn's authenticator data
_FLAGS = 32  # where the flags stand
_LEAST = 37


def look(scene: Scene) -> Iterator[Claim]:
    """One candidate for each answer of the phone."""
    told: set[tuple[int, str]] = set()
    groups = []
    for leaf in scene.woken:
        name = joined(leaf.name)
        if name in _OBJECTS:
            groups.append(group_of(leaf)[0])
        if (said := _said(leaf, name, scene)) is not None:
            yield _claim(leaf, *said)
        elif name in fido.BYTES and isinstance(leaf.value, str | bytes):
            parent, prefix = group_of(leaf)
            if (id(parent), prefix) in told:
                continue
            told.add((id(parent), prefix))
            verified = name == "authenticatordata" and _verified(leaf.value)
            yield _claim(leaf, f"{_SIGNATURE} with the user verified" if verified else _SIGNATURE)
    if groups:
        for record in records(scene.leaves.below(groups)).values():
            yield from _together(record)


def _said(leaf: Leaf, name: str, scene: Scene) -> tuple[str, ...] | None:
    """What a field says of a check, and the word that it says it with where there is one."""
    value = leaf.value
    text = value if isinstance(value, str) else ""
    word = joined(text[: events.TEXT])
    found: tuple[str, ...] | None = None
    if constant := _constant(text):
        found = (constant, word)
    elif name in fido.BITS and type(value) is int and 0 <= value <= fido.MOST_BITS:
        found = ("how an authenticator verified its user, as bits",)
    elif name == fido.METHOD and text in fido.METHODS:
        found = ("the way in which somebody was let in (RFC 8176)", text)
    elif (value is True and name in events.BARE) or (
        _is_answer(value) and not _ANSWERS.isdisjoint(runs(leaf.name))
    ):
        found = ("the phone's own answer to a biometric check", f"{name} {word}")
    elif _is_outcome(leaf, name):
        above = joined(leaf.parent.name) if leaf.parent is not None else ""
        found = ("how the phone's own biometric check ended", above)
    elif text and name in events.EVENTS and events.happened(text):
        found = ("an event of a biometric check", word)
    elif word in events.BODIES and events.lets_in(leaf, name, scene):
        found = ("the way in which somebody was let in", word)
    elif isinstance(value, str | bytes) and len(value) >= _SHORTEST:
        found = _state(leaf)
    return found


def _state(leaf: Leaf) -> tuple[str, ...] | None:
    """What a longer value is that the phone made for such a check."""
    name = leaf.name
    for run in runs(name):
        if run in _STATES:
            return (_STATES[run],)
    if not _IFAA.isdisjoint(words(name)[:1]):
        return ("a message of the IFAA's between the phone's secure hardware and its server",)
    return None


def _constant(text: str) -> str:
    """What a constant of such a check's interface says, "" for any other text."""
    if not text or len(text) > _TEXT:
        return ""
    return next((one.what for one in _CONSTANTS if one.whole.fullmatch(text)), "")


def _together(record: Record) -> Iterator[Claim]:
    """What an object's names say only together."""
    for name in record:
        for rule in _OBJECTS.get(name, ()):
            if rule.holds(record, name):
                yield _claim(first(record, rule.at) or record[name], rule.what)
                return


def _is_outcome(leaf: Leaf, name: str) -> bool:
    """Whether a field of an object that is called a check says how it ended."""
    if name not in events.OUTCOMES or leaf.parent is None or not _is_answer(leaf.value):
        return False
    above = joined(leaf.parent.name)
    return above in _ANSWERS or above in events.CHECKS


def _claim(leaf: Leaf, what: str, said: str = "") -> Claim:
    why = (
        f"{what}: the comparison happened in the phone and only its outcome was sent; "
        "no measure of a body is in it, so it is no biometric data and does not count"
    )
    of = said or joined(leaf.name)
    data_type = next((kind for part, kind in _OF_BODY if part in of), "bio.fingerprint")
    return Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, why, leaf.value, data_type)


def _is_answer(value: Scalar) -> bool:
    if isinstance(value, bool):
        return True
    return (isinstance(value, int) and value in (0, 1, 2, 3, 4)) or (
        isinstance(value, str) and len(value) <= events.TEXT and joined(value) in _SAID
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


_KEYS = (
    _ANSWERS | events.METHODS | events.LOOSE | events.BARE | _STATES.keys() | _OBJECTS.keys()
    | fido.BYTES | fido.BITS | _IFAA | {fido.METHOD}
)  # fmt: skip

DETECTOR = Detector(
    id="device-authentication",
    version=6,
    data_type="bio.fingerprint",
    title="the phone's own biometric check, which is no biometric data",
    keys=frozenset(_KEYS),
    wakes=lambda name: joined(name) in events.OUTCOMES,
    wake=(*(one.wake for one in _CONSTANTS), *events.WAKES),
    sources=tuple(one.source for one in _PLATFORMS),
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
