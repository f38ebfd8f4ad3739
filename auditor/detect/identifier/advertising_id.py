"""Advertising ids (GAID, IDFA, OAID, …): a UUID is anyone's, so the field's name must say it.

A digest under such a name still singles the phone out. The all-zero id is
what a phone with limited tracking sends, and identifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.shapes import (
    clean,
    digest_of,
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
        "gaidsha1", "hashedidfa", "hashedgaid", "tifa", "rida",
    }
)  # fmt: skip
_WEAK = frozenset({"adid", "adsid", "advid", "adidentifier", "rida", "tifa", "advertisementid"})
_FOUND_IN = belonging(KEYS)
_TOKEN = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{8,64}")
_OAID = frozenset({"oaid", "huaweioaid"})


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs, digests and unknown tokens under the names of advertising ids."""
    for leaf, found in under(scene.woken, _FOUND_IN):
        text, key = clean(leaf.value), max(found, key=len)
        shape = _shape(text, names(leaf), weak=found <= _WEAK)
        confidence = Confidence.PROBABLE
        if not shape and not found <= _WEAK and _token(text) and joined(leaf.name).endswith(key):
            shape, confidence = "a token of no known form", Confidence.CANDIDATE
        if shape:
            reason = f"{shape} under the name of an advertising id ({key})"
            yield Claim(leaf.path, confidence, Method.KEY, reason, leaf.value)


def _token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None and not placeholder(text)


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
    version=1,
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
            {"idfa_sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
            ("id.advertising $.idfa_sha1",),
        ),
        Example(
            "an unknown form is a candidate",
            {"ifa": "3B8E2335-Z049"},
            ("id.advertising $.ifa",),
        ),
        Example("tracking limited", {"idfa": "00000000-0000-0000-0000-000000000000"}),
        Example("no such name", {"request_id": "7a2016d7-17b0-572f-a7a6-13f89a81d905"}),
        Example("an advertisement", {"ad_id": "81726354"}),
        Example("a switch", {"gaid_enabled": True, "lmt": 1}),
    ),
)
