"""What a platform of health keeps under a type: in words, and which kind of data that is."""

from __future__ import annotations

from typing import NamedTuple

RECORD, VITALS = "health.record", "health.vitals"


class Kept(NamedTuple):
    """What a type is of."""

    title: str
    data_type: str


def kept(title: str, data_type: str, names: str) -> dict[str, Kept]:
    """The same for each of these names, as `keys.joined` gives them."""
    return dict.fromkeys(names.split(), Kept(title, data_type))
