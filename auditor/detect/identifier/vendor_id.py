"""Ids scoped to one developer (IDFV, app set id): a UUID under their names."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.identifier.shapes import clean, is_uuid
from auditor.detect.keys import belonging, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_KEYS = frozenset(
    {"idfv", "ifv", "identifierforvendor", "vendorid", "vendoridentifier", "appsetid", "iosifv",
     "asid", "vaid", "developerdeviceid", "devdeviceid", "iosidfv"}
)  # fmt: skip
_FOUND_IN = belonging(_KEYS)


def look(scene: Scene) -> Iterator[Claim]:
    """UUIDs under the names of developer-scoped ids."""
    for leaf, _ in under(scene.woken, _FOUND_IN):
        if is_uuid(clean(leaf.value)):
            yield Claim(
                leaf.path,
                Confidence.PROBABLE,
                Method.KEY,
                "a UUID under the name of a developer-scoped id",
                leaf.value,
            )


DETECTOR = Detector(
    id="vendor-id",
    version=1,
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
        Example("zero", {"idfv": "00000000-0000-0000-0000-000000000000"}),
        Example("a vendor", {"vendor_id": "0x8086"}),
    ),
)
