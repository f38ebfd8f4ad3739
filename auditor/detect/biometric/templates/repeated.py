"""Vectors whose numbers are fields of one name: `descriptor=0.1&descriptor=-0.2`, `<v>0.1</v>`.

Forms, queries, multipart and XML have no arrays; what is sent as one repeats a field, which the
layers number from the second on, or numbers it in its name as PHP and Rails read it
(`face[descriptor][0]`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from auditor.detect.biometric.templates.names import NAMED, VAGUE
from auditor.detect.biometric.templates.vectors import is_number
from auditor.detect.keys import joined
from auditor.model import Leaf, LeafTable, Path

_END, _IN_NAME = "]", "]']"  # how what numbers a field ends, behind its name or in it
_SECOND = (f"[1{_END}", f"[1{_IN_NAME}")
_LISTS = 16  # of one message
_LEAST = 64  # numbers
_MOST = 4_096

type _Field = tuple[int, str, bool]  # what holds it, its name, and whether the name has the number


def is_holder(name: str) -> bool:
    """Whether an element of XML is called as a vector is, so that what repeats in it is one."""
    return (whole := joined(name)) in NAMED or whole in VAGUE


def repeated(woken: Iterable[Leaf], leaves: LeafTable) -> list[list[Leaf]]:
    """The numbers of each such field, in order, where all are numbers."""
    seconds = islice(filter(_is_second, woken), _LISTS)
    found: dict[_Field, list[Leaf]] = {}
    parents: list[Path | None] = []
    for leaf in seconds:
        found[_field(leaf)[0]] = []
        parents.append(leaf.parent)
    for leaf in leaves.below(parents):
        numbers = found.get(_field(leaf)[0])
        if numbers is not None and len(numbers) < _MOST:
            numbers.append(leaf)
    return [
        numbers
        for numbers in found.values()
        if len(numbers) >= _LEAST and all(is_number(leaf.value) for leaf in numbers)
    ]


def _is_second(leaf: Leaf) -> bool:
    if not leaf.text.endswith(_SECOND):  # nearly all
        return False
    (_, name, _), number = _field(leaf)
    return number == 1 and name != "" and is_number(leaf.value)


def _field(leaf: Leaf) -> tuple[_Field, int]:
    """Which field a value is of, and the how manieth: 0 where nothing numbers it."""
    text = leaf.text
    named = text.endswith(_IN_NAME)
    name, bracket, number = text.removesuffix(_IN_NAME if named else _END).rpartition("[")
    if (named or text.endswith(_END)) and bracket and number.isdecimal() and number.isascii():
        return (id(leaf.parent), name, named), int(number[:9])
    return (id(leaf.parent), text, False), 0
