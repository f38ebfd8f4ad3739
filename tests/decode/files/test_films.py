"""Where a film was shot, as its boxes say."""

from __future__ import annotations

import struct

import pytest

from auditor.decode.files.film_place import place


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def _film(loci: bytes) -> bytes:
    udta = _box(b"udta", _box(b"loci", loci))
    return _box(b"ftyp", b"3gp5\0\0\2\0") + _box(b"moov", _box(b"mvhd", bytes(100)) + udta)


def _loci(lat: float, lon: float, name: bytes = b"Home\0") -> bytes:
    numbers = (round(one * 65_536) for one in (lon, lat, 519))
    return bytes(4) + b"\x55\xc4" + name + b"\0" + struct.pack(">3i", *numbers) + b"earth\0\0"


@pytest.mark.parametrize(
    ("lat", "lon", "name", "found"),
    [
        (48.137154, 11.576124, b"Home\0", "+48.13715+011.57613/"),
        (-33.868812, 151.209312, b"\0", "-33.86882+151.20932/"),
        (48.137154, -11.576124, b"\xfe\xff\0H\0\0", "+48.13715-011.57613/"),
    ],
)
def test_numbers_of_3gpp(lat: float, lon: float, name: bytes, found: str) -> None:
    written = place(_film(_loci(lat, lon, name)))
    assert written[:8] == found[:8]
    assert written[9:17] == found[9:17]
    assert written.endswith("/")


@pytest.mark.parametrize(
    "loci",
    [
        _loci(0, 0),
        _loci(95.5, 11.5),
        _loci(48.1, 11.5)[:19],
        bytes(6) + b"a name without an end" * 20,
        bytes(6) + b"\xfe\xff" + b"\0a" * 400,
        b"",
    ],
)
def test_no_position(loci: bytes) -> None:
    assert place(_film(loci)) == ""
