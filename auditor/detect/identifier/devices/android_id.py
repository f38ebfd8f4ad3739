"""Android ids (SSAID): 16 hex digits, which random strings are too, so the name must say it.

Under the vaguer names of a device id the same shape counts as well; a UUID
there belongs to `device_id`. 9774d56d682e549c is the famous id that a whole
generation of phones shared.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.identifier.shapes import clean, digest_of, is_hex, says_hashed
from auditor.detect.keys import belonging, names, under
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

KEYS = frozenset(
    {
        "androidid", "ssaid", "secureandroidid", "settingssecureandroidid", "andid", "androidids",
        "androiddeviceid", "dpid", "dpidmd5", "dpidsha1", "androididmd5", "androididsha1",
    }
)  # fmt: skip
DEVICE_KEYS = frozenset(
    {"deviceid", "devid", "udid", "deviceuid", "deviceidentifier", "did", "aid"}
)  # fmt: skip
_FOUND_IN = belonging(KEYS | DEVICE_KEYS)
_SHARED = "9774d56d682e549c"


def look(scene: Scene) -> Iterator[Claim]:
    """16 hex digits under the names of Android ids and device ids, and digests under the former."""
    for leaf, found in under(scene.woken, _FOUND_IN):
        own = not found <= DEVICE_KEYS
        shape = _shape(clean(leaf.value), names(leaf), own=own)
        if shape:
            of_what = "an Android id" if own else "a device id"
            yield Claim(
                leaf.path,
                Confidence.PROBABLE,
                Method.KEY,
                f"{shape} under the name of {of_what}",
                leaf.value,
            )


def _shape(text: str, name: frozenset[str], *, own: bool) -> str:
    if text.lower() == _SHARED:
        return ""
    if is_hex(text, 16) and (own or not text.isdigit()):
        return "16 hex digits, the shape of an Android id,"
    if own and is_hex(text, 15):
        return "15 hex digits, an Android id without its leading zero,"
    digest = digest_of(text) if own else ""
    return (
        f"a {digest} digest" if digest and (says_hashed(name) or not name.isdisjoint(KEYS)) else ""
    )


DETECTOR = Detector(
    id="android-id",
    version=2,
    data_type="id.device",
    title="Android id (SSAID)",
    keys=KEYS | DEVICE_KEYS,
    loose=("android[_.-]?id", "ssaid", "device[_.-]?id", "udid"),
    sources=("Android Settings.Secure.ANDROID_ID", "OpenRTB 2.6 Device.dpidsha1"),
    look=look,
    examples=(
        Example("named", {"android_id": "4dbedd9709159953"}, ("id.device $.android_id",)),
        Example("a device id", {"deviceid2": "e800b07005b2133c"}, ("id.device $.deviceid2",)),
        Example("as trackers shorten it", {"aid": "4dbedd9709159953"}, ("id.device $.aid",)),
        Example("an account or an ad", {"aid": "1233", "first_aid": "plaster", "aids": [55]}),
        Example(
            "its digest",
            {"dpidmd5": "9e107d9d372bb6826bd81d3542a419d6"},
            ("id.device $.dpidmd5",),
        ),
        Example("shared by many phones", {"android_id": "9774d56d682e549c"}),
        Example("all zero", {"android_id": "0000000000000000"}),
        Example("a signature", {"app_signature": "4dbedd9709159953"}),
        Example("a version", {"android_id_version": "2"}),
    ),
)
