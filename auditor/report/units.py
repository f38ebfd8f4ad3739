"""Numbers and times as people and machines read them."""

from __future__ import annotations

from datetime import UTC, datetime


def text(value: object) -> str:
    """Any value of a row as text, "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value)


def count(value: object) -> str:
    """A number with its thousands apart, "" for none."""
    return f"{value:,}" if isinstance(value, int) else text(value)


def plural(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `2 entries`: the number with its word; `many` is `one` and an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(value: object) -> str:
    """Bytes for people (IEC units), "" for none."""
    if not isinstance(value, (int, float)):
        return text(value)
    if abs(value) < 1024:
        return f"{value:.0f} B"
    amount = float(value)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= 1024
        if abs(amount) < 1024:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1024:.1f} TiB"


def moment(value: object) -> str:
    """An ISO time without its fraction and zone; the column's title says UTC."""
    return text(value)[:19].replace("T", " ")


def stamp(seconds: float | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC with milliseconds; None where unknown or absurd."""
    if seconds is None:
        return None
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def share(value: object) -> str:
    """A share of 0..1 in per cent that never rounds a gap away, "" for none."""
    if not isinstance(value, (int, float)):
        return text(value)
    amount = 100 * value
    if 99 < amount < 100 or 0 < amount < 1:
        return f"{min(max(amount, 0.1), 99.9):.1f} %"
    return f"{amount:.0f} %"
