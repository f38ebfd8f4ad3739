"""What decoding yields: leaves that were read, opaques that were not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.model.path import Path

type Scalar = str | bytes | int | float | bool | None


class Number(str):
    """A JSON number kept as the text that was sent: trailing zeros and digits are evidence."""

    __slots__ = ()


class Leaf(NamedTuple):
    """A value at the end of a path. A NamedTuple for the reason given in `path`.

    `value` is what was sent: text as str, undecodable bytes as bytes, JSON
    numbers as `Number` where a float would lose digits.
    """

    path: Path
    value: Scalar

    @property
    def key(self) -> str:
        """The nearest field name, "" where there is none."""
        return self.path.name

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Leaf({self.path})"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Bytes that could not be read, and why. Stored and shown, never swallowed.

    `size` is in bytes; `data` is the unread head, for known-value search only
    (it is never stored with the Opaque).
    """

    path: Path
    reason: str
    size: int
    data: bytes = field(default=b"", repr=False)


type Part = Leaf | Opaque
