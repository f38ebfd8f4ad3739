"""Places that were visited: check-ins, venue codes of contact tracing, ids of places.

LeaveHomeSafe's venue code carries its own proof: `HKEN:`, a digit or letter (0 in every
public sample), eight characters of the venue, and JSON whose hash is that of "HKEN",
the id and "2020" (public decoders; held on every public sample). A venue's or place's
id convinces beside the time of a visit; Google's place ids by their form, as a place that
somebody looked at.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.identifier.naming import in_path
from auditor.detect.keys import joined
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.pairs.records import Record, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_HKEN = re.compile(r"HKEN:[0-9A-Za-z](?P<id>[A-Za-z0-9]{8})(?P<json>[A-Za-z0-9+/=_-]{16,4096})")
_GOOGLE = re.compile(r"ChIJ[A-Za-z0-9_-]{23}").fullmatch
_NOTIFIER = re.compile(r"https://e\.coronawarn\.app/?\?v=\d#[A-Za-z0-9+/=_-]{40,2048}").search
_VENUE = frozenset(
    {"venueid", "placeid", "locationid", "storeid", "poiid", "siteid", "stationid", "restaurantid",
     "fsqid", "foursquareid", "googleplaceid", "placeuuid", "venueuuid", "placekey", "venue",
     "scannerid", "businessid"}
)  # fmt: skip
_VISIT = frozenset(
    {"checkin", "checkintime", "checkinat", "checkindate", "checkout", "checkouttime", "visittime",
     "visitedat", "arrivaltime", "arrivedat", "entertime", "entrytime", "departuretime", "leftat",
     "exittime", "leavetime", "intime", "outtime", "checkedinat", "checkedoutat", "dwelltime"}
)  # fmt: skip
_CHECK_IN = re.compile("check-?_?ins?", re.IGNORECASE).fullmatch
_SEGMENTS = 32  # leaves: a path comes first
_LONGEST = 65_536


def look(scene: Scene) -> Iterator[Claim]:
    """Venue codes, ids beside a visit's time, and place ids."""
    woken = scene.woken
    groups = {group_of(leaf) for leaf in woken if joined(leaf.name) in _VENUE | _VISIT}
    if groups:
        near = scene.leaves.below(parent for parent, _ in groups)
        path = any(map(_checks_in, islice(scene.leaves, _SEGMENTS)))
        for group, record in records(near).items():
            if group in groups:
                yield from _visit(record, by_path=path)
    for leaf in woken:
        if isinstance(leaf.value, str):
            yield from _codes(leaf, leaf.value)


def _checks_in(leaf: Leaf) -> bool:
    """Whether a request is called so: `POST /v2/checkins/add`."""
    return in_path(leaf) and isinstance(leaf.value, str) and _CHECK_IN(leaf.value) is not None


def _visit(record: Record, *, by_path: bool) -> Iterator[Claim]:
    visited = next((name for name in record if name in _VISIT and record[name].value), "")
    acted = record.get("actiontype") or record.get("action") or record.get("event")
    if acted is not None and _CHECK_IN(text_of(acted.value)):
        visited = visited or joined(acted.name)
    beside = "beside the time of a visit" if visited else "in a request to check in"
    for name, leaf in record.items():
        known = name in _VENUE and text_of(leaf.value) not in ("", "0", "-1")
        if known and (visited or (by_path and not came_in(leaf))):
            why = f"a venue's id {beside}"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _codes(leaf: Leaf, text: str) -> Iterator[Claim]:
    if "HKEN:" in text:
        match = _HKEN.search(text[:_LONGEST])
        if match is not None:
            proven = _hash_holds(match["id"], match["json"])
            why = "a LeaveHomeSafe venue code" + (", its hash right" if proven else "")
            sure = Confidence.PROVEN if proven else Confidence.CANDIDATE
            yield Claim(leaf.path, sure, Method.STRUCTURE, why, leaf.value)
    elif _GOOGLE(text) is not None:
        why = "a Google place id"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)
    elif "coronawarn.app" in text and _NOTIFIER(text[:_LONGEST]) is not None:
        why = "a venue code of a contact tracing app"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _hash_holds(venue: str, encoded: str) -> bool:
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_")
        stated = json.loads(data)["hash"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return False
    return bool(stated == hashlib.sha256(f"HKEN{venue}2020".encode()).hexdigest())


DETECTOR = Detector(
    id="venues",
    version=4,
    data_type="location.venue",
    title="venues and check-ins",
    keys=_VISIT | (_VENUE - {"venue", "locationid", "siteid", "storeid", "stationid"}),
    wake=("hken:[a-z0-9]{9}", "chij[a-z0-9_-]{23}", r"e\.coronawarn\.app"),
    sources=(
        "LeaveHomeSafe venue QR (public decoders)",
        "Google Places API (place ids)",
        "CrowdNotifier, Corona-Warn-App venue codes",
    ),
    look=look,
    examples=(
        Example(
            "a check-in",
            {"venueId": "w7hzAKDn", "checkInTime": 1633000000000},
            ("location.venue $.venueId",),
        ),
        Example(
            "a venue code",
            {"qr": "HKEN:0w7hzAKDn" + base64.b64encode(json.dumps(
                {"nameEn": "Cafe", "hash": hashlib.sha256(b"HKENw7hzAKDn2020").hexdigest()}
            ).encode()).decode()},
            ("location.venue $.qr",),
        ),
        Example(
            "a place id",
            {"place": "ChIJN1t_tDeuEmsRUsoyG83frY4"},
            ("location.venue $.place",),
        ),
        Example("a catalogue", {"venueId": "w7hzAKDn", "name": "Cafe"}),
        Example("a purchase", {"checkout": "", "storeId": "17"}),
    ),
)  # fmt: skip
