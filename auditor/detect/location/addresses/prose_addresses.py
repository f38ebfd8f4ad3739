"""Addresses inside sentences: `I'm at 350 Fifth Avenue, New York, NY 10118`.

A sentence has no field's name, so the address must prove itself: a ZIP code by its state,
whose codes begin with other digits than another's; a British postcode by its area, and any
other by a street with its number before it. With a street it is precise. Only what was
sent counts: an answer's addresses are shops' and publishers'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from auditor.detect.location.addresses.place_words import is_place_name
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, loaded_once

_LONGEST = 16_384
_MATCHES = 8
_ENDINGS = (  # of words that are streets
    "stra(?:ß|ss)e|str\\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|kade|gracht|gade|vej"
    "|v(?:ä|a)gen|gatan|gata|katu"
)
_ROMANCE = (  # words before a street's own name
    "rue|avenue|boulevard|chemin|via|viale|corso|piazza|calle|carrer|avenida|avinguda|plaza|paseo"
    "|passeig|rua|travessa|ulica|ul\\."
)
_ENGLISH = (  # words after it, with the number before both
    "street|road|lane|drive|way|court|square|st\\.?|rd\\.?|ave\\.?|avenue|blvd\\.?|boulevard|dr\\.?"
    "|ln\\.?|pkwy|parkway|highway|hwy|terrace|quay|place|gardens|close|crescent"
)
_WORD = r"[^\W\d_]{1,32}\.?(?:['\u2019-][^\W\d_]{1,24})?"
_TITLED = r"[A-ZÀ-Þ][^\W\d_]{1,24}\.?(?:['\u2019-][^\W\d_]{1,24})?"
_UNIT = r"(?:,? (?i:#|apt\.?|suite|unit|ste\.?) ?\w{1,6})?"
_LINE = rf"\d{{1,5}}[A-Za-z]? (?:[\w.'\u2019]{{1,24}} ){{0,4}}[\w.'\u2019]{{2,24}}{_UNIT}"
_AMERICAN = re.compile(
    rf"(?:\b(?P<street>{_LINE}),? )?(?P<town>\b{_TITLED}(?: {_TITLED}){{0,2}})"
    r"(?P<apart>, ?| )(?P<state>[A-Z]{2}),? (?P<code>\d{5})(?:-\d{4})?(?!\w)"
)
_BRITISH = re.compile(r"(?<!\w)(?P<area>[A-Z]{1,2})\d[\dA-Z]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_FRONT = rf"\d{{1,4}}[A-Za-z]?,? {_WORD}(?: {_WORD}){{0,5}}"  # the number first
_BACK = rf"{_WORD}(?: {_WORD}){{0,4}} \d{{1,4}}[A-Za-z]?"
_CONTINENTAL = re.compile(
    rf"\b(?P<street>{_BACK}|{_FRONT}),\s?"
    rf"(?P<code>\d{{3}} \d{{2}}|\d{{4,5}}|\d{{4}} ?[A-Z]{{2}}) (?P<town>{_TITLED})"
)
_STREET = re.compile(  # `Torstraße`, `Berliner Straße`, `rue de …`; `Ring 3` is none
    rf"(?<=[^\W\d_]{{3}})(?:{_ENDINGS})(?!\w)|\b(?-i:{_TITLED}) (?:{_ENDINGS})(?!\w)"
    rf"|\b(?:{_ROMANCE}) [^\W\d_]",
    re.IGNORECASE,
).search
_NUMBERED = re.compile(
    rf"\b\d{{1,5}}[A-Za-z]? (?:[\w'\u2019]{{1,24}} ){{0,4}}(?:{_ENGLISH})(?!\w)", re.IGNORECASE
).search
_LICENCE = re.compile(  # who holds a right in a text and where to write for a copy
    r"\bcopyright\b|©|\(c\) ?\d{4}|\bFoundation, Inc\b", re.IGNORECASE
).search
_NEAR = 240
_BEFORE = 80  # characters before a British postcode in which its street stands


@loaded_once
def _states() -> dict[str, frozenset[int]]:
    """The first three digits of each American state's ZIP codes."""
    found = {}
    for state, ranges in _rows("US"):
        ends = [one.partition("-") for one in ranges.split()]
        numbers = (range(int(low), int(high) + 1) for low, _, high in ends)
        found[state] = frozenset(chain.from_iterable(numbers))
    return found


