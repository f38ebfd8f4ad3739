"""What decoding yields: leaves that were read, opaques that were not."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from auditor.model.path import Path

type Scalar = str | bytes | int | float | bool | None


class Number(str):
    """A JSON number kept as the text that was sent: trailing zeros and digits are evidence."""

    __slots__ = ()


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """A value and the last step of its path: one object, as every value of every message is one.

    `value` is what was sent: text as str, undecodable bytes as bytes, JSON
    numbers as `Number` where a float would lose digits. `name` is the nearest
    field name, "" where there is none.
    """

    parent: Path | None
    text: str
    name: str
    value: Scalar

    @classmethod
    def at(cls, path: Path, value: Scalar) -> Leaf:
        """The leaf at a path."""
        return cls(path.parent, path.text, path.name, value)

    @property
    def path(self) -> Path:
        """Where the value is."""
        return Path(self.parent, self.text, self.name)

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
type Node = Path | Leaf  # a step with its parent, text and name
