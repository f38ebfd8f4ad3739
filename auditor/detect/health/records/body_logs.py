"""Logs of a body, of habits and treatments: what is logged by its object, in words of its own.

`{"diaper": {"type": "wet", "time": ...}}`, `{"drinks": [{"type": "beer", "units": 2}]}`: such a
word is of anything, and so is the object's name; together, with the time of it or with what is
only measured of it, they are somebody's. The kinds are data (`body_logs.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from auditor.detect.health.around.moments import is_date, is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Number, Path

_UP = 3
_MOST = 512  # leaves of one message
_LONGEST = 40  # characters of a word
_PLAIN = 6  # characters of a word that may be one of two
_TYPES = frozenset(("type", "kind", "category", "event", "eventtype", "activity", "logtype", "name",
                    "entrytype"))  # fmt: skip
# Of a thing on sale, a dish, a page or a place, whatever stands beside.
_GOODS = frozenset(
    ("price", "currency", "sku", "stock", "instock", "brand", "quantityavailable", "imageurl",
     "image", "thumbnail", "url", "recipe", "recipeid", "menu", "menuid", "rating", "ratings",
     "barcode", "vendor", "seller", "cart", "cartid", "orderid", "venue", "genre", "damage", "xp")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Log:
    """One kind of log."""

    about: str
    called: frozenset[str]
    told: frozenset[str]
    words: frozenset[str]
    numbers: dict[str, tuple[float, float]]
    beside: frozenset[str]
    timed: bool


def _log(row: dict[str, Any]) -> _Log:
    return _Log(
        row["about"],
        frozenset(row.get("called", ())),
        frozenset(row.get("told", ())),
        frozenset(row.get("words", ())),
        {name: (low, high) for name, (low, high) in row.get("numbers", {}).items()},
        frozenset(row.get("beside", ())),
        row.get("timed", True),
    )


_ROWS = tomllib.loads(File(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["log"]
_LOGS = tuple(_log(row) for row in _ROWS)
_BY_WORD: dict[str, list[_Log]] = {}
_BY_NUMBER: dict[str, list[_Log]] = {}
for _one in _LOGS:
    for _word in _one.words:
        _BY_WORD.setdefault(_word, []).append(_one)
    for _word in _one.numbers:
        _BY_NUMBER.setdefault(_word, []).append(_one)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each word or number of a log."""
    around: Surroundings | None = None
    for leaf in scene.woken[:_MOST]:
        for log in _may_be(leaf):
            around = around or scene.leaves.once(Surroundings)
            if _is_log(leaf, log, around):
                why = f"{log.about}, by what is logged and what stands around it"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
                break


def _may_be(leaf: Leaf) -> Iterator[_Log]:
    """The kinds of which a leaf may tell, by itself."""
    name, value = joined(leaf.name), leaf.value
    if isinstance(value, str) and type(value) is not Number and 1 < len(value) <= _LONGEST:
        for log in _BY_WORD.get(joined(value), ()):
            if name in log.told:
                yield log
    logs = _BY_NUMBER.get(name)
    number = number_of(value) if logs and not isinstance(value, bool) else None
    if logs and number is not None:
        for log in logs:
            low, high = log.numbers[name]
            if low <= number.value <= high:
                yield log


def _is_log(leaf: Leaf, log: _Log, around: Surroundings) -> bool:
    beside = around.beside(leaf)
    names = around.names_beside(leaf)
    if not names.isdisjoint(_GOODS) or around.is_other(leaf) or around.is_label(leaf):
        return False
    if log.called and not _is_called(leaf, log, beside, names):
        return False
    if log.beside and names.isdisjoint(log.beside - {joined(leaf.name)}):
        return False
    return not log.timed or _is_timed(leaf, beside, around)


def _is_called(leaf: Leaf, log: _Log, beside: list[Leaf], names: set[str]) -> bool:
    """Whether an object or a list around, a type beside or a field is called as the log is."""
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            break
        if joined(node.name) in log.called:
            return True
        if not is_element(node):
            break
        node = node.parent
    own = joined(leaf.name)
    if own in log.called or not (names - {own}).isdisjoint(log.called):
        return True
    return any(
        joined(one.name) in _TYPES and isinstance(one.value, str) and one is not leaf
        and joined(one.value[:_LONGEST]) in log.called
        for one in beside
    )  # fmt: skip


def _is_timed(leaf: Leaf, beside: list[Leaf], around: Surroundings) -> bool:
    """Whether a day or a moment stands beside, or beside the list or the object."""
    node: Node | None = leaf
    for _ in range(_UP):
        if node is None:
            return False
        fields = beside if node is leaf else around.beside(node)
        if any(is_date(one) or (_says_when(one.name) and is_moment(one)) for one in fields):
            return True
        node = node.parent
    return False


def _says_when(name: str) -> bool:
    plain = joined(name)
    return plain in TIMES or plain.endswith(("at", "on", "time", "date", "ts"))


def _written(word: str) -> str:
    return "[ _-]?".join(word) if len(word) > _PLAIN else word


def wakes(name: str) -> bool:
    """Numbers of a log."""
    return joined(name) in _BY_NUMBER


_DAY = "2026-03-14T07:22:10Z"
_WORDS = sorted(word for word in _BY_WORD if word.isascii())

DETECTOR = Detector(
    id="body-logs",
    version=1,
    data_type="health.record",
    title="logs of diapers, stool, drinks, drugs, treatments and the like",
    keys=frozenset(),
    wakes=wakes,
    # Words as whole values; the long ones in any convention.
    wake=(rf"\n(?:{'|'.join(map(_written, _WORDS))})\n",),
    sources=(
        "Bristol stool form scale",
        "WHO AUDIT and ASSIST (drinks and substances)",
        "International Continence Society (bladder diary)",
        "GDPR recital 35: information about habits and treatments that reveals a state of health",
    ),
    look=look,
    examples=(
        Example(
            "a diaper",
            {"babyId": "b", "events": [{"type": "diaper", "status": "dirty", "at": _DAY}]},
            ("health.record $.events[0].status",),
        ),
        Example(
            "drinks of a day",
            {"drinkLog": [{"kind": "red_wine", "units": 2.1}], "date": "2026-03-14"},
            ("health.record $.drinkLog[0].kind",),
        ),
        Example(
            "a drug",
            {"cravings": [{"drug": "Heroin", "intensity": 8, "at": _DAY}]},
            ("health.record $.cravings[0].drug",),
        ),
        Example(
            "a bladder",
            {"voids": [{"at": _DAY, "volume_ml": 240}]},
            ("health.record $.voids[0].volume_ml",),
        ),
        Example("eggs", {"oocytesRetrieved": 9}, ("health.record $.oocytesRetrieved",)),
        Example("a menu", {"drinks": [{"type": "beer", "units": 1, "price": 4.5, "date": _DAY}]}),
        Example("a drink of nobody", {"drinks": [{"type": "beer", "units": 2}]}),
        Example("a floor", {"floor": {"type": "wet", "time": _DAY}}),
        Example("a film", {"drug": "heroin", "genre": "crime", "date": _DAY}),
        Example("an article", {"tags": ["cannabis"], "publishedAt": _DAY}),
        Example("a cache", {"fast": {"targetHours": 16}, "volume": 20, "puffs": 9}),
    ),
)
