"""Venue codes of contact tracing in other countries, by the form that each has.

New Zealand's and the United Kingdom's carry JSON that must be what it should
be; the others are addresses of a state's service with the venue in them.
Hong Kong's and Germany's are told by the detector of venues.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path
from auditor.model.path import ARROW

_LONGEST = 8_192
_PARAMETER = ARROW + "url:"
_NEW_ZEALAND = re.compile(r"NZCOVIDTRACER:([A-Za-z0-9+/=_-]{20,4096})").search
_BRITISH = re.compile(
    r"UKC19TRACING:\d:(ey[\w-]{8,400})\.(ey[\w-]{8,2000})\.([\w-]{16,400})"
).search
_TAIWANESE = re.compile(r"場所代碼[:\uff1a]\s{0,4}(?:\d{4}[ -]?){3}\d{3}(?!\d)").search
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OF_SINGAPORE = r"(?:PROD|STG)-[0-9A-Z]{9,10}-[\w-]{2,64}"  # with a business's number
_ADDRESSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https://qr\.notify-me\.ch/?\?v=\d#[\w=%+/-]{20,2048}"), "Switzerland's NotifyMe"),
    (re.compile(r"https://tac\.gouv\.fr/?\?v=\d#[\w=%+/-]{20,2048}"), "France's TousAntiCovid"),
    (re.compile(rf"https://app\.luca-app\.de/webapp/(?:meeting/)?{_UUID}"), "luca"),
    (re.compile(rf"https://www\.safeentry-qr\.gov\.sg/tenant/{_OF_SINGAPORE}"), "SafeEntry"),
    (re.compile(rf"https://temperaturepass\.ndi-api\.gov\.sg/login/{_OF_SINGAPORE}"), "SafeEntry"),
    (
        re.compile(r"https://www\.service\.nsw\.gov\.au/campaign/[\w-]{4,64}\?data=eyJ[\w=%+/-]{17,}"),
        "Service NSW",
    ),
    (
        re.compile(r"https://mysejahtera\.malaysia\.gov\.my/qrscan\?(?:[^\s#]{1,512}&)?[le]Id=\w{8,64}"),
        "MySejahtera",
    ),
    (
        re.compile(r"https://qr\.thaichana\.com/\?(?:[^\s#]{1,512}&)?shopId=\w{4,64}"),
        "Thai Chana",
    ),
)  # fmt: skip
# The same where the venue stands in a parameter: those of a URL are leaves of their own.
_WITH_NAMES: tuple[tuple[re.Pattern[str], frozenset[str], str], ...] = (
    (
        re.compile(r"https://www\.service\.nsw\.gov\.au/campaign/[\w-]{4,64}"),
        frozenset({"data"}),
        "Service NSW",
    ),
    (
        re.compile(r"https://mysejahtera\.malaysia\.gov\.my/qrscan"),
        frozenset({"lId", "eId"}),
        "MySejahtera",
    ),
    (re.compile(r"https://qr\.thaichana\.com/?"), frozenset({"shopId"}), "Thai Chana"),
)
_LEAVES = 10_000  # of a message that are asked whether they are a parameter's
_LAYERS = 8  # between a parameter and what is in it


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each code."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        text = leaf.value[:_LONGEST]
        found = _NEW_ZEALAND(text)
        if found is not None and _holds(found[1], "gln", "opn"):
            yield _claim(leaf, "New Zealand's COVID Tracer, its content read", proven=True)
            continue
        found = _BRITISH(text)
        if found is not None and _holds(found[2], "id", "opn"):
            yield _claim(leaf, "the NHS COVID-19 app, its content read", proven=True)
            continue
        if _TAIWANESE(text) is not None:
            yield _claim(leaf, "Taiwan's 1922 text messages", proven=False)
            continue
        for pattern, of in _ADDRESSES:
            if pattern.search(text) is not None:
                yield _claim(leaf, of, proven=False)
                break
        for pattern, names, of in _WITH_NAMES:
            if pattern.fullmatch(text) is not None and names & _parameters(scene, leaf):
                yield _claim(leaf, of, proven=False)
                break


def _parameters(scene: Scene, url: Leaf) -> set[str]:
    """The names of a URL's parameters that hold something, by the leaves at or in them."""
    found: set[str] = set()
    for leaf in islice(scene.leaves, _LEAVES):
        node: Path | None = leaf.path
        for _ in range(_LAYERS):
            if node is None:
                break
            if node.parent == url.parent and node.text.startswith(_PARAMETER):
                if leaf.value not in ("", None):
                    found.add(node.name)
                break
            node = node.parent
    return found


