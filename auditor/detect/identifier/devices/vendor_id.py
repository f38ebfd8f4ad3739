"""Ids scoped to one developer (IDFV, app set id): a UUID under their names.

China's Mobile Security Alliance has phones give a VAID too, in hex as makers like.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.identifier.shapes import clean, is_hex, is_uuid
from auditor.detect.keys import belonging, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KEYS = frozenset(
    {"idfv", "ifv", "identifierforvendor", "vendorid", "vendoridentifier", "appsetid", "iosifv",
     "asid", "vaid", "developerdeviceid", "devdeviceid", "iosidfv"}
)  # fmt: skip
_VAID = (16, 32, 64)
_FOUND_IN = belonging(_KEYS)


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs, and hex of a VAID's lengths, under the names of developer-scoped ids."""
    for leaf, found in under(scene.woken, _FOUND_IN):
        text = clean(leaf.value)
        if is_uuid(text):
            shape = "a UUID"
        elif "vaid" in found and is_hex(text, *_VAID):
            shape = "hex digits of a VAID's length"
        else:
            continue
        reason = f"{shape} under the name of a developer-scoped id"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


DETECTOR = Detector(
    id="vendor-id",
    version=2,
    data_type="id.vendor_scoped",
    title="developer-scoped id (IDFV, app set id)",
    keys=_KEYS,
    loose=("idfv", "ifv", "app[_.-]?set[_.-]?id"),
    sources=("OpenRTB 2.6 device.ext.ifv", "Apple identifierForVendor", "Android AppSetId"),
    look=look,
    examples=(
        Example(
            "an IDFV",
            {"device": {"ext": {"idfv": "A65BE35E-5089-4FA2-9A0A-2BA35E8FAF11"}}},
            ("id.vendor_scoped $.device.ext.idfv",),
        ),
        Example("a VAID", {"vaid": "d1f0b9a17c524e8d"}, ("id.vendor_scoped $.vaid",)),
        Example("zero", {"idfv": "00000000-0000-0000-0000-000000000000"}),
        Example("a vendor", {"vendor_id": "0x8086", "idfv": "d1f0b9a17c524e8d"}),
    ),
)
