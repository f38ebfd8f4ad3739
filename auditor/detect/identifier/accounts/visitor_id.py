"""Visitor ids of browsers: a tracker's own name with a value of the shape that it writes.

Both are needed: `uid`, `sb` or `fr` are anybody's names. Two formats are so
much their own that they need no name: Google's `GA1.2.…` and Meta's `fb.1.…`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from auditor.detect.identifier.accounts.visitor_names import SOURCES, VISITORS, Visitor
from auditor.detect.identifier.shapes import filler, placeholder
from auditor.detect.keys import name_of, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Leaf, Method

_OWN = re.compile(r"GA1\.\d(?:-\d)?\.\d{5,12}\.\d{9,10}|fb\.\d\.\d{10,13}\.[\w-]{5,512}", re.ASCII)
_KEY_STEP = "~key"  # a name given as a leaf is no value of its own
_MOST = 1_024
_DISTINCT = 6  # letters of a name that means something wherever it stands
_MAX_RUN = 4


def look(scene: Scene) -> Iterator[Claim]:
    """Values of a tracker's shape under its name, and those that need none."""
    for leaf in scene.woken:
        text = _text(leaf)
        if not text:
            continue
        if found := _visitor(leaf, text):
            reason = f"a visitor id as {found.owner} names and forms it"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value, found.data_type
            )
        elif _OWN.fullmatch(text):
            reason = "a visitor id in a tracker's own format"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, reason, leaf.value)


def _text(leaf: Leaf) -> str:
    value = leaf.value
    if isinstance(value, bool | float) or leaf.text == _KEY_STEP:
        return ""
    text = text_of(value).strip()
    return text if 6 <= len(text) <= _MOST else ""


def _visitor(leaf: Leaf, text: str) -> Visitor | None:
    """The first row of the declared names in the field's name whose shape fits."""
    for visitor in _rows(name_of(leaf)):
        if visitor.shape.fullmatch(text):
            return None if placeholder(text) or filler(text) else visitor
    return None


@functools.lru_cache(16_384)
def _rows(name: str) -> tuple[Visitor, ...]:
    """The rows of the declared names in a field's name, longest first.

    A short one (`ga`, `mid`) only where it begins or ends the name.
    """
    parts = words(name)
    found: set[str] = set()
    for start in range(len(parts)):
        for end in range(start + 1, min(len(parts), start + _MAX_RUN) + 1):
            run = "".join(parts[start:end])
            if run in VISITORS and (len(run) >= _DISTINCT or start == 0 or end == len(parts)):
                found.add(run)
    return tuple(row for run in sorted(found, key=len, reverse=True) for row in VISITORS[run])


DETECTOR = Detector(
    id="visitor-id",
    version=2,
    data_type="id.user",
    title="visitor id of a browser or tracker",
    keys=frozenset(VISITORS),
    wake=(r"ga1\.[0-9][-.][0-9]", r"fb\.[0-9]\.[0-9]{10}"),
    sources=SOURCES,
    look=look,
    examples=(
        Example("Google's", {"_ga": "GA1.2.1033501218.1368477899"}, ("id.user $._ga",)),
        Example("Meta's, elsewhere", {"uid": "fb.1.1601139161083.1728487875"}, ("id.user $.uid",)),
        Example(
            "Matomo's",
            {"_pk_id.1.7a3f": "0c2f1d8a9b3e4f56.1700000000."},
            ("id.user $._pk_id.1.7a3f",),
        ),
        Example(
            "Cloudflare's, for a session",
            {"__cf_bm": "k3Pz0qV8sW1x-1700000000-0-AdE9"},
            ("id.session $.__cf_bm",),
        ),
        Example(
            "a consent platform's",
            {"consentId": "4f9c2a7b-3b1d-4e8f-a6c5-d2e1f0a9b8c7"},
            ("id.user $.consentId",),
        ),
        Example(
            "below its cookie",
            {"_hjSessionUser_123": {"id": "a2345678-90ab-4def-9234-567890abcdef"}},
            ("id.user $._hjSessionUser_123.id",),
        ),
        Example("a first party's", {"visitorId": "b3c1f0d29a7e"}, ("id.user $.visitorId",)),
        Example("other things of the name", {"cid": "campaign-12", "mid": "2024", "fr": "FR"}),
        Example("a match", {"game_mid_roll": "0123456789", "ga_session_number": "12"}),
        Example("nothing", {"_ga": "", "visitorId": "unknown", "browserId": "00000000000"}),
    ),
)
