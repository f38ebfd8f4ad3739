"""What detectors share that find places inside a longer text: bounds, and how they claim it."""

from __future__ import annotations

from auditor.detect.location.precision import precision
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method, Path

LONGEST = 262_144  # characters of one text that are looked through
MATCHES = 32  # of one text that are reported

_TEXT_STEP = " text#"  # what loose text is below, see `auditor.detect.loose`
_UP = 12

type Degrees = tuple[float, int]  # a value and the decimals it was written with


def in_text(leaf: Leaf) -> bool:
    """Whether a leaf was read out of loose text, of which only a stretch is known."""
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if node.text.startswith(_TEXT_STEP):
            return True
        node = node.parent
    return False


def degrees(text: str) -> Degrees:
    """A decimal number's value and its decimals."""
    text = text.lstrip("+").replace("--", "-")  # a template's sign before the number's own
    return float(text), len(text.partition(".")[2])


def plausible(lat: float, lon: float) -> bool:
    """In range, not null island, and not a pair of shares of one."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return False
    return abs(lat) > 1 or abs(lon) > 1


def claim(
    leaf: Leaf,
    part: str,
    lat: Degrees,
    lon: Degrees,
    what: str,
    confidence: Confidence = Confidence.PROBABLE,
) -> Claim:
    """A pair inside a text; `what` says how it is written, `part` is the stretch itself."""
    data_type, precise = precision(max(lat[1], lon[1]), None)
    whole = part == leaf.value
    return Claim(
        path=leaf.path,
        confidence=confidence,
        method=Method.STRUCTURE if whole else Method.CONTENT,
        reason=f"latitude and longitude {what}; {precise}",
        value=leaf.value,
        data_type=data_type,
        part="" if whole else part,
    )
