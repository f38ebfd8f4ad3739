"""How precise a position is, in the two vocabularies users must answer to.

Google Play calls an area under 3 km² precise, which two decimals are; Apple
asks for three, a cell of 0.0115 km². The finding follows Play, the stricter
reader, and its reason says Apple's answer too. A stated accuracy radius beyond
Play's area makes the pair coarse however many digits were sent.
"""

from __future__ import annotations

_PLAY_DECIMALS = 2
_APPLE_DECIMALS = 3
_PLAY_RADIUS = 977.0  # metres; a circle of 3 km²
_PLAY_AREA, _APPLE_AREA = 3.0, 0.0115  # km²


def precision(decimals: int, accuracy: float | None) -> tuple[str, str]:
    """The data type and the words for it; `decimals` of the finer coordinate, metres."""
    if accuracy is not None and accuracy > _PLAY_RADIUS:
        return "location.coarse", f"coarse: a stated accuracy of {accuracy:.0f} m"
    digits = "1 decimal" if decimals == 1 else f"{decimals} decimals"
    return _verdict(digits, play=decimals >= _PLAY_DECIMALS, apple=decimals >= _APPLE_DECIMALS)


def cell(area: float) -> tuple[str, str]:
    """The same for a cell of the earth; `area` in km²."""
    size = f"{area:.2g} km²" if area >= 0.01 else f"{area * 1e6:.2g} m²"
    return _verdict(f"a cell of {size}", play=area < _PLAY_AREA, apple=area <= _APPLE_AREA)


def _verdict(what: str, *, play: bool, apple: bool) -> tuple[str, str]:
    if apple and play:
        return "location.precise", f"{what}: precise for Google Play and Apple"
    if play:
        return "location.precise", f"{what}: precise for Google Play, coarse for Apple"
    return "location.coarse", f"{what}: coarse for Google Play and Apple"
