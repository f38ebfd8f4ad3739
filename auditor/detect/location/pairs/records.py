"""Objects of a message as records: which leaves stand together, by their joined names.

What is looked for beside a name (a signal's strength beside a BSSID) is given
by its joined name; a name in any convention is the same (`signalStrength`,
`signal_strength`). Array elements that stand for fields are no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Leaf

type Record = dict[str, Leaf]

_MOST = 2_000  # records of one message
_FIELDS = 64  # of one record


def records(leaves: Iterable[Leaf]) -> Mapping[Group, Record]:
    """The named leaves by the object that holds them, the first of each name."""
    found: dict[Group, Record] = {}
    for leaf in leaves:
        if is_element(leaf):
            continue
        group = group_of(leaf)
        record = found.get(group)
        if record is None:
            if len(found) >= _MOST:
                continue
            record = found[group] = {}
        if len(record) < _FIELDS:
            record.setdefault(joined(leaf.name), leaf)
    return found


def whole(leaf: Leaf | None) -> int | None:
    """A leaf's value as a whole number, from a number or a text of digits."""
    number = number_of(leaf.value) if leaf is not None else None
    if number is None or not number.value.is_integer():
        return None
    return int(number.value)


def having(record: Record, names: Iterable[str]) -> Iterator[Leaf]:
    """The record's leaves under any of these joined names."""
    for name in names:
        if (leaf := record.get(name)) is not None:
            yield leaf


def first(record: Record, names: Iterable[str]) -> Leaf | None:
    """The first of them, None where there is none."""
    return next(having(record, names), None)


def named_with(leaf: Leaf, tails: frozenset[str]) -> bool:
    """Whether a leaf's last words, joined, are one of these."""
    parts = words(leaf.name)
    return any("".join(parts[-count:]) in tails for count in (1, 2, 3) if len(parts) >= count)
