"""The names under which the web's trackers keep their visitor ids, as data.

A row: the name (joined words, as `keys.joined` gives them), the shape that the
value must have, and whose it is. The shapes are those of the vendors' own
documentation, or what their scripts write.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Visitor(NamedTuple):
    """A tracker's visitor id: what its value looks like, and who keeps it."""

    shape: re.Pattern[str]
    owner: str
    data_type: str = ""  # "" for a visitor's id


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


_ANY = _shape(r"(?=(?:[^0-9]*[0-9]){2})[\w.|:%~+/=*!@#-]{8,512}")
_UUID = _shape(r"(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[.|:%-].{0,64})?")
_HEX = _shape(r"(?i:[0-9a-f]{16,64})(?:[.|:%_-].{0,64})?")
_HEX_OR_UUID = _shape(
    r"(?i:[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[.|:%_-].{0,64})?"
)
_NUMBER = _shape(r"-?\d{9,20}")
_GOOGLE = _shape(r"(?:GA\d\.\d(?:-\d)?\.|amp-)?[\w-]{5,40}\.\d{9,10}")
_META = _shape(r"fb\.\d\.\d{10,13}\.[\w-]{5,512}")
_SESSION = "id.session"

_PREBID = (
    "pubcid pubcommonid sharedid panoramaid id5id uid2token euidtoken unifiedid zeotapid"
    " parrableid hadronid lotamepanoramaid"
)
_FIRST_PARTY = (
    "visitorid visitoruuid visitorguid browserid browseruuid clientuuid cookieid cookieuid"
    " trackinguuid anonid anonuserid anonymoususerid anonymousuid webvisitorid visitoridentifier"
    " uniquevisitorid userpseudoid fingerprintid browserfingerprint visitorcookie firstpartyid"
    " permutiveid"
)
_GROUPS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("Google Analytics", _GOOGLE, "ga gid cid", ""),
    ("Google Analytics, classic", _shape(r"\d{5,12}\.\d{5,12}(?:\.\d{1,12}){1,6}"), "utma", ""),
    ("Google Ads", _shape(r"U?ID=[0-9a-f]{16,32}.{0,200}"), "gads gpi", ""),
    ("Google Ads", _shape(r"(?:\d{1,3}=)?[\w-]{40,600}.{0,16}"), "ide dsid nid", ""),
    ("Google tag, server side", _shape(r"FPID\d\.\d\..{16,80}"), "fpid", ""),
    ("Google Ads", _shape(r"(?:\d\.){1,3}\d{4,12}\.\d{9,10}.{0,80}"), "gclau", ""),
    ("YouTube", _shape(r"[\w-]{11}"), "visitorinfo1live ysc", ""),
    ("Meta", _META, "fbp fbc", ""),
    ("Meta", _shape(r"(?=[^0-9]*[0-9])[\w-]{24}"), "datr sb", ""),
    ("Meta", _shape(r"0[\w-]{16}\.[\w.-]{1,120}"), "fr", ""),
    ("Meta", _NUMBER, "cuser dsuserid", ""),
    ("TikTok", _shape(r"[0-9A-Za-z]{20,32}(?:\.tt\.\d)?"), "ttp ttanonid", ""),
    ("Microsoft", _HEX_OR_UUID, "muid muidb anonchk uetvid uetsid msuid", ""),
    ("Microsoft Clarity", _shape(r"[0-9a-z]{4,16}(?:[|^%]\w.{4,80})"), "clck clsk", ""),
    ("AppNexus", _NUMBER, "uuid2 anuserid", ""),
    ("The Trade Desk", _UUID, "tdid ttduuid adsrvrorg", ""),
    ("BidSwitch", _UUID, "tuuid", ""),
    ("PubMatic", _HEX_OR_UUID, "kadusercookie pugt", ""),
    ("Magnite", _shape(r"[0-9A-Z]{6,12}-[0-9A-Z]{1,3}-[0-9A-Z]{3,6}"), "khaos", ""),
    ("Index Exchange", _shape(r"(?=[^0-9]*[0-9])[\w@-]{20,30}"), "cmid", ""),
    ("OpenX", _HEX_OR_UUID, "oxuid", ""),
    ("Criteo", _ANY, "ctobundle ctolwid ctobidid ctoidcpy criteouid criteoid", ""),
    ("Outbrain", _HEX_OR_UUID, "obuid outbraincidfetch", ""),
    ("Taboola", _HEX_OR_UUID, "tgid taboolauserid tablauserid", ""),
    ("LiveRamp", _ANY, "rlas3 idlenv liverampid rampid", ""),
    ("LinkedIn", _ANY, "bcookie bscookie lisugr lmsanalytics liga lifatid", ""),
    ("Twitter", _ANY, "guestid guestidads guestidmarketing personalizationid", ""),
    ("Pinterest", _ANY, "pinunauth epik", ""),
    ("Snap", _HEX_OR_UUID, "scid scidr", ""),
    ("Reddit", _shape(r"\d{10,13}\.[\w-]{20,80}"), "rdtuuid", ""),
    ("Quantcast", _shape(r"(?:P\d|B\d?|I\d)?-?[\w.-]{8,80}-\d{10,13}"), "qca", ""),
    ("Adobe", _shape(r"\d{36,40}|[0-9A-F]{15,17}-[0-9A-F]{15,17}"),
     "mid mcmid marketingcloudvisitorid ecid aamuuid demdex svi sfid dmid experiencecloudid", ""),
    ("Adobe Target", _shape(r"PC#[\w.-]{16,80}.{0,200}|.{0,4}session#.{16,200}"), "mbox", ""),
    ("Segment", _ANY, "ajsanonymousid ajsuserid anonymousid rlanonymousid", ""),
    ("Amplitude", _HEX_OR_UUID, "ampdeviceid amplitudedeviceid amplitudeid", ""),
    ("Mixpanel", _ANY, "mpdistinctid mixpaneldistinctid mpdeviceid", ""),
    ("Snowplow", _UUID, "duid nuid tnuid domainuserid networkuserid spid", ""),
    ("Matomo", _shape(r"[0-9a-f]{16}(?:\.\d{10}.{0,40})?"), "pkid matomoid pkuid", ""),
    ("Hotjar", _ANY, "hjsessionuser hjuserid hjid", ""),
    ("HubSpot", _shape(r"(?:\d{1,12}\.)?[0-9a-f]{32}(?:\.\d{10,13}){0,4}.{0,16}"),
     "hubspotutk hstc hutk", ""),
    ("Marketo", _shape(r"id:.{4,40}token:.{8,80}"), "mktotrk", ""),
    ("Intercom", _UUID, "intercomid intercomdeviceid", ""),
    ("Optimizely", _shape(r"oeu\d{10,13}r[\d.]{4,24}"), "optimizelyenduserid", ""),
    ("VWO", _HEX, "vwouuid vwouuidv", ""),
    ("Chartbeat", _shape(r"[\w-]{16,32}(?:\..{0,80})?"), "chartbeat chartbeat2", ""),
    ("Parse.ly", _ANY, "parselyvisitor", ""),
    ("Comscore", _shape(r"[0-9A-F]{30,48}(?:-\w{1,8})?"), "csuid", ""),
    ("Yandex", _shape(r"\d{14,20}"), "ymuid yandexuid yuidss", ""),
    ("Baidu", _shape(r"[0-9A-F]{32}:.{2,24}"), "baiduid baiduidbfess", ""),
    ("Baidu", _HEX, "hmaccount", ""),
    ("Alibaba", _shape(r"[\w+/=]{20,32}"), "cna", ""),
    ("Umeng", _shape(r"[0-9a-f]{10,20}-[0-9a-f-]{20,80}"), "umdistinctid", ""),
    ("Tencent", _NUMBER, "pgvpvid pgvpvi", ""),
    ("Dynatrace", _ANY, "rxvisitor", ""),
    ("Prebid user ids", _ANY, _PREBID, ""),
    ("Apple advertising services", _shape(r"[0-9a-f]{32}|[0-9A-Fa-f-]{36}"),
     "toroid anonymousdemandid demandid", ""),
    ("Cloudflare", _shape(r"[0-9a-f]{40,48}"), "cfduid", ""),
    ("Cloudflare", _ANY, "cfbm cfclearance cfuvid", _SESSION),
    ("Akamai", _shape(r"[\w~%=+/!-]{40,1024}"), "abck bmsz akbmsc", _SESSION),
    ("Imperva", _ANY, "incapses visidincap", _SESSION),
    ("consent platforms", _HEX_OR_UUID, "consentid consentuuid tcfconsentid", ""),
    ("first parties", _ANY, _FIRST_PARTY, ""),
)  # fmt: skip


def _table() -> dict[str, tuple[Visitor, ...]]:
    table: dict[str, tuple[Visitor, ...]] = {}
    for owner, shape, joined, data_type in _GROUPS:
        for name in joined.split():
            table[name] = (*table.get(name, ()), Visitor(shape, owner, data_type))
    return table


VISITORS = _table()
SOURCES = (
    "RFC 6265",
    "Google: cookies and user identification in Analytics",
    "Meta: fbp and fbc parameters",
    "Microsoft UET: _uetsid, _uetvid, MUID",
    "Adobe Experience Cloud: MCMID",
    "Segment, Amplitude, Mixpanel, Snowplow, Matomo: SDK references",
    "Prebid.js user id modules",
)
