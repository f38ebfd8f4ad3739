"""User ids and user names: they look like anything, so the field's name must end in one.

A number, a word, a digest, an address: whatever stands under `user_id` is what
the sender knows the person by. Short numbers, words that fill a field and the
field's own name do not count. Under vaguer names (`uid`, `external_id`) the
value must look made by a machine. The subject of a token (`sub`) and the ids of
OpenRTB's `eids` are user ids too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import (
    PLACEMENTS,
    Named,
    Siblings,
    above,
    ending,
    in_path,
    in_text,
    inside,
    keyed,
)
from auditor.detect.identifier.persons.languages import USER_IDS, USER_NAMES
from auditor.detect.identifier.shapes import clean, digest_of, is_token, placeholder, random_token
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

PERSONS = frozenset(
    {"user", "account", "customer", "member", "person", "player", "patient", "subscriber", "viewer",
     "profile", "identity", "employee", "participant", "consumer", "visitor", "shopper",
     "cardholder", "student", "passenger", "rider", "guest", "traveler", "traveller", "buyer",
     "principal", "me", "actor"}
)  # fmt: skip
_SELF = ("user", "account", "customer", "member", "person", "patient", "subscriber",
         "viewer", "identity", "employee", "participant", "consumer", "student",
         "passenger", "rider", "visitor", "appuser", "enduser", "loginuser")  # fmt: skip
_STRONG = frozenset(
    {f"{person}{word}" for person in _SELF for word in ("id", "uid", "uuid", "guid", "identifier")}
    | {f"{person}sid" for person in ("user", "account", "customer", "member", "uid")}
    | {f"{person}{word}" for person in ("user", "member", "customer", "patient", "employee")
       for word in ("no", "number", "key", "ref")}
    | {"loyaltyid", "loyaltynumber", "loyaltycardnumber", "membershipid", "membershipnumber",
       "frequentflyernumber", "ppid", "buyeruid", "externaluserid", "customuserid",
       "openid", "unionid", "gigyauid", "facebookid", "fbuserid", "twitterid", "weiboid",
       "wechatid", "kakaoid", "snapchatid", "instagramid", "telegramid", "steamid", "psnid",
       "prsid", "dsid", "distinctid", "randomizedbundletoken", "loginid", "encusid",
       "firebaseuid", "cognitoidentityid", "medicalrecordnumber", "mrn", "policyholderid",
       "cardmemberid", "googleid", "googleuserid", "appleuserid", "userpk"}
    | USER_IDS
) - {"memberkey", "customerkey", "memberref", "employeekey", "employeeref"}  # fmt: skip
_NAMES = USER_NAMES | frozenset(
    {"username", "userlogin", "loginname", "userlogon", "logonname", "screenname", "nickname",
     "nick", "userhandle", "accountname", "uname", "preferredusername", "upn",
     "uniquename", "userprincipalname", "samaccountname", "twitterhandle", "instagramhandle",
     "displayhandle", "gamertag", "skypeid", "loginuser", "useralias"}
)  # fmt: skip
_VAGUE = frozenset(
    {"uid", "externalid", "contactid", "identity", "uidh", "userhash", "sub", "oid", "account",
     "user", "cuid", "householdid", "hhid", "trackinguid", "guestid",
     "playerid", "playeruid", "profileid", "profileuid", "profileuuid", "customid"}
)  # fmt: skip
# A business has these too: those of a publisher, a seller, an ad server.
_BUSINESS = _VAGUE | {"accountid", "accountuid", "accountuuid", "accountguid", "memberid"}
_THINGS = frozenset(
    {"site", "page", "app", "event", "item", "product", "content", "article", "campaign", "ad",
     "post", "video", "order", "message", "request", "transaction", "media", "file", "node",
     "block", "widget", "publisher", "placement", "creative", "organization", "org", "company",
     "merchant", "store", "shop", "group", "team", "channel", "project", "workspace", "tenant",
     "room", "serial", "version", "asset", "image", "build", "correlation", "trace", "span", "log",
     "error"}
)  # fmt: skip
_BESIDE_A_BUSINESS = frozenset(
    {"siteid", "zoneid", "publisherid", "pubid", "placementid", "adunitid", "sizeid", "networkid",
     "campaignid", "adslot", "trustkey", "licensekey", "agentid", "organizationid", "orgid",
     "apiversion", "dashboard", "dtstart", "dtstamp", "slug", "sku", "mimetype", "filename"}
)  # fmt: skip
_KEY_OF = ending(_STRONG | _NAMES | _VAGUE)
# Above `uid` these say nothing of their own; anything else there has its own uid.
_WRAPPERS = frozenset(
    {"", "data", "body", "params", "param", "payload", "query", "request", "json", "form", "args",
     "attributes", "properties", "props", "context", "ext", "common", "info", "result", "response",
     "header", "headers", "extra", "custom", "userinfo", "url"}
)  # fmt: skip
_PATHS = frozenset(
    {"users", "user", "accounts", "customers", "members", "patients", "subscribers", "players",
     "profiles", "people", "persons"}
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9_][\w.@+:|=/~%-]{2,199}")
_CLAIMS = "jwt:payload"
_BASIC = "basic:user"  # an app's own key as often as a user
_SHORTEST_NUMBER = 3  # digits
_SHORTEST_MADE = 6
_ROLES = frozenset({"admin", "root", "system", "service", "api", "web", "app", "bot", "ios",
                    "android", "login", "logout", "signup", "register", "settings", "profile",
                    "details", "list", "search", "info", "status", "data", "feed", "free",
                    "premium", "basic", "standard", "trial", "active", "inactive"})  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """Values under the names of user ids, user names, and subjects of tokens."""
    siblings = scene.leaves.once(Siblings)
    for leaf in scene.woken:
        if leaf.name in _PATHS and in_path(leaf) and _made(clean(leaf.value)):
            reason = "a value made by a machine behind a path's word for persons"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)
    for named in keyed(scene.woken, _KEY_OF):
        leaf, reason = named.leaf, _reason(named)
        if in_text(leaf) and not (_made(named.text) or len(named.text) > 24):
            continue
        if reason and not (named.key in _BUSINESS and _of_business(leaf, siblings)):
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _of_business(leaf: Leaf, siblings: Siblings) -> bool:
    """Whether the field's name, what holds it or what stands beside it is a business's."""
    if not _THINGS.isdisjoint(words(leaf.name)) or inside(leaf, PLACEMENTS):
        return True
    return not siblings.names(leaf).isdisjoint(_BESIDE_A_BUSINESS)


def _reason(named: Named) -> str:
    leaf, key, text = named
    if isinstance(leaf.value, bool | float) or text.lower() in _ROLES:
        return ""
    if key in _NAMES:
        return "a user's name for an account" if _is_name(text) else ""
    if key in ("sub", "oid"):
        inside = _CLAIMS in str(leaf.path)
        return "the subject of a token" if inside and is_token(text, 3) else ""
    if key in _VAGUE:
        made = _made(text) and _plain_above(leaf) and not leaf.text.endswith(_BASIC)
        return f"a value made by a machine under a user's name ({key})" if made else ""
    return f"an id under the name of a user's ({key})" if _is_id(text) else ""


def _is_id(text: str) -> bool:
    if text.isascii() and text.isdecimal():
        return len(text.lstrip("0")) >= _SHORTEST_NUMBER
    if not is_token(text, 3) or _WORD.fullmatch(text) is None:
        return False
    return "://" not in text and not (len(text) >= 16 and placeholder(text))


def _is_name(text: str) -> bool:
    return is_token(text, 3, 64) and "://" not in text and not placeholder(text)


def _made(text: str) -> bool:
    if digest_of(text):
        return True
    if text.isascii() and text.isdecimal():
        return len(text) >= _SHORTEST_MADE and not placeholder(text)
    return random_token(text, 8)


def _plain_above(leaf: Leaf) -> bool:
    """Whether nothing above the field says whose id it is, unless it says a person's."""
    parts = words(above(leaf))
    return "".join(parts) in _WRAPPERS or not PERSONS.isdisjoint(parts)


