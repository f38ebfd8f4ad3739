"""Installation ids: what an SDK draws at the first start and keeps until the app is removed.

Named so, a UUID or a random token counts. Two have a shape of their own:
Firebase's (22 characters, the first four bits are 0111) beside its
`authVersion`, and AppsFlyer's (milliseconds, a dash, 16 digits or more).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from auditor.detect.identifier.naming import Named, Siblings, ending, fold, in_text, keyed
from auditor.detect.identifier.shapes import clean, filler, is_hex, is_uuid, random_token
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_STRONG = frozenset(
    {"installid", "installationid", "installuuid", "installationuuid", "installguid",
     "installationguid", "installidentifier", "installationidentifier", "appinstallid",
     "appinstallationid", "appinstanceid", "firebaseinstallationid", "firebaseappinstanceid",
     "firebaseinstanceid", "instanceid", "googleappinstanceid", "appsflyerid", "appsflyeruid",
     "appsflyerdeviceid", "adjustid", "adjustadid", "androiduuid", "iosuuid",
     "persistentiosuuid", "persistentuuid", "branchid", "kochavadeviceid", "singularid",
     "tenjinid", "airbridgeid", "installreferrerid", "appuuid", "appguid", "rootinstallid",
     "sdkinstallid", "clientuniqueid", "crashlyticsinstallationuuid", "crashlyticsinstallid",
     "crashlyticsinstallationid", "visitorinstallid", "xfirebaseclientid", "gmpappinstanceid"}
)  # fmt: skip
_NUMBERED = frozenset({"installid"})
_CLIENT = frozenset({"clientid", "impressionid"})
_PHONE = frozenset(
    {"model", "devicemodel", "brand", "manufacturer", "osversion", "os", "osver", "platform",
     "appversion", "appver", "imei", "mac", "screen", "resolution", "sdkversion", "channel",
     "deviceid", "androidid", "idfa", "gaid", "carrier", "network", "lang", "locale", "devicetype"}
)  # fmt: skip
_EVENT = frozenset({"event", "eventname", "eventid", "name", "type", "eventtype", "message"})
_FIREBASE = re.compile(r"[c-f][\w-]{21}", re.ASCII)
_APPSFLYER = re.compile(r"1[3-9]\d{11}-\d{15,20}", re.ASCII)
_VERSION = "FIS_v2"  # what Firebase sends beside its id
_TOKEN = frozenset({"appid", "projectnumber"})  # what Firebase's token for an installation says
_OAUTH = frozenset(
    {"clientsecret", "secret", "granttype", "redirecturi", "redirecturl", "scope", "responsetype",
     "codechallenge", "assertion", "clientassertion", "state", "nonce", "codeverifier", "password",
     "prompt", "refreshtoken", "audience"}
)  # fmt: skip
_AGE = frozenset({"profilecreationdate", "profiledate", "profileageindays"})


def look(scene: Scene) -> Iterator[Claim]:
    """Random values under the names of installations, and those of known shapes."""
    siblings = scene.leaves.once(Siblings)
    for named in keyed(scene.woken, _KEY_OF):
        reason = _reason(named, siblings)
        if reason:
            leaf = named.leaf
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _reason(named: Named, siblings: Siblings) -> str:
    leaf, key, text = named
    if key in _STRONG:
        return _strong(leaf, key, text)
    if key in _OWN:
        return _OWN[key](leaf, text, siblings)
    if not is_uuid(text):
        return ""
    if key == "impressionid":  # of an advertisement, unless it stands for the profile
        profile = any(_is_profile(other) for other in siblings.of(leaf))
        return "an id of the profile that stands beside it" if profile else ""
    if not siblings.names(leaf).isdisjoint(_OAUTH):
        return ""  # the app that asks for a login, not the installation
    return "a UUID under the name of a client"


def _strong(leaf: Leaf, key: str, text: str) -> str:
    if key in _NUMBERED and text.isdecimal():
        return "a long number under the name of an installation" if len(text) >= 15 else ""
    if key == "instanceid":  # also a server's
        own = is_uuid(text) or _FIREBASE.fullmatch(text)
        return "a random value under the name of an installation" if own else ""
    made = is_uuid(text) or (random_token(text, 12) and not in_text(leaf))
    return "a random value under the name of an installation" if made else ""


def _firebase(leaf: Leaf, text: str, siblings: Siblings) -> str:
    if _FIREBASE.fullmatch(text) is None:
        return ""
    beside = any(other.value == _VERSION for other in siblings.of(leaf))
    if beside or siblings.names(leaf) >= _TOKEN:
        return "a Firebase installation id beside its version, or in its token"
    return ""


def _appsflyer(leaf: Leaf, text: str, siblings: Siblings) -> str:
    del leaf, siblings
    return "an installation id of AppsFlyer's form" if _APPSFLYER.fullmatch(text) else ""


def _adjust(leaf: Leaf, text: str, siblings: Siblings) -> str:
    del leaf, siblings
    return "32 hex digits as Adjust names and forms its id" if is_hex(text, 32) else ""


def _among_facts(leaf: Leaf, text: str, siblings: Siblings) -> str:
    """A UUID without another name among what a phone says of itself, and no event's."""
    if not (is_uuid(text) or is_hex(text, 32)):
        return ""
    names = siblings.names(leaf)
    phone = len(names & _PHONE) >= 2 and names.isdisjoint(_EVENT)
    return "a UUID among the facts about a phone" if phone else ""


