"""Recognising personal data in the decoded leaves of one message."""

from auditor.detect.known.needles import ID, VERSION
from auditor.detect.registry import DETECTORS
from auditor.detect.scan import Engine


def versions() -> dict[str, int]:
    """The version of every detector by its id, the search for known values included.

    Versions change with the rules, never with a profile.
    """
    return {**{detector.id: detector.version for detector in DETECTORS}, ID: VERSION}


__all__ = ["Engine", "versions"]
