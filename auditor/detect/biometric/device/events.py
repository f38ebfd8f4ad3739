"""What apps themselves say of a check, in words of their own: events, settings, ways to log in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from auditor.detect.keys import joined, words
from auditor.detect.model import Scene
from auditor.model import Leaf, Path

# Settings and outcomes that apps name so, in any of a name's runs (`is_touch_id_enabled`).
ANSWERS = frozenset(
    ("biometricauthenticated", "biometricsuccess", "biometricverified", "biometricauth",
     "biometricenabled", "biometricsenabled", "biometricloginenabled", "fingerprintenabled",
     "fingerprintverified", "fingerprintauthenticated", "touchidenabled", "faceidenabled",
     "faceidverified", "biometricavailable", "biometrictype", "usebiometrics", "usebiometric",
     "authenticatedwithbiometrics", "biometricresult", "biometricstatus", "hasfingerprint",
     "fingerprintenrolled", "faceidauthenticated", "touchidauthenticated", "biometriclogin",
     "isfingerprintset", "faceidauth", "touchidauth", "fingerprintauth", "biometricauthentication",
     "faceidlogin", "touchidlogin", "fingerprintlogin", "usetouchid", "usefaceid", "isbiometric",
     "biometricoptin", "biometricenrolled", "biometricsavailable", "biometricunlock")
)  # fmt: skip
# Names that say a check by themselves where the value is a plain true.
BARE = frozenset(("fingerprint", "touchid", "faceid", "biometric", "biometrics"))
# Fields that say how such a check ended, in an object that is called as one.
OUTCOMES = frozenset(
    ("success", "succeeded", "issuccess", "issupported", "result", "authenticated", "verified",
     "evaluated", "passed", "status", "available", "enabled")
)  # fmt: skip
# What an object may be called besides, of which only its outcome says something.
CHECKS = frozenset(
    ("fidoauthenticator", "localauthentication", "localauth", "authenticateasync", "biometric",
     "biometrics", "biometry", "touchid", "faceid")
)  # fmt: skip
# What somebody logged in with, and of which body it may be said.
METHODS = frozenset(
    ("loginmethod", "authmethod", "authenticationmethod", "authtype", "unlockmethod",
     "biometricmethod", "signinmethod", "logintype", "authmode", "authenticatortype")
)  # fmt: skip
# Of a detector of faces as often: these need somebody let in above.
LOOSE = frozenset(("method", "authenticator", "verificationmethod"))
BODIES = frozenset(
    ("fingerprint", "faceid", "touchid", "face", "iris", "biometric", "biometrics",
     "biometricstrong", "biometricweak", "faceunlock", "facial", "speech")
)  # fmt: skip
_LOGINS = frozenset(
    ("auth", "authentication", "login", "signin", "unlock", "credential", "credentials", "session",
     "assertion")
)  # fmt: skip

EVENTS = frozenset(("event", "eventname", "name", "action", "type", "eventtype", "en"))
_KIND = "biometrics?|biometry|face_?id|touch_?id|passkeys?"
_LET_IN = "log_?in|sign_?in|auth|unlock|authentication|prompt"
_SET = "enabled?|disabled?|enroll?(?:ment|ed)?|opt_?(?:in|out)|toggled?|set_?up|activated?"
_ENDED = (
    "success(?:ful)?|succeeded|fail(?:ed|ure)|cancell?ed|error|verified|verification|available"
    "|registered|created|changed|permission|consent|lockout"
)
_TAIL = "(?:_[a-z]{2,16}){0,2}"
_HAPPENED = re.compile(
    f"(?:app_)?(?:(?:{_KIND}|fingerprint)_(?:{_LET_IN}|{_SET})|(?:{_KIND})_(?:{_ENDED})){_TAIL}"
    f"|(?:app_|user_)?(?:{_LET_IN}|logged_in|signed_in|unlocked|authenticated|{_SET})"
    f"(?:_(?:with|by|via|using|through))?_(?:{_KIND}|fingerprint){_TAIL}"
).fullmatch
# The same with what apps write between words, as the prefilter looks for it.
_BODY = "(?:biometrics?|biometry|face[ _-]?id|touch[ _-]?id|fingerprint|passkeys?)"
_VERB = (
    "(?:log|sign|auth|unlock|prompt|enabl|disabl|enrol|opt|toggl|set|activat|succe|fail|cancel"
    "|error|verifi|availab|regist|creat|chang|permi|consent|lockout)"
)
_BEFORE = (
    "(?:in|auth|unlock(?:ed)?|prompt|authenticat(?:ed|ion)|abled?|enrol(?:l|led|ment)?"
    "|activated?|toggled?|setup|up|out|with|by|via|using|through)"
)
WAKES = (
    f"{_BODY}[ _.-]?{_VERB}",
    f"{_BEFORE}[ _.-]?{_BODY}",
)
TEXT = 64  # characters of an event's name
_FIELDS = 48  # of an object


def happened(text: str) -> bool:
    """Whether a text is the name of an event of a check."""
    return len(text) <= TEXT and _HAPPENED("_".join(words(text))) is not None


def lets_in(leaf: Leaf, name: str, scene: Scene) -> bool:
    """Whether a field says in which way somebody was let in: by its name, or what it is of."""
    if name in METHODS:
        return True
    above = leaf.parent
    if name not in LOOSE or above is None:
        return False
    return not _LOGINS.isdisjoint(words(above.name)) or _of_login(above, scene)


def _of_login(above: Path, scene: Scene) -> bool:
    """Whether an event's name, beside the field or beside what holds it, is a login's."""
    for holder in _holders(above):
        for other in islice(scene.leaves.below([holder]), _FIELDS):
            value = other.value
            if joined(other.name) in EVENTS and isinstance(value, str) and len(value) <= TEXT:
                parts = words(value)
                if not _LOGINS.isdisjoint((*parts, *map("".join, pairwise(parts)))):
                    return True
    return False


def _holders(above: Path) -> Iterator[Path]:
    yield above
    if above.parent is not None:
        yield above.parent
