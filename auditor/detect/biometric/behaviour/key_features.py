"""How somebody typed a known text, key by key: columns called after what is measured of which keys.

`H.period`, `DD.period.t`, `UD.period.t`: how long a key was held, and the time from one key down
or up to the next one down. The measures of pairs are told by the keys that they name, which
others of the same row were held; a row of anything else has no such pairs. A wide table of
numbers is a text as it was sent: its first line names the columns.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path, Scalar

_HELD = frozenset(("h", "ht", "hold", "dwell", "held"))
_BETWEEN = frozenset(("dd", "ud", "du", "uu", "pp", "rp", "pr", "rr", "flight", "ft"))
_APART = re.compile(r"[._:-]+")
_LONGEST = 40  # characters of a name
_LEAST = 3  # keys that were held; pairs of them
_MOST = 64  # rows that are looked at
_FIELDS = 256
_HEAD = 32_768  # characters of a table, in which its first two lines are
_DELIMITERS = ",;\t"
_SLOWEST = 30_000.0  # ms, as somebody who stops to think


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of rows, or for a row alone."""
    rows: dict[int, Path] = {}
    texts = 0
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and "\n" in leaf.value:
            texts += 1
            if texts <= _MOST and (pairs := _pairs(_first_row(leaf.value))):
                yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, _why(pairs))
            continue
        at = leaf.parent
        if at is not None and id(at) not in rows and not is_element(leaf):
            if len(rows) >= _MOST:
                break
            rows[id(at)] = at
    told: set[int] = set()
    for row in rows.values():
        listed = is_element(row) and row.parent is not None
        at = row.parent if listed and row.parent is not None else row
        fields = islice(scene.leaves.below([row]), _FIELDS)
        pairs = 0 if id(at) in told else _pairs((one.name, one.value) for one in fields)
        if pairs:
            told.add(id(at))
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, _why(pairs))


def _why(pairs: int) -> str:
    return f"how long keys were held, and {pairs} times from one to the next, by their names"


def _first_row(text: str) -> Iterable[tuple[str, str]]:
    """The cells of a table's first row by the names above them."""
    names, _, rest = text[:_HEAD].partition("\n")
    row = rest.partition("\n")[0]
    between = max(_DELIMITERS, key=names.count)
    cells = (line.split(between, _FIELDS)[:_FIELDS] for line in (names, row))
    header, values = ([cell.strip(' "\r\ufeff') for cell in line] for line in cells)
    return zip(header, values, strict=True) if len(header) == len(values) else ()


def _pairs(fields: Iterable[tuple[str, Scalar]]) -> int:
    """How many pairs of held keys are timed, 0 where that is not what the fields are."""
    held: set[str] = set()
    between: list[tuple[str, ...]] = []
    for name, value in fields:
        kind, keys = _feature(name)
        number = number_of(value) if kind else None
        if number is None or abs(number.value) > _SLOWEST:
            continue
        if kind == "held" and number.value > 0:
            held.add(keys[0])
        elif kind == "between":
            between.append(keys)
    known = sum(held.issuperset(keys) for keys in between)
    return known if len(held) >= _LEAST and known >= _LEAST and known * 2 >= len(between) else 0


@functools.lru_cache(4_096)
def _feature(name: str) -> tuple[str, tuple[str, ...]]:
    """What a column measures, and of which keys; "" for any other name."""
    kind, *keys = _APART.split(name, 4) if len(name) <= _LONGEST else ("",)
    kind = kind.lower()
    if kind in _HELD and len(keys) == 1 and keys[0]:
        return "held", tuple(keys)
    if kind in _BETWEEN and len(keys) == 2 and all(keys):
        return "between", tuple(keys)
    return "", ()


def _typed(word: str, first: str = "H", second: str = "DD", apart: str = ".") -> Tree:
    """The row of a word that was typed once."""
    row: dict[str, Tree] = {"subject": "s002", "rep": 1}
    for at, key in enumerate(word):
        row[f"{first}{apart}{key}"] = round(0.08 + 0.007 * (at * 3 % 5), 4)
        if at:
            row[f"{second}{apart}{word[at - 1]}{apart}{key}"] = round(0.2 + 0.03 * (at % 4), 4)
    return row


DETECTOR = Detector(
    id="key-features",
    version=1,
    data_type="bio.behaviour",
    title="times of keys in columns that name the keys",
    keys=frozenset(),
    wakes=lambda name: _feature(name)[0] == "between",
    wake=(
        r"[,;\t\x22](?:dd|ud|du|uu|flight)[._][a-z0-9]{1,12}[._][a-z0-9]{1,12}[,;\t\x22\r\n]",
    ),
    sources=("Killourhy and Maxion 2009: the CMU keystroke dynamics benchmark, data set",),
    look=look,
    examples=(
        Example("a row", {"f": _typed("tie5R")}, ("bio.behaviour $.f",)),
        Example("rows", {"rows": [_typed("period")] * 3}, ("bio.behaviour $.rows",)),
        Example("other words for it", {"f": _typed("roanl", "dwell", "flight", "_")},
                ("bio.behaviour $.f",)),
        Example("an airline's", {"f": _typed("lhr", "gate", "flight", "_")}),
        Example("pairs of what was not held", {"f": {"DD.a.b": 1, "DD.b.c": 2, "H.x": 1}}),
        Example("two keys", {"f": _typed("ab")}),
        Example("words", {"f": {"H.a": "x", "H.b": "y", "H.c": "z", "DD.a.b": "q", "DD.b.c": "r"}}),
    ),
)  # fmt: skip
