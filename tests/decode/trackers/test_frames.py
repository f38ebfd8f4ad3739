"""Frames that devices sent, published with the tests of a server for them (traccar), and near ones.

A frame with another last byte of its checksum, or cut off, is none.
"""

from __future__ import annotations

from functools import cache

import pytest

from auditor.audit import Auditor
from auditor.decode import message_parts
from auditor.decode.trackers.frames import crc_arc, crc_x25, imei, minutes, moment
from auditor.model import Confidence, Direction, Message, Protocol
from tests.decode.messages import request

JT808 = (
    "7e0200002e202000129707001c0000000000001c0601a2f0a8091f0bf00000000000ed2011030317330000000000"
    "00000000780000000018000000267e"
)
CASTEL = (
    "40405900043130303131313235323939383700000000000000400101c1f06952e7f069529c9111000000000069"
    "830000070000000400036401014c00030001190a0d0412041480d60488c57218000000009f01e803ed9a0d0a"
)
GT06_LONG = (
    "7979004a321106170c1b180cc900a875580b7ab4f00010350901fe0a007c0009112424007c000912240081004efe"
    "2100c500100f1200000000000000000000000000000000000000000000bc7c900d0a"
)
TELTONIKA_16 = (
    "000000000000009f100100000164d855401800d5e3b744ec11c762023b011a060000000007200a01000001050001"
    "0600010d00010e00010f00011600011700011800011f001301010000010700000108000001090000010a0000010b"
    "0000010c000001100000011100000112000001130000011400000115000001190000011a0000011b0000011c0000"
    "011d0000011e000003010200000000010300000000010400000000000100000d3b"
)
MEITRACK = (
    "24246b3131342c3836353738393032343134303439352c4343452c0000000001005000130006011f050106070714"
    "15001b00060800000949010a0c000b9b0119a1011afe010602e934ce0203fc9aeb0004309f13220cafc503000d97"
    "741e001c01000000010e0ce8000300092f2e060000b7ff2a33330d0a"
)
TOPFLY = (
    "2525020044a66d0862522030401350001403841409c40064edc000051100960000071701370000003ea7ee001903"
    "2010581300000000aad3e1bda6f24d42000000001281"
)
H02 = "2441060116601245431311165035313006004318210e000000fffffbffff0024"
FRAMES = {
    "jt808": (JT808, -27.455656, 153.029616),
    "castel": (CASTEL, 22.546210, 113.937460),
    "gt06": (GT06_LONG, -6.133382, 106.995049),
    "teltonika": (TELTONIKA_16, -33.437917, -70.649670),
    "meitrack": (MEITRACK, 47.068393, 15.440636),
    "topfly": (TOPFLY, 51.486961, -0.110267),
    "h02": (H02, 50.588550, 4.530350),
}


@cache
def auditor() -> Auditor:
    return Auditor()


def audited(body: bytes, protocol: Protocol = Protocol.TCP) -> list[str]:
    """The paths of precise places that are proven or probable."""
    headers = ((b"content-type", b"application/octet-stream"),)
    message = Message(
        flow="f", sequence=2, direction=Direction.REQUEST, protocol=protocol, host="example.com",
        method="POST", path="/up", headers=headers, body=body, body_size=len(body),
    )  # fmt: skip
    audit = auditor().audit(message)
    assert not audit.error
    return [
        str(finding.path)
        for finding in audit.findings
        if finding.data_type == "location.precise" and finding.confidence is Confidence.PROVEN
    ]


@pytest.mark.parametrize("protocol", [Protocol.TCP, Protocol.UDP, Protocol.HTTP])
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_a_place_however_it_is_sent(name: str, protocol: Protocol) -> None:
    found = audited(bytes.fromhex(FRAMES[name][0]), protocol)
    assert any(f"▸ {name}:$[0].latitude" in path for path in found), found


@pytest.mark.parametrize("name", FRAMES)
def test_the_place_is_the_one_that_the_device_sent(name: str) -> None:
    sent, latitude, longitude = FRAMES[name]
    parts = message_parts(request(bytes.fromhex(sent))).leaves
    told = {leaf.name: leaf.value for leaf in parts}
    assert (told["latitude"], told["longitude"]) == pytest.approx((latitude, longitude), abs=1e-5)


@pytest.mark.parametrize("name", FRAMES)
def test_two_frames_in_a_segment_are_two_places(name: str) -> None:
    if name in ("meitrack", "h02"):  # one to a segment
        return
    found = audited(bytes.fromhex(FRAMES[name][0]) * 2)
    assert sum(path.endswith(".latitude") for path in found) >= 2


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_with_one_wrong_digit_is_none(name: str) -> None:
    if name == "h02":
        wrong = H02.replace("503531", "50f531")
    elif name == "topfly":
        wrong = TOPFLY.replace("08625220304013", "08625220304014")
    else:
        middle = len(FRAMES[name][0]) // 2 & ~1
        text = FRAMES[name][0]
        wrong = text[:middle] + f"{int(text[middle : middle + 2], 16) ^ 1:02x}" + text[middle + 2 :]
    assert not audited(bytes.fromhex(wrong))
    assert not audited(bytes.fromhex(FRAMES[name][0])[:-6])


def test_the_checksums_are_those_of_the_catalogues() -> None:
    assert crc_x25(b"123456789") == 0x906E
    assert crc_arc(b"123456789") == 0xBB3D


def test_numbers_times_and_angles() -> None:
    assert imei("0356938035643809") == "356938035643809"
    assert not imei("0356938035643808")
    assert not imei("35693803564380")
    assert moment("260203091530", 8) == "2026-02-03T09:15:30+08:00"
    assert not moment("261303091530")
    assert minutes("22", "300000") == 22.5
    assert minutes("22", "600000") > 180
