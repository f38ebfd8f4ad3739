"""Serial numbers of devices: a short code under a name that says whose serial it is.

`serial` alone also counts certificates, zones and discs, so it needs a device
beside it. A masked serial is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.naming import Named, Siblings, above, ending, keyed
from auditor.detect.identifier.shapes import filler, has_digit, has_letter, placeholder
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_STRONG = frozenset(
    {"deviceserial", "deviceserialnumber", "deviceserialno", "devicesn", "androidserial",
     "hardwareserial", "hardwareserialnumber", "hwserial", "buildserial", "boardserial",
     "cpuserial", "roserialno", "robootserialno", "phoneserial", "phoneserialnumber",
     "handsetserial", "watchserial", "batteryserial", "bootserialno", "androidserialnumber",
     "iosserialnumber", "serialnumberdevice", "terminalsn"}
)  # fmt: skip
_NUMBERS = frozenset({"serialnumber", "serialno", "serialnum", "serialnr"})
_VAGUE = frozenset({"serial", "sn"})
_KEY_OF = ending(_STRONG | _NUMBERS | _VAGUE)
_SERIAL = re.compile(r"[A-Za-z0-9](?:[:._/-]?[A-Za-z0-9]){5,31}", re.ASCII)
_NOT_A_DEVICE = frozenset(
    {"cert", "certificate", "certificates", "issuer", "sim", "zone", "soa", "invoice", "disk",
     "license", "licence", "software", "ticket", "order", "document", "product", "coupon",
     "voucher", "receipt", "transaction", "log", "event", "x509", "ca", "crl", "key"}
)  # fmt: skip
_DEVICE = frozenset(
    {"model", "brand", "manufacturer", "imei", "udid", "os", "osversion", "device", "hardware",
     "mac", "board", "product", "androidid", "firmware", "devicetype", "devicemodel", "phone",
     "devices"}
)  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """Codes under the names of serial numbers."""
    siblings = scene.leaves.once(Siblings)
    for named in keyed(scene.woken, _KEY_OF):
        if _is_serial(named, siblings):
            leaf = named.leaf
            reason = "a short code under the name of a device's serial number"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _is_serial(named: Named, siblings: Siblings) -> bool:
    leaf, key, text = named
    if _SERIAL.fullmatch(text) is None or not has_digit(text) or isinstance(leaf.value, float):
        return False
    if filler(text) or placeholder(text):
        return False
    return key in _STRONG or _of_a_device(
        leaf, siblings, known=key in _NUMBERS and has_letter(text)
    )


def _of_a_device(leaf: Leaf, siblings: Siblings, *, known: bool) -> bool:
    """Whether the surroundings say that it is a device's; `known` where they need not."""
    about = {*words(leaf.name), *words(above(leaf))}
    if not about.isdisjoint(_NOT_A_DEVICE):
        return False
    if not about.isdisjoint(_DEVICE):
        return True
    names = siblings.names(leaf)
    return names.isdisjoint(_NOT_A_DEVICE) and (known or not names.isdisjoint(_DEVICE))


DETECTOR = Detector(
    id="serial-number",
    version=1,
    data_type="id.device",
    title="serial number of a device",
    keys=_STRONG | _NUMBERS | _VAGUE,
    loose=("(?:device|hardware)[_.-]?serial(?:[_.-]?n(?:o|um|umber))?",),
    sources=("Android Build.getSerial", "Apple IOPlatformSerialNumber", "TrackHAR: deviceId"),
    look=look,
    examples=(
        Example("named", {"device_serial": "R58M12ABCDE"}, ("id.device $.device_serial",)),
        Example(
            "of an Apple device", {"serialNumber": "C02XK1ZGJGH5"}, ("id.device $.serialNumber",)
        ),
        Example(
            "beside a model", {"serial": "2B0104A7", "model": "Pixel 4"}, ("id.device $.serial",)
        ),
        Example("a certificate's", {"certificate": {"serialNumber": "0A12BC34D5"}}),
        Example("a zone's", {"soa": {"serial": 2023010101}, "serial": "2023010101"}),
        Example("nobody's", {"serialNumber": "unknown", "device_serial": "0123456789ABCDEF"}),
        Example("masked", {"serialNumber": "•••••••NG123"}),
    ),
)
