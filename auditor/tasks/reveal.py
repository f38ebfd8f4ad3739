"""A finding's value as it was sent: from the kept raw value, else from the stored body.

Findings are stored masked. What was sent is still in the message, so it is
decoded once more and the finding's path is looked up. A path to an object (a
face) gives the JSON of the leaves below it. Findings come in the order of
their messages, so the last few decoded messages are enough to remember.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping

from auditor.decode import message_parts
from auditor.model import InputError, Message
from auditor.report.objects import dumps
from auditor.store import FindingRow, Reader
from auditor.tasks.shaping import scalar_text

REMEMBERED = 4  # decoded messages
OBJECT_LEAVES = 1_000  # of one object
_BELOW = (".", "[", " ")  # what may follow an object's path in that of its leaf

type Values = Mapping[str, str | None]


def values_of(message: Message) -> Values:
    """Every place of a message that has a value, by its path."""
    decoded = message_parts(message)
    values: dict[str, str | None] = {}
    for part in decoded.opaques:
        values[str(part.path)] = scalar_text(part.data) if part.data else None
    for leaf in (*decoded.raw, *decoded.leaves):
        values[str(leaf.path)] = scalar_text(leaf.value)
    return values


def look_up(values: Values, path: str) -> str | None:
    """The value at a path, or the JSON of the leaves of an object; None where there is none."""
    if path in values:
        return values[path]
    below = {
        place[len(path) :].removeprefix("."): value
        for place, value in values.items()
        if place.startswith(path) and place[len(path) :].startswith(_BELOW)
    }
    if not below:
        return None
    return dumps(dict(list(below.items())[:OBJECT_LEAVES]))


class Revealer:
    """Looks values up for a listing; one per listing."""

    def __init__(self, reader: Reader, decode: Callable[[Message], Values] = values_of) -> None:
        self._reader = reader
        self._decode = decode
        self._values: OrderedDict[int, Values] = OrderedDict()

    def value(self, finding: FindingRow) -> str | None:
        """The leaf as it was sent; None where neither it nor the body was kept."""
        if finding.raw is not None:
            return finding.raw
        return look_up(self._of(finding.message), finding.path)

    def _of(self, message: int) -> Values:
        if message in self._values:
            self._values.move_to_end(message)
            return self._values[message]
        try:
            values = self._decode(self._reader.message(message).message)
        except InputError:  # purged while the listing streams
            values = {}
        self._values[message] = values
        if len(self._values) > REMEMBERED:
            self._values.popitem(last=False)
        return values