_OWN: dict[str, Callable[[Leaf, str, Siblings], str]] = {
    "fid": _firebase,
    "uid": _appsflyer,
    "adid": _adjust,
    "uuid": _among_facts,
    "guid": _among_facts,
    "mid": _among_facts,
}
_KEYS = _STRONG | _CLIENT | frozenset(_OWN)
_KEY_OF = ending(_KEYS)


def _is_profile(leaf: Leaf) -> bool:
    """The age of the browser's profile, or its id, withheld."""
    name = fold(leaf.name)
    return name in _AGE or (name == "clientid" and filler(clean(leaf.value)))


DETECTOR = Detector(
    id="installation-id",
    version=2,
    data_type="id.install",
    title="installation id",
    keys=_KEYS,
    loose=("install(?:ation)?[_.-]?id", "app[_.-]?instance[_.-]?id", "appsflyer[_.-]?u?id"),
    sources=(
        "Firebase installations REST API",
        "AppsFlyer and Adjust SDK references",
        "Mozilla telemetry: clientId, impression_id",
    ),
    look=look,
    examples=(
        Example(
            "named",
            {"installationId": "0b6f7a52-7c1e-4c57-9a0d-8f4e2b9c1d3e"},
            ("id.install $.installationId",),
        ),
        Example(
            "Firebase's",
            {"fid": "cXr4Zb2mTq6dJ1fXk9Lw0a", "authVersion": "FIS_v2"},
            ("id.install $.fid",),
        ),
        Example("AppsFlyer's", {"uid": "1612345678901-1234567890123456789"}, ("id.install $.uid",)),
        Example("Adjust's", {"adid": "c7a1f2b0d3e4958671625344a5b6c7d8"}, ("id.install $.adid",)),
        Example(
            "a client's",
            {"clientId": "75c12e31-ce52-f444-97bc-ae983ef83934"},
            ("id.install $.clientId",),
        ),
        Example(
            "an app that asks for a login",
            {"client_id": "75c12e31-ce52-f444-97bc-ae983ef83934", "grant_type": "code"},
        ),
        Example("another fid", {"fid": "cXr4Zb2mTq6dJ1fXk9Lw0a"}),
        Example("an advertisement's", {"impression_id": "75c12e31-ce52-f444-97bc-ae983ef83934"}),
        Example("a word", {"install_id": "play-store", "instance_id": "i-main"}),
        Example("nobody", {"installId": "00000000-0000-0000-0000-000000000000"}),
    ),
)
