"""What frames of trackers share: checksums, decimal digits, times, and how a report is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

from auditor.decode.base import Final, Peeled
from auditor.model import Leaf, Path, Scalar
from auditor.model.path import ARROW

FRAMES = 1_000  # of one message
LONGEST = 64 * 1024  # bytes of one frame
MOST = 1024 * 1024  # bytes of all; checksums cost what they are long
_CENTURY = "20"
_X25, _ARC = 0x8408, 0xA001  # polynomials, reflected

type Told = Iterable[tuple[str, Scalar]]


def _table(polynomial: int) -> tuple[int, ...]:
    found: list[int] = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        found.append(value)
    return tuple(found)


_TABLES = {polynomial: _table(polynomial) for polynomial in (_X25, _ARC)}


def crc_x25(data: bytes) -> int:
    """CRC-16/X-25: reflected 0x1021, from and to all ones (ITU-T X.25)."""
    return _crc(data, _X25, 0xFFFF) ^ 0xFFFF


def crc_arc(data: bytes) -> int:
    """CRC-16/ARC: reflected 0x8005, from zero."""
    return _crc(data, _ARC, 0)


def _crc(data: bytes, polynomial: int, value: int) -> int:
    table = _TABLES[polynomial]
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return value


def digits(data: bytes) -> str:
    """The decimal digits of packed bytes (BCD), "" where one is none."""
    text = data.hex()
    return text if text.isdecimal() else ""


def imei(text: str) -> str:
    """An IMEI of 15 digits with its check digit (3GPP TS 23.003, annex B), else ""."""
    number = text.lstrip("0")
    if len(number) != 15:
        return ""
    total = sum(
        int(digit) if place % 2 else sum(divmod(2 * int(digit), 10))
        for place, digit in enumerate(reversed(number), 1)
    )
    return number if not total % 10 else ""


def moment(stamp: str, hours: int = 0) -> str:
    """The time of digits YYMMDDhhmmss in a zone so many hours east, "" where it is none."""
    try:
        at = datetime.strptime(_CENTURY + stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007 - set below
    except ValueError:
        return ""
    zone = timezone(timedelta(hours=hours)) if hours else UTC
    return at.replace(tzinfo=zone).isoformat()


def minutes(degrees: str, rest: str) -> float:
    """Degrees of whole degrees and minutes times 10,000; 91 and more where it is no angle."""
    sixtieth = int(rest) / 10_000
    return int(degrees) + sixtieth / 60 if sixtieth < 60 else 999.0


def is_position(latitude: float, longitude: float) -> bool:
    """Whether it is a place on earth, and not where two zeros are."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and bool(latitude or longitude)


def report(at: Path, name: str, number: int, told: Told) -> Iterator[Peeled]:
    """The leaves of one frame: `gt06:$[0].latitude`."""
    place = Path(at, f"{ARROW}{name}:$[{number}]", "")
    for key, value in told:
        if isinstance(value, str):
            yield Leaf(place, f".{key}", key, value)
        else:
            yield Final(place.child(f".{key}", key), value)
