"""Session ids and access tokens: whoever holds one is taken for the person who logged in.

The field's name says it, or the header does (`Authorization: Bearer`). The value
is a token of some length; words and counters are none. A number of seconds is
what analytics call a session, so long numbers count under the full name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import PLACEMENTS, ending, in_text, inside
from auditor.detect.identifier.shapes import filler, has_digit, is_uuid, placeholder, random_token
from auditor.detect.keys import VAGUE, name_of
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Leaf, Method, Path

_SESSIONS = frozenset(
    {"sessionid", "sessionsid", "sessionuuid", "sessionuid", "sessionguid", "sessionidentifier",
     "sessiontoken", "sessionkey", "sessid", "visitid", "usersession", "phpsessid", "jsessionid",
     "aspsessionid", "connectsid", "laravelsession", "cisession", "playsession", "sessionhash",
     "browsersessionid", "appsessionid", "sessionsig", "sessioncookie"}
)  # fmt: skip
_TOKENS = frozenset(
    {"accesstoken", "refreshtoken", "idtoken", "authtoken", "authenticationtoken",
     "authorizationtoken", "bearertoken", "usertoken", "logintoken", "securitytoken", "tokenid",
     "xauthtoken", "oauthtoken", "ssotoken", "rememberme", "remembertoken", "rememberusertoken",
     "jwt", "jwttoken", "accesskeytoken", "customertoken", "accounttoken", "idpassertion",
     "authcookie", "authticket", "logonticket", "accessticket", "sso", "csid", "cftoken",
     "devicesessiontoken", "xsessiontoken", "xaccesstoken", "sapisid", "apisid", "hsid", "ssid",
     "psid", "liat", "sessionaccesstoken", "guesttoken", "personaltoken"}
) - {"ssid", "sso"}  # fmt: skip
_SHORT = frozenset({"sid", "session", "sess", "token", "ticket"})
_HEADERS = frozenset({"authorization", "proxyauthorization"})
_KEYS = _SESSIONS | _TOKENS | _SHORT | _HEADERS
_KEY_OF = ending(_KEYS)
_SIGNED = "alg"  # every signed token's header names its algorithm (RFC 7515, section 4.1.1)
_HEADER_LAYER = "jwt:header"
_BEARER = (" ▸ bearer", " ▸ token")
_SECRET = re.compile(r"[\w.+/=~:|%-]{8,4096}", re.ASCII)
_SECONDS = re.compile(r"1[4-9]\d{8}(?:\d{3})?", re.ASCII)
_UP = 4
_ANY_TOKEN = "a random value called a token"  # noqa: S105 - a reason, no secret
# An app's own at Meta: its number and its secret (Graph API, access tokens).
_APP_TOKEN = re.compile(r"\d{8,20}\|[\w-]{16,64}", re.ASCII)


def look(scene: Scene) -> Iterator[Claim]:
    """Tokens under the names of sessions and of access, and tokens signed for a bearer."""
    signed: set[Path] = set()
    for leaf in scene.woken:
        if leaf.name == _SIGNED:
            token = _token_above(leaf)
            if token is not None and token not in signed and _KEY_OF(token.name):
                signed.add(token)
                yield Claim(token, Confidence.PROBABLE, Method.STRUCTURE, "a signed access token")
        elif reason := _reason(leaf):
            weak = reason is _ANY_TOKEN
            confidence = Confidence.CANDIDATE if weak else Confidence.PROBABLE
            yield Claim(leaf.path, confidence, Method.KEY, reason, leaf.value)


def _token_above(leaf: Leaf) -> Path | None:
    """The token in whose header a leaf is, None where it is in none."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        if node.text.endswith(_HEADER_LAYER):
            return node.parent
        node = node.parent
    return None


def _reason(leaf: Leaf) -> str:
    key = _KEY_OF(name_of(leaf) if leaf.name in VAGUE else leaf.name)
    if not key or isinstance(leaf.value, bool | float):
        return ""
    text = text_of(leaf.value).strip()
    if in_text(leaf) and not _made(text):
        return ""
    if key in _SHORT or key in _SESSIONS:
        return _session(leaf, key, text)
    if not _secret(text) or _APP_TOKEN.fullmatch(text):
        return ""
    if key in _HEADERS:
        return "a bearer's access token" if leaf.text.endswith(_BEARER) else ""
    return "a token under the name of access"


def _session(leaf: Leaf, key: str, text: str) -> str:
    if key in _SESSIONS:
        return "an id under a session's name" if _is_session(text) else ""
    if not _made(text) or inside(leaf, PLACEMENTS):
        return ""
    return _ANY_TOKEN if key in ("token", "ticket") else "a random value under a session's name"


def _is_session(text: str) -> bool:
    if text.isascii() and text.isdecimal():
        return len(text) >= 8 and not placeholder(text)
    return _secret(text) and (has_digit(text) or len(text) >= 20)


def _secret(text: str) -> bool:
    return _SECRET.fullmatch(text) is not None and not filler(text) and not placeholder(text)


def _made(text: str) -> bool:
    if text.isascii() and text.isdecimal():  # the second it began
        return _SECONDS.fullmatch(text) is not None
    return is_uuid(text) or random_token(text, 16, 4096)


DETECTOR = Detector(
    id="session-id",
    version=1,
    data_type="id.session",
    title="session id, access token",
    keys=_KEYS | {_SIGNED},
    loose=("session[_.-]?id", "(?:access|refresh|auth)[_.-]?token"),
    sources=("RFC 6265", "RFC 6750", "RFC 7519", "TrackHAR: sessionId"),
    look=look,
    examples=(
        Example(
            "below a session",
            {"session": {"id": "49a626a7-5a19-429b-9061-ef6af7b3de8d"}},
            ("id.session $.session.id",),
        ),
        Example("seconds", {"ga_session_id": 1698765432}, ("id.session $.ga_session_id",)),
        Example("a cookie", {"PHPSESSID": "3k2v9d0q1m8s7c6b5n4h"}, ("id.session $.PHPSESSID",)),
        Example("access", {"access_token": "ya29.a0AfH6SMB"}, ("id.session $.access_token",)),
        Example("a random sid", {"sid": "s:9XbQ27fLmZ01kPqV"}, ("id.session $.sid",)),
        Example("a counter", {"session_id": 3, "session_count": 12345678, "sid": "3"}),
        Example("a word", {"session": "expired", "token": "required", "sid": "homepage"}),
        Example("about it", {"token_type": "bearer", "session_duration": 1700000000}),
        Example("nobody", {"session_id": "n/a", "accessToken": "null", "auth_token": "xxxxxxxx"}),
    ),
)
