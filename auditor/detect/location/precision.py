"""How precise a pair of coordinates is, in the two vocabularies users must answer to.

Google Play calls an area under 3 km² precise, which two decimals are; Apple
asks for three. The finding follows Play, the stricter reader, and its reason
says Apple's answer too. A stated accuracy radius beyond Play's area makes the
pair coarse however many digits were sent.
"""

from __future__ import annotations

_PLAY_DECIMALS = 2
_APPLE_DECIMALS = 3
_PLAY_RADIUS = 977.0  # metres; a circle of 3 km²


def precision(decimals: int, accuracy: float | None) -> tuple[str, str]:
    """The data type and the words for it; `decimals` of the finer coordinate, metres."""
    if accuracy is not None and accuracy > _PLAY_RADIUS:
        return "location.coarse", f"coarse: a stated accuracy of {accuracy:.0f} m"
    digits = "1 decimal" if decimals == 1 else f"{decimals} decimals"
    if decimals >= _APPLE_DECIMALS:
        return "location.precise", f"{digits}: precise for Google Play and Apple"
    if decimals >= _PLAY_DECIMALS:
        return "location.precise", f"{digits}: precise for Google Play, coarse for Apple"
    return "location.coarse", f"{digits}: coarse for Google Play and Apple"