def _holds(encoded: str, *names: str) -> bool:
    """Whether base64 gives a JSON object with these names."""
    plain = encoded.replace("-", "+").replace("_", "/")
    try:
        content = json.loads(binascii.a2b_base64(plain + "=" * (-len(plain) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and all(name in content for name in names)


def _claim(leaf: Leaf, of: str, *, proven: bool) -> Claim:
    how = Confidence.PROVEN if proven else Confidence.PROBABLE
    return Claim(leaf.path, how, Method.STRUCTURE, f"a venue code of {of}", leaf.value)


_CONTENT = b'{"typ":"entry","gln":"7000000000001","opn":"Cafe"}'
_ZEALAND = "NZCOVIDTRACER:" + binascii.b2a_base64(_CONTENT, newline=False).decode()

DETECTOR = Detector(
    id="venue-codes",
    version=4,
    data_type="location.venue",
    title="venue codes of contact tracing",
    keys=frozenset(),
    wake=(
        "nzcovidtracer:", "ukc19tracing:", r"qr\.notify-me\.ch", r"tac\.gouv\.fr",
        r"app\.luca-app\.de", r"safeentry-qr\.gov\.sg", r"ndi-api\.gov\.sg",
        r"service\.nsw\.gov\.au/campaign", r"mysejahtera\.malaysia\.gov\.my", r"qr\.thaichana\.com",
        r"\xe5\xa0\xb4\xe6\x89\x80\xe4\xbb\xa3\xe7\xa2\xbc",  # the Taiwanese for a venue's code
    ),
    sources=(
        "NZ COVID Tracer QR code specification; NHS COVID-19 app (public source)",
        "CrowdNotifier, TousAntiCovid (public sources)",
    ),
    look=look,
    examples=(
        Example("New Zealand's", {"qr": _ZEALAND}, ("location.venue $.qr",)),
        Example(
            "Switzerland's",
            {"u": "https://qr.notify-me.ch?v=3#CAQQARgBIAAqBENhZmUyAlho"},
            ("location.venue $.u",),
        ),
        Example(
            "Taiwan's",
            {"qr": "SMSTO:1922:場所代碼\uff1a1234 5678 9012 345\n本次實聯簡訊限防疫目的使用"},
            ("location.venue $.qr",),
        ),
        Example("a form's label", {"label": "場所代碼\uff1a請輸入"}),
        Example("no content", {"qr": "NZCOVIDTRACER:AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}),
        Example(
            "Singapore's",
            {"u": "https://www.safeentry-qr.gov.sg/tenant/PROD-200000000A-CAFE-SE"},
            ("location.venue $.u",),
        ),
        Example(
            "Australia's",
            {"u": "https://www.service.nsw.gov.au/campaign/covid-check-in?data=eyJ0IjoiY292aWQxOSJ9"},
            ("location.venue $.u",),
        ),
        Example("a campaign", {"u": "https://www.service.nsw.gov.au/campaign/dine?from=mail&page=1234"}),
        Example("a help page", {"u": "https://www.safeentry-qr.gov.sg/tenant/help"}),
        Example("a service's page", {"u": "https://tac.gouv.fr/about"}),
    ),
)  # fmt: skip
