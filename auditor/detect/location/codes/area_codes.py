"""Codes for a cell of the earth: geohash, H3, S2, plus codes, MGRS, locators, three words.

Nearly any short word is a valid geohash and half of all 64-bit numbers a valid
S2 cell, so a code needs the name of its system; a full plus code alone is rare
enough to convince, and H3 indexes prove themselves under their name. The type
follows the cell's size, in the terms of both stores.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from auditor.detect.identifier.naming import in_path
from auditor.detect.keys import joined, name_of, words
from auditor.detect.location.addresses.places import country_of, is_region
from auditor.detect.location.codes.cells import (
    fine_locator_area,
    geohash_area,
    grid_area,
    h3_area,
    locator_area,
    mgrs_area,
    plus_area,
    quadkey_area,
    s2_area,
    s2_token_area,
    words_area,
)
from auditor.detect.location.precision import cell
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Leaf, Method

_LONGEST = 32
_LINK = 512
_A_WORD = 4  # letters of a system's name that can end another name
_PLUS = re.compile(r"[2-9C][2-9CFGHJMPQRV][2-9CFGHJMPQRVWX]{6}\+[2-9CFGHJMPQRVWX]{2,7}").fullmatch
# A short code with the town and country that it is relative to, as maps share it.
_PLUS_IN_TOWN = re.compile(
    r"[2-9CFGHJMPQRVWX]{4}\+[2-9CFGHJMPQRVWX]{2,3},? (?P<town>[^\W\d_][^\d_,]{1,40}),"
    r" (?P<in>[^\d_,]{2,40})"
).fullmatch
_WORDS_LINK = re.compile(
    r"(?:\b(?:what3words\.com|w3w\.co)/|\A///)([^\W\d_]{2,24}(?:\.[^\W\d_]{2,24}){2})(?![\w./-])"
).search
_AROUND = frozenset(  # segments of a path that what is near a cell is asked for by
    {"geohash", "geohashes", "gh", "nearby", "near", "around", "neighbors", "neighbours"}
)
_ADIF = re.compile(
    r"<(?:MY_)?GRIDSQUARE:[468]>\s?([A-Ra-r]{2}\d{2}(?:[A-Xa-x]{2}(?:\d{2})?)?)\b"
).search
_INTERLEAVED = re.compile(r"(?=.*\d[a-z])(?=.*[a-z]\d)(?=.*[g-z])").match
_IN_PATH = 5  # characters of a geohash in a path


class _System(NamedTuple):
    """A system's name in a reason, the names of its fields, and the size of a code's cell."""

    name: str
    keys: frozenset[str]
    area: Callable[[str], float]  # km², 0 for what is no code
    sure: Confidence = Confidence.PROBABLE


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SYSTEMS = (
    _System(
        "geohash",
        _keys("geohash gh geohash5 geohash6 geohash7 geohash8 geohashcode geohashes"),
        geohash_area,
    ),
    _System(
        "H3 cell",
        _keys(
            "h3 h3index h3cell h3id h3address h3hex hexid h3cellid h3cells h3indexes h3indices"
            " hex hexes hexagon hexagons cell cells cellindex"
        ),
        h3_area,
        Confidence.PROVEN,
    ),
    _System(
        "S2 cell",
        _keys("s2cell s2cellid s2id s2token s2celltoken s2index s2cells s2cellids s2tokens"),
        s2_area,
    ),
    # Names with other meanings: only a token, which no number is.
    _System("S2 cell", _keys("s2 celltoken"), s2_token_area),
    _System(
        "plus code",
        _keys("pluscode olc globalcode compoundcode openlocationcode pluscodes"),
        plus_area,
    ),
    _System(
        "grid reference",
        _keys("mgrs usng gridref gridreference osgb osgrid osgridref irishgrid nationalgrid"),
        grid_area,
    ),
    _System("quadkey", _keys("quadkey quadkeys tilequadkey"), quadkey_area),
    _System("locator", _keys("maidenhead gridlocator qthlocator gridsquare"), locator_area),
    # Names with other meanings, and codes that nothing else looks like.
    _System("locator", _keys("locator qth qthloc qra"), fine_locator_area),
    _System(
        "grid square",
        _keys("grid mygrid rgrid tgrid dxgrid sgrid gridcode gridzone"),
        lambda text: mgrs_area(text) or fine_locator_area(text),
    ),
    _System("three-word address", _keys("what3words w3w threewords 3wa"), words_area),
)
_BY_KEY = {key: system for system in _SYSTEMS for key in system.keys}
_WORDS = _BY_KEY["w3w"]


def look(scene: Scene) -> Iterator[Claim]:
    """Codes under their system's name, and those whose form is enough."""
    for leaf in scene.woken:
        text = text_of(leaf.value).strip()
        if (found := _WORDS_LINK(text[:_LINK])) is not None:
            yield _claim(leaf, _WORDS, "linked or written as such", "///" + found[1])
            continue
        if (found := _ADIF(text[:_LINK])) is not None:
            yield _claim(leaf, _BY_KEY["gridsquare"], "in a log of contacts", found[1])
            continue
        if not 4 <= len(text) <= _LONGEST and "+" not in text:
            continue
        system, why = _system(name_of(leaf)), "named as such"
        if system is None:
            system, why = _by_form(leaf, text)
        code = text.partition(",")[0] if why == "by its form alone" and "," in text else text
        if system is not None and (system.area(text) or system.area(code)):
            yield _claim(leaf, system, why, text if system.area(text) else code)


