"""Points of a face mesh in a field of another message have the names of their axes, too."""

from __future__ import annotations

import struct

import pytest

from auditor.audit import Auditor
from auditor.decode import message_parts
from auditor.model import Confidence
from tests.decode.binary.wire import long
from tests.decode.messages import request

TYPE = "application/x-protobuf"


def points(count: int, deep: float = 0.02) -> bytes:
    """MediaPipe's NormalizedLandmarkList."""
    one = (
        struct.pack(
            "<BfBfBf", 0x0D, 0.4 + i / 2_048, 0x15, 0.3 + i % 19 / 40, 0x1D, deep - i / 9_999
        )
        for i in range(count)
    )
    return b"".join(b"\x0a\x0f" + point for point in one)


def sent(count: int, deep: float = 0.02) -> bytes:
    return long(1, "face_landmarks") + long(2, points(count, deep)) * 2


@pytest.mark.parametrize("count", [468, 478])
def test_a_mesh_in_a_message(count: int) -> None:
    parts = message_parts(request(sent(count), TYPE))
    names = {leaf.name for leaf in parts.leaves}
    assert {"x", "y", "z"} <= names
    assert sum(leaf.name == "z" for leaf in parts.leaves) == 2 * count
    found = Auditor().audit(request(sent(count), TYPE)).findings
    assert {(one.data_type, one.confidence) for one in found} == {
        ("bio.face_geometry", Confidence.PROBABLE)
    }


def test_other_counts_are_messages_as_ever() -> None:
    parts = message_parts(request(sent(467), TYPE))
    assert not any(leaf.name in ("x", "y", "z") for leaf in parts.leaves)
    assert not Auditor().audit(request(sent(467), TYPE)).findings


def test_points_of_a_thing_are_messages_as_ever() -> None:
    assert not Auditor().audit(request(sent(468, 1.5), TYPE)).findings
    assert not Auditor().audit(request(sent(468, -0.5), TYPE)).findings
