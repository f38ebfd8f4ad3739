"""What receivers and trackers send in plain text: made-up frames in real forms."""

import functools
import operator

import pytest

from auditor.audit import Auditor
from auditor.model import Direction, Finding, Message, Protocol

AUDITOR = Auditor()


def places(body: bytes) -> list[Finding]:
    message = Message(
        flow="f", sequence=0, direction=Direction.REQUEST, protocol=Protocol.TCP, body=body
    )
    audit = AUDITOR.audit(message)
    assert not audit.error
    return [f for f in audit.findings if f.data_type in ("location.precise", "location.coarse")]


@pytest.mark.parametrize(
    ("frame", "part"),
    [
        (
            b"*ID1,863071011086474,210314,153218,A,1831.4577,N,07351.1433,E,0.79,9,20#",
            "1831.4577,N",
        ),
        (b"*040331141830UB05123456789012345061825A2934.0133N10627.2544E000.00403", "2934.0133N"),
        (b"GSr,011412001878820,4,1,250114,105316,E00610.2925,N4612.1824,0,0.02*51!", "E00610.2925"),
        (
            b"#867967020910610#1#AUT#1#114.036291,E,22.665795,N,111.00#111116#193333##",
            "114.036291,E",
        ),
        (b"#SD#270413;205601;5544.6025;N;03739.6834;E;1;2;3;4", "5544.6025;N;03739.6834;E"),
        (b"$1,357804048043099,D001,23/02/14,14:06:54,17248488N,078342226E,0.08,1,A", "17248488N"),
        (b"$SLU0330D5,06,3556,170314063523,19,170314061634,+3211.7187,+03452.8106,0", "+3211.7187"),
        (
            b"(352606090042050,BP05,240414,A,4527.3513N,00909.9758E,4.80,112825,155.49)",
            "4527.3513N",
        ),
        (
            b"+RESP:GTSOS,359231030000010,0,0,4.3,92,70.0,1,121.354335,31.222073,20090101000000",
            "121.35",
        ),
        (
            b"2000000108,20151030145404,76.948633,43.354700,0,140,15,100,1,1325",
            "76.948633,43.354700",
        ),
        (b"RST;L;V7;008068078;1;27-01-2020 21:36:33;-16.696159;-49.284275;0;67", "-16.696159"),
        (b"@B#@|01|001|864891030184852|1|45|20181127122717|32.701093|35.570938|1|", "32.701093"),
        (
            b"TK,862950021650364,150131090859,+53.267863,+5.767363,0,38,12,0,F",
            "53.267863,+5.767363",
        ),
    ],
)
def test_frames(frame: bytes, part: str) -> None:
    found = places(frame)
    assert found
    assert all(f.confidence.rank > 0 for f in found)
    assert any(part in stretch for f in found for stretch in f.parts)


@pytest.mark.parametrize(
    "frame",
    [
        b"*170821223121UB05123456789012345061825V0000.0000N00000.0000E000.0040331309.62",
        b"{861001001012919,090745,V,,,,,0.0,225,251120,7,0.27,F9,11.3,1}",
        b"1654633101000;359231030000010;0.123456;9.812345;0.543210;20090101000000",
        b"2024-01-01 10:00:00 INFO 123456789 took 12.34 ms, 56.78 percent",
        b"7E00865067022408382201705302358271024932258006712785200700022601010224",
        b"1871.4577,N,07391.1433,E is beyond sixty minutes",
        b"part numbers 12345678N-00987654E and 3.5 N 2.5 E",
    ],
)
def test_no_positions(frame: bytes) -> None:
    assert [f for f in places(frame) if f.confidence.rank > 0] == []


def sentence(body: str) -> bytes:
    return f"${body}*{functools.reduce(operator.xor, body.encode()):02X}\r\n".encode()


@pytest.mark.parametrize(
    "body",
    [
        "GPRMC,082202.0,A,5006.747329,N,01416.512315,E,0.0,,131018,1.2,E,A",
        "GNGGA,092750.000,5321.6802,S,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,",
        "BDGLL,4916.45,N,12311.12,W,225444,A",
    ],
)
def test_nmea_is_proven_by_its_checksum(body: str) -> None:
    (found,) = places(sentence(body))
    assert str(found.confidence) == "proven"


def test_nmea_without_a_right_checksum_is_as_good_as_its_position() -> None:
    (found,) = places(b"$GPRMC,082202.0,A,5006.747329,N,01416.512315,E,0.0,,131018,1.2,E,A*00")
    assert "checksum right" not in found.reason
    assert places(sentence("GPRMC,082202.0,V,,,,,,,131018,,,N")) == []
