"""Pictures in records by standard: what holds a picture says of what it is.

Not woken by leaves, for a picture is none: the driver asks with the pictures that it met. Each
kind of record is asked by its own detector's rule, which knows its head and what must be beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from auditor.detect.biometric.templates import (
    aadhaar,
    exchange_records,
    information_records,
    itl_records,
    mobile_document,
)
from auditor.detect.model import Claim, Detector
from auditor.model import Finding, Image, LeafTable, Path

_RULES: tuple[tuple[Detector, Callable[[Path, LeafTable], Claim | None]], ...] = (
    (exchange_records.DETECTOR, exchange_records.picture),
    (itl_records.DETECTOR, itl_records.picture),
    (information_records.DETECTOR, information_records.picture),
    (aadhaar.DETECTOR, aadhaar.picture),
    (mobile_document.DETECTOR, mobile_document.picture),
)


def record_findings(images: Iterable[Image], leaves: LeafTable) -> Iterator[Finding]:
    """What the records say that hold pictures of one message."""
    for image in images:
        for detector, rule in _RULES:
            if (claim := rule(image.path, leaves)) is None:
                continue
            size = f" ({image.media_type}, {image.width} x {image.height})"
            yield Finding(
                claim.data_type, claim.confidence, claim.method, detector.id, detector.version,
                image.path, claim.reason + size, image.sha256 or None,
            )  # fmt: skip
            break
