"""What was recognised, where, why and how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.image import Picture
from auditor.model.part import Opaque, Scalar
from auditor.model.path import Path


class Confidence(StrEnum):
    """How well a finding is proved (the taxonomy's C3, C2, C1)."""

    PROVEN = "proven"  # structure, checksum or a known value proves it
    PROBABLE = "probable"  # shape and key context
    CANDIDATE = "candidate"  # shape alone; never reported alone

    @property
    def rank(self) -> int:
        """0 for candidate to 2 for proven."""
        return _RANKS[self]


_RANKS = {Confidence.CANDIDATE: 0, Confidence.PROBABLE: 1, Confidence.PROVEN: 2}


# Detectors whose findings say what something is not, and why: they count for nothing.
TOLD_APART = frozenset({"device-authentication"})


class Method(StrEnum):
    """The kind of proof."""

    KNOWN_VALUE = "known-value"
    SDK = "sdk"
    STRUCTURE = "structure"
    KEY = "key"
    CONTENT = "content"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim about one place in one message.

    `path` leads to a leaf, or to an object (a face) whose leaves lie below it.
    `value` is the leaf as it was sent; the store keeps it masked and as a
    keyed hash unless the session keeps raw values. `known` is the profile key
    that matched, "" otherwise. Where the value is a longer text, `parts` are
    the stretches of it that are meant, as far as they are known.
    """

    data_type: str
    confidence: Confidence
    method: Method
    detector: str
    version: int
    path: Path
    reason: str
    value: Scalar = field(default=None, repr=False)
    known: str = ""
    parts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was concluded about one message; rebuildable, so it carries versions.

    `recurring` holds (path, value) of high-entropy leaves of a request, bounded:
    the store keeps their keyed hashes for finding recurring identifiers later.
    `pictures` are those that were met, with what was seen in them. `error` names
    the exception class where our own code failed.
    """

    findings: tuple[Finding, ...] = ()
    opaques: tuple[Opaque, ...] = ()
    recurring: tuple[tuple[Path, str], ...] = field(default=(), repr=False)
    leaves: int = 0
    pictures: tuple[Picture, ...] = ()
    error: str = ""