DETECTOR = Detector(
    id="user-id",
    version=2,
    data_type="id.user",
    title="user id, user name",
    keys=_STRONG | _NAMES | _VAGUE | _PATHS,
    loose=("user[_.-]?id", "customer[_.-]?id", "member[_.-]?id"),
    sources=("OpenRTB 2.6 User.id, User.buyeruid, EID", "RFC 7519: sub", "TrackHAR: userId"),
    look=look,
    examples=(
        Example("a number", {"user_id": 4711823}, ("id.user $.user_id",)),
        Example("below a user", {"user": {"id": "7d5a6fd0d53a566b"}}, ("id.user $.user.id",)),
        Example("a word", {"buyeruid": "awesome-user"}, ("id.user $.buyeruid",)),
        Example(
            "an extended id",
            {"eids": [{"source": "a.example", "uids": [{"id": "x7Fq", "atype": 1}]}]},
            ("id.user $.eids[0].uids[0].id",),
        ),
        Example("in German", {"kundennummer": "K-448291"}, ("id.user $.kundennummer",)),
        Example("a bare uid", {"uid": "21bf1d57c6dadb8c7ab4946f4837a71b"}, ("id.user $.uid",)),
        Example("a name", {"username": "jane_d"}, ("id.user $.username",)),
        Example("a word of a list", {"users": ["44123992", "44123993"]}),
        Example("somebody's event", {"calendar": {"uid": "21bf1d57c6dadb8c7ab4946f4837a71b"}}),
        Example("about the id", {"user_id_source": "crm", "userIdType": "email"}),
        Example("its own name", {"userId": "userid", "user_id": "USER_ID"}),
        Example("nobody", {"user_id": "anonymous", "userId": 0, "uid": "${UID}", "id": "44123"}),
        Example("zeros", {"user": {"id": "00000000-0000-0000-0000-000000000000"}}),
        Example("a word as uid", {"uid": "homepage"}),
    ),
)
