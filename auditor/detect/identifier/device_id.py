"""Device ids of an app's or SDK's own making: a long random value under the name of a device id.

What it identifies (a phone, an installation) depends on how it was made; the
sender calls it the device's. Android ids and IMEIs have detectors of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.identifier.android_id import DEVICE_KEYS
from auditor.detect.identifier.shapes import clean, is_hex, is_uuid
from auditor.detect.keys import belonging, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KEYS = (DEVICE_KEYS - {"did"}) | frozenset(
    {"deviceuuid", "devicefingerprint", "devicefingerprintid", "hardwareid", "hwid",
     "uniquedeviceid", "devicekey", "deviceguid"}
)  # fmt: skip
_FOUND_IN = belonging(_KEYS)


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs, long hex and long numbers under the names of device ids."""
    for leaf, _ in under(scene.woken, _FOUND_IN):
        text = clean(leaf.value)
        if is_uuid(text):
            shape = "a UUID"
        elif is_hex(text, 32, 40, 64):
            shape = f"{len(text)} hex digits"
        elif text.isdecimal() and 17 <= len(text) <= 20:
            shape = f"a number of {len(text)} digits"
        else:
            continue
        yield Claim(
            leaf.path,
            Confidence.PROBABLE,
            Method.KEY,
            f"{shape} under the name of a device id",
            leaf.value,
        )


DETECTOR = Detector(
    id="device-id",
    version=1,
    data_type="id.device",
    title="device id",
    keys=_KEYS,
    loose=("device[_.-]?u?u?id",),
    sources=("TrackHAR adapters: deviceId", "OpenRTB 2.6 Device.didsha1"),
    look=look,
    examples=(
        Example(
            "a UUID",
            {"hardware_id": "048f96ec-220f-4860-95c4-62b2565dbbd3"},
            ("id.device $.hardware_id",),
        ),
        Example("a model", {"device_id": "Pixel 7"}),
        Example("no device's", {"session": "048f96ec-220f-4860-95c4-62b2565dbbd3"}),
    ),
)
