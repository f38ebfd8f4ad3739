"""Which rules concluded: the version of everything that finds."""

from __future__ import annotations

from auditor.detect.biometric.face import film
from auditor.detect.biometric.templates import print_pictures
from auditor.detect.known.found import ID, VERSION
from auditor.detect.registry import DETECTORS
from auditor.detect.sdk import ID as SDK_ID
from auditor.detect.sdk import VERSION as SDK_VERSION


def versions() -> dict[str, int]:
    """The version of every detector by its id, known values and recipients' formats included.

    Versions change with the rules, never with a profile.
    """
    found = {detector.id: detector.version for detector in DETECTORS}
    found[print_pictures.ID] = print_pictures.VERSION
    found[film.ID] = film.VERSION
    return {**found, ID: VERSION, SDK_ID: SDK_VERSION}
