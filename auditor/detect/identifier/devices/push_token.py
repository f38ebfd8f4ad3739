"""Push tokens: what a push service delivers to one app on one phone by.

Firebase's, Expo's and web push endpoints have shapes of their own and are
proven wherever they stand; those of APNs, HMS, Mi, Oppo, Vivo, JPush are long
random values and need a name that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import ending
from auditor.detect.identifier.shapes import filler, has_digit, is_hex, is_uuid, placeholder
from auditor.detect.keys import VAGUE, name_of
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_STRONG = frozenset(
    {"pushtoken", "pushid", "pushnotificationtoken", "pushdevicetoken", "pushregistrationid",
     "pushregid", "pushsubscriptionid", "fcmtoken", "fcmid", "fcmregistrationid", "fcmpushtoken",
     "fcmdevicetoken", "gcmtoken", "gcmid", "gcmregistrationid", "gcmregid", "gcmpushtoken",
     "firebasetoken", "firebasepushtoken", "firebasemessagingtoken", "messagingtoken",
     "registrationtoken", "registrationid", "regid", "apnstoken", "apntoken", "apnsdevicetoken",
     "applepushtoken", "iospushtoken", "androidpushtoken", "notificationtoken",
     "notificationdevicetoken", "devicepushtoken", "devicetoken", "devicetokens", "hmstoken",
     "hmspushtoken", "huaweitoken", "huaweipushtoken", "mipushregid", "mipushtoken", "miregid",
     "xiaomitoken", "oppotoken", "oppopushtoken", "oppopushregid", "vivotoken", "vivopushtoken",
     "vivoregid", "meizupushid", "honortoken", "honorpushtoken", "jpushregistrationid",
     "jpushregid", "getuicid", "getuiclientid", "gtcid", "pushcid", "umengdevicetoken",
     "xgtoken", "tpnstoken", "expopushtoken", "expotoken", "onesignalplayerid", "onesignalid",
     "onesignaluserid", "onesignalsubscriptionid", "airshipchannelid", "uachannelid",
     "urbanairshipchannelid", "pushchannelid", "brazepushtoken", "pushidentifier", "pushwooshhwid",
     "voiptoken", "voippushtoken", "liveactivitytoken", "pushendpoint", "registertoken", "aftoken"}
) - {"aftoken"}  # fmt: skip
_OF_A_MAKER = frozenset({"registerid"})  # a name that only means one before a maker's own form
_KEY_OF = ending(_STRONG | _OF_A_MAKER)
_FIREBASE = re.compile(r"(?:[\w-]{11,30}:)?APA91b[\w-]{80,260}", re.ASCII)
_EXPO = re.compile(r"Expo(?:nent)?PushToken\[[\w-]{10,64}\]", re.ASCII)
_WEB = re.compile(
    r"https://(?:fcm\.googleapis\.com/(?:fcm/send|wp)/|updates\.push\.services\.mozilla\.com/wpush/"
    r"|[a-z0-9-]{1,40}\.notify\.windows\.com/|web\.push\.apple\.com/)[\w:%./?=+-]{16,600}",
    re.ASCII,
)
_BRAND = re.compile(r"(?:OPPO|REALME|ONEPLUS)_[A-Z]{2}_[0-9a-f]{32}|[A-Z]{2}_[0-9a-f]{32}")
# Bytes as Apple's systems describe them, up to iOS 12: `<740f4707 bebcf74f …>`.
_DESCRIBED = re.compile(r"<(?:[0-9a-f]{8} ){7}[0-9a-f]{8}>", re.IGNORECASE).fullmatch
_MADE = re.compile(r"[\w:%./+=~-]{11,4096}", re.ASCII)
_LONG = 4_096
_LEAST = 11  # characters; JPush's are the shortest


def look(scene: Scene) -> Iterator[Claim]:
    """Tokens of known shapes anywhere, long random values under the names of push tokens."""
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str) or not _LEAST <= len(value) <= _LONG:
            continue
        text = value.strip()
        if _DESCRIBED(text):
            text = text[1:-1].replace(" ", "")
        if whose := _own(text):
            reason = f"a push token of {whose} form"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, reason, value)
        elif (key := _KEY_OF(name_of(leaf) if leaf.name in VAGUE else leaf.name)) and _made(text):
            if key in _OF_A_MAKER and _BRAND.fullmatch(text) is None:
                continue
            reason = f"{_form(text)} under the name of a push token"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, value)
        elif found := _FIREBASE.search(value) if "APA91b" in value else None:
            reason = "a push token of Firebase's form inside a text"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.CONTENT, reason, value, part=found[0]
            )


def _own(text: str) -> str:
    """Whose shape it has, "" for none of the known."""
    if _FIREBASE.fullmatch(text):
        return "Firebase's"
    if _EXPO.fullmatch(text):
        return "Expo's"
    return "a browser's" if text.startswith("https://") and _WEB.fullmatch(text) else ""


def _made(text: str) -> bool:
    if filler(text) or placeholder(text) or _MADE.fullmatch(text) is None or "://" in text:
        return False
    return has_digit(text) and len(set(text)) >= 6


def _form(text: str) -> str:
    if is_uuid(text):
        return "a UUID"
    if is_hex(text, 64):
        return "64 hex digits, the length of APNs' tokens,"
    if _BRAND.fullmatch(text):
        return "a value of a phone maker's form"
    return "a random value"


_TOKEN = "APA91b" + "Hx3_kQ9-" * 17

DETECTOR = Detector(
    id="push-token",
    version=3,
    data_type="id.push",
    title="push token",
    keys=_STRONG | _OF_A_MAKER,
    wake=("apa91b", r"push ?token\[", r"/fcm/send/", r"/wpush/", r"\.notify\.windows\.com/"),
    loose=("(?:fcm|gcm|push|device|apns)[_.-]?token", "registration[_.-]?id"),
    sources=(
        "Firebase Cloud Messaging",
        "Apple UserNotifications",
        "RFC 8030",
        "Huawei Push Kit, Mi Push, OPPO Push, JPush: client references",
    ),
    look=look,
    examples=(
        Example("Firebase's anywhere", {"t": f"cXr4Zb2mTq6dJ1fXk9Lw0a:{_TOKEN}"}, ("id.push $.t",)),
        Example("Expo's", {"to": "ExponentPushToken[aXbYcZ0123456789dEfGhI]"}, ("id.push $.to",)),
        Example(
            "Apple's",
            {"deviceToken": "4dbedd97091599534dbedd97091599534dbedd970915995312ab90ef00aa9988"},
            ("id.push $.deviceToken",),
        ),
        Example(
            "JPush's", {"registration_id": "190e35f7e0f1a2b3c4d"}, ("id.push $.registration_id",)
        ),
        Example(
            "OPPO's",
            {"registerID": "CN_80942530770f5eca563fb9d1689fa27a"},
            ("id.push $.registerID",),
        ),
        Example("a cash register", {"registerID": "REG-2026-0211-77", "register_id": 48219034}),
        Example(
            "64 digits of anything",
            {"hash": "4dbedd97091599534dbedd97091599534dbedd970915995312ab90ef00aa9988"},
        ),
        Example("a switch", {"push_token": "enabled", "pushId": "n/a", "device_token_type": "fcm"}),
        Example("nothing yet", {"fcmToken": "null", "pushToken": "000000000000000000000000"}),
    ),
)
