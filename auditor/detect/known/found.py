"""The findings of known values, all made in one way."""

from __future__ import annotations

from typing import Protocol

from auditor.model import Confidence, Finding, Leaf, Method, Opaque, Scalar

ID = "known-values"
VERSION = 7


class Known(Protocol):
    """What is looked for: the profile's key that it comes from, and the type of its data."""

    @property
    def key(self) -> str:
        """The profile's key."""

    @property
    def data_type(self) -> str:
        """Its id in the taxonomy."""


def known_finding(
    known: Known, holder: Leaf | Opaque, confidence: Confidence, reason: str, sent: Scalar = None
) -> Finding:
    """A finding in a leaf, or of what was `sent` in a part that could not be read."""
    return Finding(
        data_type=known.data_type,
        confidence=confidence,
        method=Method.KNOWN_VALUE,
        detector=ID,
        version=VERSION,
        path=holder.path,
        reason=reason,
        value=holder.value if isinstance(holder, Leaf) else sent,
        known=known.key,
    )
