"""The one list of detectors; their order decides between equals at one place."""

from __future__ import annotations

from auditor.detect.biometric import face_geometry
from auditor.detect.identifier import (
    advertising_id,
    android_id,
    device_id,
    email,
    imei,
    mac,
    phone,
    vendor_id,
)
from auditor.detect.location import coordinates
from auditor.detect.model import Detector

DETECTORS: tuple[Detector, ...] = (
    coordinates.DETECTOR,
    face_geometry.DETECTOR,
    advertising_id.DETECTOR,
    imei.DETECTOR,
    android_id.DETECTOR,
    vendor_id.DETECTOR,
    device_id.DETECTOR,
    mac.DETECTOR,
    email.DETECTOR,
    phone.DETECTOR,
)