def _claim(leaf: Leaf, system: _System, why: str, text: str) -> Claim:
    data_type, size = cell(system.area(text))
    sure = system.sure if why == "named as such" else Confidence.PROBABLE
    reason = f"a {system.name}, {why}; {size}"
    return Claim(leaf.path, sure, Method.KEY, reason, leaf.value, data_type)


def _by_form(leaf: Leaf, text: str) -> tuple[_System | None, str]:
    """The system of a code without its name, None for any other text, and why it is one."""
    if "+" in text:
        text = text if _PLUS_IN_TOWN(text) else text.partition(",")[0]
        town = _PLUS_IN_TOWN(text)
        if (_PLUS(text) is not None and _mixed(text)) or (
            town is not None and _is_land(town["in"])
        ):
            return _BY_KEY["pluscode"], "by its form alone"
    elif in_path(leaf) and leaf.name.casefold() in _AROUND:
        low = text.casefold()
        if len(low) >= _IN_PATH and _INTERLEAVED(low) is not None:
            return _BY_KEY["geohash"], "where a path asks what is near"
    return None, ""


def _mixed(text: str) -> bool:
    """Whether a code has digits and letters: `22334455+22` is a sum, and letters alone base64."""
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _is_land(text: str) -> bool:
    return country_of(text) != "" or is_region(text)


_ENDINGS = tuple(key for key in _BY_KEY if len(key) > 4)


@functools.lru_cache(16_384)
def _system(name: str) -> _System | None:
    """The system that a field name ends in."""
    whole = joined(name)
    if whole in _BY_KEY:
        return _BY_KEY[whole]
    last = words(name)[-1:]
    if last and last[0] in _BY_KEY and len(last[0]) >= _A_WORD:  # `position_mgrs`
        return _BY_KEY[last[0]]
    if not whole.endswith(_ENDINGS):
        return None
    return next(_BY_KEY[key] for key in _ENDINGS if whole.endswith(key))


DETECTOR = Detector(
    id="area-codes",
    version=6,
    data_type="location.precise",
    title="geohash, H3, S2, plus code, grid reference",
    keys=frozenset(),
    wakes=lambda name: _system(name) is not None or name.casefold() in _AROUND,
    wake=(
        r"<(?:my_)?gridsquare:[468]>",
        r"[2-9cfghjmpqrvwx]{8}\+[2-9cfghjmpqrvwx]{2}",
        r"\n[2-9cfghjmpqrvwx]{4}\+[2-9cfghjmpqrvwx]{2,3},? [^0-9]{3}",
        r"(?:what3words\.com|w3w\.co|\n//)/[^0-9_/ ]{2,24}\.[^0-9_/ ]{2,24}\.",
    ),
    loose=("geo_?hash", "plus_?code", "h3_?index"),
    sources=(
        "Niemeyer's geohash",
        "H3 (Uber), through its library",
        "S2 developer guide",
        "Open Location Code 1.0",
        "NGA MGRS; Ordnance Survey National Grid",
        "Bing Maps Tile System (quadkeys)",
    ),
    look=look,
    examples=(
        Example("a geohash", {"geohash": "wecnyhw"}, ("location.precise $.geohash",)),
        Example("a short one is coarse", {"geo_hash": "w3cny"}, ("location.coarse $.geo_hash",)),
        Example("an H3 cell", {"h3_index": "8a411cb361affff"}, ("location.precise $.h3_index",)),
        Example("an S2 cell", {"s2_token": "89c25a31"}, ("location.precise $.s2_token",)),
        Example("a token", {"s2": "46920bb1"}, ("location.precise $.s2",)),
        Example(
            "plus codes of 8 and 6 digits",
            {"olc": "9GG65WRP+", "plusCode": "9GG65W00+"},
            ("location.precise $.olc", "location.coarse $.plusCode"),
        ),
        Example("a plus code", {"at": "7PJP8579+PQ"}, ("location.precise $.at",)),
        Example("a grid reference", {"mgrs": "50QKK1234567890"}, ("location.precise $.mgrs",)),
        Example("a locator", {"my_grid": "OL72bh"}, ("location.coarse $.my_grid",)),
        Example("a quadkey", {"quadkey": "120210233321120"}, ("location.precise $.quadkey",)),
        Example("a plus code in a town", {"q": "83J7+2X Oslo, Norway"}, ("location.precise $.q",)),
        Example(
            "a link to three words",
            {"t": "https://what3words.com/index.home.raft"},
            ("location.precise $.t",),
        ),
        Example(
            "an article's number",
            {"q": "83J7+2X Blue Shirt, L", "p": "///a.b.c", "h": "index.home.raft"},
        ),
        Example("a name with other meanings", {"s2": "1234567890123456789"}),
        Example("a field of a board", {"grid": "OL72", "locator": "main"}),
        Example("no name", {"word": "wecnyhw", "id": "8a411cb361affff"}),
        Example("an opaque key", {"geohash": "aaaa", "h3": "8fffffffffffffff"}),
        Example("base64", {"sig": "ab12CD34+EF56gh78", "b": "CFGHJMPQ+RV"}),
        Example("a sum", {"expr": "22334455+22"}),
    ),
)
