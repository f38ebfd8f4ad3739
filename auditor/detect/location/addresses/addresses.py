"""Postal addresses in one text: `34 Mannerheimintie, 00100 Helsinki`, `Miami, FL 33018`.

The name says address (and not e-mail, IP or memory address); the text holds a
postcode beside a place, in one of the two orders that posts use, or a street
with its number before a known region or country. With a street it is precise.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from auditor.detect.keys import name_of, words
from auditor.detect.location.addresses.place_words import is_place_name, is_titled
from auditor.detect.location.addresses.places import country_of, is_postcode, is_region
from auditor.detect.location.pairs.answers import catalogues, element_of
from auditor.detect.location.pairs.answers import nobodys as is_nobodys
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_NAMES = frozenset(
    {"address", "addr", "addresses", "adresse", "adres", "adress", "direccion", "indirizzo",
     "endereco", "anschrift", "addressline", "addresslines", "formattedaddress", "fulladdress",
     "shortaddress", "streetaddress", "displayaddress", "postaladdress", "dizhi", "地址",
     "詳細地址", "住所", "주소"}
)  # fmt: skip
_FORMS = frozenset(
    {"display", "text", "string", "line", "lines", "full", "formatted", "localized", "long",
     "short", "value", "label", "en", "1", "2"}
)  # fmt: skip
_WHOLE = frozenset({"formatted", "full", "display", "label"})  # of an object called an address
_PLACES = frozenset({"location", "place", "pickup", "dropoff", "destination", "origin", "venue"})
_OTHERS = frozenset(
    {"ip", "mac", "email", "mail", "e", "web", "http", "url", "host", "server", "remote", "bind",
     "listen", "memory", "wallet", "contract", "bluetooth", "bt", "hw", "hardware", "network",
     "net", "client", "peer", "token", "crypto", "btc", "eth", "from", "to", "reply", "gateway",
     "dns"}
)  # fmt: skip
_SHORTEST, _LONGEST = 8, 200
_BEFORE = re.compile(  # a postcode and the place after it
    r"(?:^|[,\s(])(?P<code>[A-Z]{0,2}-?\d{3,6}(?: \d{2}|-\d{3,4}| ?[A-Z]{2})?)[, ]{1,2}"
    r"(?P<place>[^\W\d_][^\W\d_'\u2019.-]+(?:[ -][^\W\d_][^\W\d_'\u2019.-]*){0,3})"
)
_AFTER = re.compile(  # a place or a region's code and the postcode after it
    r"(?:^|[,\s])(?P<place>[A-Z]{2,3}|[^\W\d_][^\W\d_'\u2019.-]{2,})[, ]{1,2}"
    r"(?P<code>\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z0-9]?(?: ?\d[A-Z]{2})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
    r"(?=$|[,\s)])"
)
_STREET = re.compile(
    r"(?:^|[\s,])\d{1,5}[A-Za-z]?(?:[-/]\d{1,5})?,?\s+[^\W\d_]{2,}|[^\W\d_]{3,}\.?\s+\d{1,5}[A-Za-z]?(?=$|[\s,/-])"
)
_WORDS = 12
# From the province down to the number, as China, Japan and Korea write: 浙江省杭州市文一西路969号.
_EASTERN = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|自治区|區).{0,30}(?:路|街|道|巷|弄|村|镇|里).{0,12}?\d{1,5}"
    r"|[\u4e00-\u9fff]{2,3}(?:都|道|府|県).{1,20}(?:区|市|町|村).{0,20}?\d{1,4}"
    r"|[\uac00-\ud7a3]{1,8}(?:시|도|서울)? [\uac00-\ud7a3]{1,8}(?:구|군|시) "
    r".{0,20}?(?:로|길|동) ?\d{1,4}"
).search


def look(scene: Scene) -> Iterator[Claim]:
    """Texts under an address's name that read as one."""
    listed = _listed(scene)
    for leaf in scene.woken:
        text = leaf.value
        if not isinstance(text, str) or not _SHORTEST <= len(text) <= _LONGEST:
            continue
        said = _said(leaf)
        if not said or not any(map(str.isdigit, text)) or "@" in text or "://" in text:
            continue
        why = _reads_as(text)
        if why and (said == "address" or "," in text):
            at = element_of(leaf.parent) if listed else None
            nobodys = is_nobodys(leaf) or (at is not None and id(at[1]) in listed)
            yield _claim(leaf, text, why, nobodys=nobodys)


