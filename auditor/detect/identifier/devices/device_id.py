"""Device ids of an app's or SDK's own making: a long random value under the name of a device id.

What it identifies (a phone, an installation) depends on how it was made; the
sender calls it the device's. Android ids and IMEIs have detectors of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.devices.android_id import DEVICE_KEYS
from auditor.detect.identifier.naming import in_path
from auditor.detect.identifier.shapes import clean, is_hex, is_uuid, placeholder
from auditor.detect.keys import belonging, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

# Of the module that keeps films from being copied. Systems for that have UUIDs, phones none.
_DRM = frozenset(
    {"drmid", "mediadrmid", "widevineid", "widevinedeviceid", "widevinedrmid", "drmdeviceid",
     "mediadrmdeviceid", "drmuniqueid"}
)  # fmt: skip
_KEYS = DEVICE_KEYS | frozenset(
    {"deviceuuid", "devicefingerprint", "devicefingerprintid", "hardwareid", "hwid", "devicehash",
     "deviceapphash",
     "uniquedeviceid", "devicekey", "deviceguid", "deviceuniqueid", "deviceuniqueidentifier",
     "deviceunique", "uniquedevicekey", "deviceuuid4", "phoneid", "handsetid", "terminalid",
     "machineid", "computerid", "clientudid", "openudid", "cdid", "utdid", "umid", "umidtoken",
     "qimei", "qimei36", "qimei16", "smid", "shumeiid", "buvid", "buvid3", "fpbuvid", "hdid",
     "devicetokenid", "randomizeddevicetoken", "anonid", "fbanonid", "facebookanonid", "devid",
     "deviceuidhash", "visitordeviceid", "androidudid", "iosudid", "deviceids", "hashedid",
     "gsfid", "gsfandroidid", "googleservicesframeworkid", "bootmark"}
    | _DRM
) - {"devicetokenid", "deviceuuid4", "hashedid", "terminalid"}  # fmt: skip
# Makers' own forms: Alibaba's, Bilibili's, Tencent's.
_OWN = {
    "utdid": re.compile(r"[A-Za-z0-9+/]{22}(?:==)?|[A-Za-z0-9+/]{24}"),
    "buvid": re.compile(r"X[UXYZW][0-9A-F]{34,36}|[0-9A-F-]{36,46}infoc"),
    "buvid3": re.compile(r"[0-9A-F-]{36,46}infoc"),
    "openudid": re.compile(r"[0-9A-Fa-f]{16}"),
    "qimei": re.compile(r"[0-9a-f]{16}|[0-9a-f]{36}"),
    "qimei36": re.compile(r"[0-9a-f]{36}"),
    "smid": re.compile(r"[\w+/=-]{40,100}"),
    "gsfid": re.compile(r"[0-9a-f]{16}"),
    "gsfandroidid": re.compile(r"[0-9a-f]{16}"),
    "umid": re.compile(r"[\w+/=-]{24,64}"),
}
_OWN |= dict.fromkeys(_DRM, re.compile(r"(?=.*\d)[A-Za-z0-9+/_-]{42,44}={0,2}"))
_META = re.compile(r"XZ[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_AMPLITUDE = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}R")
# Of Apple's phones since 2018: the kind of chip, and the number of this one (ECID).
_UDID = re.compile(r"0000[0-9A-Fa-f]{4}-[0-9A-Fa-f]{16}")
_PATHS = frozenset({"devices", "device", "installations", "registrations"})
_META_ONLY = frozenset({"anonid"})
_FOUND_IN = belonging(_KEYS)


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs, long hex and long numbers under the names of device ids."""
    for leaf in scene.woken:
        if leaf.name in _PATHS and in_path(leaf) and (shape := _shape(clean(leaf.value), _PATHS)):
            reason = f"{shape} behind a path's word for devices"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)
    for leaf, found in under(scene.woken, _FOUND_IN):
        shape = _shape(clean(leaf.value), found)
        if shape:
            reason = f"{shape} under the name of a device id"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _shape(text: str, found: frozenset[str]) -> str:
    """What the value looks like, "" where it is no device id."""
    if _META.fullmatch(text):
        return "a UUID as Meta marks it"
    system = found <= _DRM and is_uuid(text)
    if system or found <= _META_ONLY or placeholder(text):
        return ""
    if is_uuid(text) or _AMPLITUDE.fullmatch(text):
        return "a UUID"
    if is_hex(text, 32, 40, 64):
        return f"{len(text)} hex digits"
    if text.isascii() and text.isdecimal() and 15 <= len(text) <= 20:
        return f"a number of {len(text)} digits"
    own = _UDID.fullmatch(text) or any(_OWN[key].fullmatch(text) for key in found if key in _OWN)
    return "a value of its maker's form" if own else ""


DETECTOR = Detector(
    id="device-id",
    version=4,
    data_type="id.device",
    title="device id",
    keys=_KEYS | _PATHS,
    loose=("device[_.-]?u?u?id",),
    sources=("TrackHAR adapters: deviceId", "OpenRTB 2.6 Device.didsha1"),
    look=look,
    examples=(
        Example(
            "a UUID",
            {"hardware_id": "048f96ec-220f-4860-95c4-62b2565dbbd3"},
            ("id.device $.hardware_id",),
        ),
        Example(
            "Meta's",
            {"anon_id": "XZ9dd82044-772f-4b99-b17b-208e9c3cc38b"},
            ("id.device $.anon_id",),
        ),
        Example("Alibaba's", {"utdid": "WqX3k9bLmZ8DAFtP0cYv7RnQ"}, ("id.device $.utdid",)),
        Example(
            "of what keeps films",
            {"mediaDrmId": "t0cV0f1X9Qp3m7YkLbRz2wD8sNq4HjUe6vAiGxTyKZ0="},
            ("id.device $.mediaDrmId",),
        ),
        Example("Apple's", {"udid": "00008101-000A3D5E1C22801E"}, ("id.device $.udid",)),
        Example("Google's framework's", {"gsfId": "3a7f0c95e18bd246"}, ("id.device $.gsfId",)),
        Example(
            "a system that keeps films",
            {"drm_id": "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed", "widevine_id": "L3", "gsf_id": "x"},
        ),
        Example("a model", {"device_id": "Pixel 7"}),
        Example("no chip", {"udid": "00018101-000A3D5E1C22801E"}),
        Example("no device's", {"session": "048f96ec-220f-4860-95c4-62b2565dbbd3"}),
    ),
)