@loaded_once
def _areas() -> frozenset[str]:
    """The letters that British postcodes begin with."""
    return frozenset(chain.from_iterable(letters.split() for _, letters in _rows("GB")))


def _rows(country: str) -> Iterator[tuple[str, str]]:
    """(area, first letters or digits) of a country's postcodes."""
    text = (Path(__file__).parent / "postcode_areas.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        of, *row = line.split("\t")
        if of == country:
            yield row[0], row[1]


def look(scene: Scene) -> Iterator[Claim]:
    """Every address in every text that was sent."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and " " in leaf.value and not came_in(leaf):
            text = leaf.value[:_LONGEST]
            found = chain(_american(text), _british(text), _continental(text))
            for part, street in islice(found, _MATCHES):
                yield _claim(leaf, text, part, street=street)


def _claim(leaf: Leaf, text: str, part: str, *, street: bool) -> Claim:
    what = "a street address" if street else "a town with its postcode"
    before = text[: text.find(part)]
    return Claim(
        leaf.path,
        Confidence.CANDIDATE if _LICENCE(before[-_NEAR:]) else Confidence.PROBABLE,
        Method.CONTENT,
        f"{what} in a text",
        leaf.value,
        "location.precise" if street else "location.coarse",
        part=part,
    )


def _american(text: str) -> Iterator[tuple[str, bool]]:
    for match in _AMERICAN.finditer(text):
        if match["apart"] == " " and match["street"] is None:
            continue
        first = int(match["code"][:3])
        if first in _states().get(match["state"], ()) and is_place_name(match["town"]):
            yield match[0], match["street"] is not None


def _british(text: str) -> Iterator[tuple[str, bool]]:
    for match in _BRITISH.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if match["area"] in _areas() and _NUMBERED(before) is not None:
            yield match[0], True


def _continental(text: str) -> Iterator[tuple[str, bool]]:
    for match in _CONTINENTAL.finditer(text):
        street = match["street"]
        named = _STREET(street) is not None or _NUMBERED(street) is not None
        if named and is_place_name(match["town"]):
            yield match[0], True


DETECTOR = Detector(
    id="address-in-text",
    version=3,
    data_type="location.precise",
    title="postal addresses inside sentences",
    keys=frozenset(),
    wake=(
        r"[, ][a-z]{2},? [0-9]{5}",
        r"[^0-9a-z][a-z]{1,2}[0-9][0-9a-z]? [0-9][abd-hjlnp-uw-z]{2}",
        r"[0-9a-z], ?(?:[0-9]{4,5}|[0-9]{3} [0-9]{2}|[0-9]{4} ?[a-z]{2}) [a-z]",
    ),
    sources=("UPU S42 (address formats)", "USPS labeling list L002", "ONS postcode areas"),
    look=look,
    examples=(
        Example(
            "an American one",
            {"t": "I'm at 350 Fifth Avenue, New York, NY 10118, come over"},
            ("location.precise $.t",),
        ),
        Example(
            "one that is written as it is spoken",
            {"t": "My address is 4538 Main Street, Boston MA 02115"},
            ("location.precise $.t",),
        ),
        Example("a town", {"t": "it never reached Portland, OR 97205"}, ("location.coarse $.t",)),
        Example(
            "a German one",
            {"t": "an Torstraße 140, 10119 Berlin liefern"},
            ("location.precise $.t",),
        ),
        Example(
            "a British one",
            {"t": "at 221B Baker Street, London NW1 6XE"},
            ("location.precise $.t",),
        ),
        Example("no street and no comma", {"t": "Model Boston MA 02115 is sold out"}),
        Example("another state's code", {"t": "Denver, OR 10118 points"}),
        Example("a part's number", {"t": "Replace part B12 3AB, Model NW1 6XE"}),
        Example("an order", {"t": "Order 140, 10119 Items in the bag; Ring 3, 4500 Coins"}),
        Example(
            "an imprint", {"t": "Acme, 350 Fifth Avenue, New York, NY 10118"}, root="response.body"
        ),
    ),
)
