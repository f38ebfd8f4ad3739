"""Which rules concluded: the version of everything that finds."""

from __future__ import annotations

from auditor.detect.biometric.named_media import VERSIONS
from auditor.detect.known.found import ID, VERSION
from auditor.detect.registry import DETECTORS
from auditor.detect.sdk import ID as SDK_ID
from auditor.detect.sdk import VERSION as SDK_VERSION


def versions() -> dict[str, int]:
    """The version of every detector by its id, known values and recipients' formats included.

    Versions change with the rules, never with a profile.
    """
    found = {detector.id: detector.version for detector in DETECTORS}
    return {**found, **VERSIONS, ID: VERSION, SDK_ID: SDK_VERSION}
