"""Texts in which recorders pack what a hand did: TypingDNA's patterns, Akamai's sensor data.

A pattern of one text begins with what typed it and how many keys, and that many pairs
(or fours, with the key) follow between bars: the time before the key and the time it was
held. A pattern of any text is 44 keys' statistics after eleven of all. Akamai's
`sensor_data` has sections between marks; those of keys, mouse and touches hold events
that are counted from zero and whose times go up. A sensor without events is none, and
one of a few is not yet what a hand is known by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method

NAMES = frozenset(("typingpattern", "tp", "tdna", "typingdna", "keystrokepattern"))
WAKE = (
    r"[01],[23]\.[0-9]{1,2},[0-9]{1,10},[01],[0-9]{1,3},[0-9]{1,10},",
    "-1,2,-94,-1[01][0-9],",
)
_LONGEST = 200_000
_HEAD = re.compile(
    r"[01],[23]\.\d{1,2},\d{1,10},([01]),(\d{1,4}),\d{1,10},[-\d.,]{10,400}"
).fullmatch
# The times of each key, alone or with the character and the key; a mark where one was missed.
_KEYS = {
    "0": re.compile(r"\d{1,7},\d{1,7}(?:,1)?").fullmatch,
    "1": re.compile(r"\d{1,7},\d{1,7},\d{1,7},\d{1,7}(?:,1)?").fullmatch,
}
_NUMBERS = re.compile(r"(?:-?\d{1,9}(?:\.\d{1,6})?,){320,600}[-\d.]{1,20}").fullmatch
_SUMMED, _EACH = 11, 7 * 44  # numbers of all keys, and of each of 44
_VERSION = re.compile(r"[23]\.\d{1,2}").fullmatch
_LEAST_KEYS = 6  # of one text: an e-mail address has more
_SECTION = re.compile(r"-1,2,-94,-(\d{2,3}),")
_SECTIONS = 200
_EVENTS = {"108": "keys", "110": "movements of a mouse", "117": "touches"}
_ENOUGH = 10  # events
_MOST = 5_000


def behaviour_text(leaf: Leaf) -> Iterator[Claim]:
    """One claim where a text is such a pattern or sensor."""
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return
    if (typed := _pattern(text)) or (joined(leaf.name) in NAMES and (typed := _statistics(text))):
        why = f"a pattern of TypingDNA: {typed}"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)
    elif counted := _sensor(text):
        enough = sum(counted.values()) >= _ENOUGH
        how = Confidence.PROBABLE if enough else Confidence.CANDIDATE
        listed = ", ".join(f"{count:,} {what}" for what, count in counted.items())
        why = f"sensor data of Akamai's bot manager with {listed}"
        yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value)


def _pattern(text: str) -> str:
    """What a pattern of one text holds, "" where it is none."""
    # Behind `#` stands how a phone was moved meanwhile.
    head, *keys = text.partition("#")[0].split("|", _MOST + 1)
    found = _HEAD(head) if len(keys) >= _LEAST_KEYS else None
    if found is None or int(found[2]) != len(keys) or not all(map(_KEYS[found[1]], keys)):
        return ""
    return f"{len(keys):,} keys with the times before and on them"


def _statistics(text: str) -> str:
    """What a pattern of any text holds, "" where it is none."""
    if _NUMBERS(text) is None:
        return ""
    parts = text.split(",", _SUMMED + _EACH + 2)
    mobile, version = parts[_SUMMED + _EACH : _SUMMED + _EACH + 2]
    if mobile not in {"0", "1"} or _VERSION(version) is None or not parts[0].isdecimal():
        return ""
    return f"statistics of {int(parts[0]):,} keys"


def _sensor(text: str) -> dict[str, int]:
    """How many events of which kind a sensor holds; nothing where it is none."""
    parts = _SECTION.split(text, _SECTIONS)
    sections = dict(zip(parts[1::2], parts[2::2], strict=False))
    if "100" not in sections or len(sections) < 3:
        return {}
    counted = {what: _events(sections.get(name, "")) for name, what in _EVENTS.items()}
    return {what: count for what, count in counted.items() if count}


def _events(section: str) -> int:
    """How many events a section holds: rows that are counted, whose times do not go back."""
    rows = [row.split(",") for row in section.split(";")[:_MOST] if row]
    try:
        numbers = [(int(row[0]), int(row[1]), int(float(row[2]))) for row in rows if len(row) >= 4]
    except (ValueError, OverflowError):  # no number, or an infinite one
        return 0
    if len(numbers) != len(rows) or [one[0] for one in numbers] != list(range(len(rows))):
        return 0
    return len(rows) if all(one[2] <= after[2] for one, after in pairwise(numbers)) else 0