def _listed(scene: Scene) -> set[int]:
    """The elements of catalogues of addresses, by `id`."""
    texts = [(leaf.parent, leaf.value) for leaf in scene.woken if isinstance(leaf.value, str)]
    return catalogues(scene.leaves, texts)


def _claim(leaf: Leaf, text: str, why: str, *, nobodys: bool) -> Claim:
    street = _STREET.search(text.partition(why)[0] or text) is not None and "," in text
    eastern = not why.isascii() and _EASTERN(why) is not None
    data_type = "location.precise" if street or eastern else "location.coarse"
    what = "a street address" if data_type == "location.precise" else "an address"
    return Claim(
        path=leaf.path,
        confidence=Confidence.CANDIDATE if nobodys else Confidence.PROBABLE,
        method=Method.KEY,
        reason=f"{what} with its postcode or region, named as such",
        value=leaf.value,
        data_type=data_type,
    )


def _reads_as(text: str) -> str:
    """The stretch that makes an address of it, "" for any other text."""
    if len(text.split()) > 2 * _WORDS:
        return ""
    if not text.isascii() and (eastern := _EASTERN(text)) is not None:
        return eastern[0]
    for match in _BEFORE.finditer(text):
        if is_postcode(match["code"].strip()) and _is_named(match["place"]):
            return match[0]
    for match in _AFTER.finditer(text):
        place = match["place"]
        known = is_region(place) or is_region(place, "US") or is_region(place, "AU")
        known = known or is_region(place, "CA") or country_of(place) != ""
        if is_postcode(match["code"]) and (known or ("," in text and _is_named(place))):
            return match[0]
    parts = [part.strip() for part in text.split(",")]
    ends = [part for part in parts[1:] if is_region(part) or (len(part) > 2 and country_of(part))]
    return ends[0] if ends and _STREET.search(parts[0]) else ""


def _is_named(place: str) -> bool:
    return is_place_name(place) and is_titled(place)


def _said(leaf: Leaf) -> str:
    """What a leaf's name says, or that of the object which it is a form of: `address.formatted`."""
    name = name_of(leaf)
    if name in _WHOLE and leaf.parent is not None:
        name = leaf.parent.name
    return _says_address(name)


@functools.lru_cache(16_384)
def _says_address(name: str) -> str:
    """What a name says: "address", "place" (whose text may hold one), "" for any other."""
    parts = [word for word in words(name) if word not in _FORMS]
    if not parts or not _OTHERS.isdisjoint(parts):
        return ""
    if parts[-1] in _NAMES or "".join(parts[-2:]) in _NAMES:
        return "address"
    return "place" if parts[-1] in _PLACES else ""


DETECTOR = Detector(
    id="address",
    version=3,
    data_type="location.precise",
    title="postal address",
    keys=frozenset(),
    wakes=lambda name: name in _WHOLE or _says_address(name) != "",
    loose=("addr(?:ess)?(?:[_-]?(?:display|line[0-9]?|full))?",),
    sources=("UPU S42 (address formats)", "schema.org PostalAddress"),
    look=look,
    examples=(
        Example(
            "postcode before the place",
            {"formattedAddress": "Mannerheimintie 34, 00100 Helsinki"},
            ("location.precise $.formattedAddress",),
        ),
        Example(
            "region and postcode at the end",
            {"address": "116 West 4th Street, Los Angeles, CA 90013"},
            ("location.precise $.address",),
        ),
        Example("no street", {"address": "Miami, FL 33018"}, ("location.coarse $.address",)),
        Example(
            "a country at the end",
            {"home_address": "8 Eden Quay, Dublin, Ireland"},
            ("location.precise $.home_address",),
        ),
        Example(
            "a form of an address",
            {"address": {"formatted": "Petuelring 130, 80788 München"}},
            ("location.precise $.address.formatted",),
        ),
        Example("a form of something else", {"price": {"formatted": "Total 130, 80788 Units"}}),
        Example("an IP address", {"address": "203.0.113.7, 80", "ip_address": "10 Downing 12345"}),
        Example("an e-mail address", {"address": "jane12345@example.org"}),
        Example("a memory address", {"memory_address": "0x7ffee 12345, heap"}),
        Example("a sentence", {"address": "Please enter your address to get 20 percent off"}),
    ),
)
