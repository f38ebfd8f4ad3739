"""Positions in a request's path: `/forecast/22.3193,114.1694`, `/driving/13.38,52.51;13.39,52.52`.

Weather, maps and routing services take a position as a segment of its own. The
segment is nothing but pairs of decimals, and perhaps an extension behind them. Of three
decimals has to be the finest: the others may have dropped their zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.identifier.naming import in_path
from auditor.detect.location.written.in_text import MATCHES, claim, degrees, plausible
from auditor.detect.model import Claim
from auditor.model import Leaf

_NUMBER = r"-?\d{1,3}\.\d{1,15}"
_FINE = re.compile(r"\.\d{3}", re.ASCII).search
_FORMAT = r"(?:\.[a-z]{2,8})?"
_SEGMENT = re.compile(
    rf"@?(?:{_NUMBER},{_NUMBER}(?:,-?[\d.]{{1,12}}z?)?[;:]?){{1,64}}{_FORMAT}", re.ASCII
).fullmatch
_PAIR = re.compile(rf"({_NUMBER}),({_NUMBER})", re.ASCII).finditer
WAKES = (
    r"[0-9]\.[0-9]{3,15}(?:,|%2c)-?[0-9]{1,3}\.[0-9]{3}",
    r"\n@?-?[0-9]{1,3}\.[0-9]{1,15}(?:,|%2c)-?[0-9]{1,3}\.[0-9]{1,15};",
)


def path_pairs(leaf: Leaf) -> Iterator[Claim]:
    """The pairs of a segment that is made of such; latitude first where that can be."""
    text = leaf.value
    if not isinstance(text, str) or not in_path(leaf) or not _FINE(text) or not _SEGMENT(text):
        return
    for match in islice(_PAIR(text), MATCHES):
        first, second = degrees(match[1]), degrees(match[2])
        if plausible(first[0], second[0]) or plausible(second[0], first[0]):
            yield claim(leaf, match[0], first, second, "as a segment of the path")
