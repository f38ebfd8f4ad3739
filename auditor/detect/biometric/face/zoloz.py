"""ZOLOZ's and Alipay's checks of a face on any host: `zimId` beside `zimData`.

The SDK seals what its camera took into one field and sends it through the gateway of the app
that uses it, so no recipient's host tells what it is. Its two names do. Pictures and films of
the face are inside, but nobody without its key can read them: the name alone speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.location.pairs.records import records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_ID, _DATA = "zimid", "zimdata"
_LEAST = 64  # characters or bytes of a sealed message


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each sealed message beside the number of its check."""
    groups = {group_of(leaf)[0] for leaf in scene.woken if joined(leaf.name) == _DATA}
    for record in records(scene.leaves.below(groups)).values():
        sealed = record.get(_DATA)
        if sealed is None or _ID not in record or not _is_sealed(sealed):
            continue
        why = "a sealed message of a check of the face (ZOLOZ, Alipay): zimId beside zimData"
        yield Claim(sealed.path, Confidence.PROBABLE, Method.KEY, why, sealed.value)


def _is_sealed(leaf: Leaf) -> bool:
    value = leaf.value
    if isinstance(value, bytes):
        return len(value) >= _LEAST
    return isinstance(value, str) and len(value) >= _LEAST and " " not in value


_SEALED = "dGhlIGJ5dGVzIG9mIGEgbWFkZS11cCBmYWNlIHNjYW4sIG5vdCByZWFs" * 2
_CHECK = "G00b0f3d2c1a94e5b8f7"

DETECTOR = Detector(
    id="zoloz",
    version=1,
    data_type="bio.face_template",
    title="ZOLOZ's and Alipay's checks of a face on any host",
    keys=frozenset((_DATA,)),
    sources=("ZOLOZ SDK for iOS, public headers: ZimInitRequest, ZimValidateRequest",),
    look=look,
    examples=(
        Example(
            "a check",
            {"zimId": _CHECK, "zimData": _SEALED, "bizData": {"bizType": "1"}},
            ("bio.face_template $.zimData",),
        ),
        Example("a begin", {"zimId": _CHECK, "metaInfo": "{}"}),
        Example("data of nobody's check", {"zimData": _SEALED}),
        Example("words", {"zimId": _CHECK, "zimData": "what is sealed, in plain words " * 4}),
    ),
)
