"""Advertising ids (GAID, IDFA, OAID, …): a UUID is anyone's, so the field's name must say it.

A digest under such a name still singles the phone out. The all-zero id is
what a phone with limited tracking sends, and identifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import fold
from auditor.detect.identifier.shapes import (
    clean,
    digest_of,
    filler,
    is_hex,
    is_uuid,
    placeholder,
    says_hashed,
)
from auditor.detect.keys import belonging, joined, names, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

KEYS = frozenset(
    {
        "gaid", "idfa", "ifa", "aaid", "rdid", "oaid", "maid", "adid", "advid", "advertisingid",
        "advertisingidentifier", "advertiserid", "advertiseridentifier", "advertisementid",
        "adidentifier", "adsid", "adsidentifier", "adtrackingid", "adverid",
        "advertisingtrackingid",
        "identifierforadvertising", "identifierforadvertisers", "identifierforadvertiser",
        "googleaid", "googleadid", "googleadsid", "googleadvertisingid", "googleadvertiserid",
        "gpsadid", "gpsaid", "playadid", "playadvertisingid", "androidadid", "androidaid",
        "androidadvertisingid", "iosadid", "iosidfa", "iosifa", "appleidfa", "appleifa",
        "fireadid", "fireaid", "amazonadid", "amazonaid", "amazonadvertisingid", "huaweioaid",
        "deviceadid", "deviceifa", "deviceidfa", "devicegaid", "deviceadvertisingid",
        "mobileadid", "mobileadvertisingid", "userifa", "aifa", "idfasha1", "idfamd5", "gaidmd5",
        "gaidsha1", "hashedidfa", "hashedgaid", "tifa", "rida", "afai", "vida", "msai", "lgudid",
        "viziofid", "xboxmsai", "rokuadid", "androidtvid", "deviceifasha1", "idfasha256",
        "gaidsha256", "caid", "caids", "hashedmaid", "hashedmaids", "maids", "hashedmobileadid",
        "hashedmobileadids",
    }
)  # fmt: skip
_WEAK = frozenset(
    {"adid", "adsid", "advid", "adidentifier", "rida", "tifa", "advertisementid", "afai", "vida",
     "msai", "advertiserid", "maids"}
)  # fmt: skip
# Names that mean nothing else, so that a value of any form under them is meant to be one.
_SURE = frozenset(
    {"gaid", "idfa", "ifa", "advertisingid", "advertisingidentifier", "googleadid", "googleaid",
     "googleadvertisingid", "gpsadid", "androidadvertisingid", "deviceifa", "amazonadvertisingid"}
)  # fmt: skip
_FOUND_IN = belonging(KEYS)
_TOKEN = re.compile(r"(?=(?:[^0-9]*[0-9]){2})[A-Za-z0-9_-]{8,64}")
_GROUPS = re.compile(r"[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{3,12}){2,4}")
_UNSPOKEN = re.compile(r"(?<![a-z])[b-df-hj-np-tv-xz]{4,}(?![a-z])", re.IGNORECASE)
_OAID = frozenset({"oaid", "huaweioaid"})


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs, digests and unknown tokens under the names of advertising ids."""
    for leaf, found in under(scene.woken, _FOUND_IN):
        text, key = clean(leaf.value), max(found, key=len)
        shape = _shape(text, names(leaf), weak=found <= _WEAK)
        if not shape and joined(leaf.name).endswith(tuple(found & _SURE)) and _token(text):
            shape = "a token of no known form"
        if shape:
            reason = f"{shape} under the name of an advertising id ({key})"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _token(text: str) -> bool:
    """Something that a machine made: digits in it, or groups that nobody could pronounce."""
    if placeholder(text) or filler(text) or fold(text) in KEYS:
        return False
    if _TOKEN.fullmatch(text):
        return True
    return _GROUPS.fullmatch(text) is not None and _UNSPOKEN.search(text) is not None


def _shape(text: str, name: frozenset[str], *, weak: bool) -> str:
    """What the value looks like, "" where it is no advertising id."""
    if is_uuid(text):
        return "a UUID"
    if not name.isdisjoint(_OAID) and is_hex(text, 16, 32, 64):
        return "hex digits of an OAID's length"
    if weak and not says_hashed(name):
        return ""  # ad_id is also the id of an advertisement, then no UUID
    digest = digest_of(text)
    if digest and says_hashed(name):
        return f"a {digest} digest"
    return "a digest or a UUID without dashes" if digest else ""


DETECTOR = Detector(
    id="advertising-id",
    version=3,
    data_type="id.advertising",
    title="advertising id",
    keys=KEYS,
    loose=(
        "(?:gaid|idfa|ifa|aaid|rdid|oaid|maid|adid)",
        "adv(?:ertis(?:ing|er))?[_.-]?id(?:entifier)?",
        "google[_.-]?aid",
    ),
    sources=("OpenRTB 2.6 Device.ifa", "Android AdvertisingIdClient", "Apple ASIdentifierManager"),
    look=look,
    examples=(
        Example(
            "a GAID",
            {"device": {"google_aid": "7a2016d7-17b0-572f-a7a6-13f89a81d905"}},
            ("id.advertising $.device.google_aid",),
        ),
        Example(
            "an IDFA, upper case",
            {"advertisingIdentifier": "7A2016D7-17B0-572F-A7A6-13F89A81D905"},
            ("id.advertising $.advertisingIdentifier",),
        ),
        Example(
            "its digest",
            {"idfa_sha1": "0a4d55a8d778e5022fab701977c5d840bbc486d0"},
            ("id.advertising $.idfa_sha1",),
        ),
        Example(
            "an unknown form",
            {"ifa": "3B8E2335-Z049"},
            ("id.advertising $.ifa",),
        ),
        Example(
            "China's",
            {"caids": [{"caid": "3a7f0c95e18bd2460d7ae39c5b18f402", "version": "20230330"}]},
            ("id.advertising $.caids[0].caid",),
        ),
        Example(
            "several, hashed",
            {"hashed_maids": ["a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e"]},
            ("id.advertising $.hashed_maids[0]",),
        ),
        Example("a campaign", {"caid": "81726354", "caid_version": "20230330"}),
        Example(
            "a digest of nothing",
            {"hashed_gaid": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        ),
        Example("tracking limited", {"idfa": "00000000-0000-0000-0000-000000000000"}),
        Example("no such name", {"request_id": "7a2016d7-17b0-572f-a7a6-13f89a81d905"}),
        Example("an advertisement", {"ad_id": "81726354"}),
        Example("in words", {"idfa": "user-opted-out", "gaid": "device-ifa", "ifa": "test-ifa-1"}),
        Example("a switch", {"gaid_enabled": True, "lmt": 1}),
    ),
)
