"""Pictures and films that were sent and that nothing looked at, or at a part of them only."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import PARTLY, UNCHECKED, UNLISTED


@dataclass(slots=True)
class Unlooked:
    """So many, so many of them in part; `more` where there are some that nobody counted."""

    pictures: int = 0
    partly: int = 0
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.pictures)

    def add(self, reason: str, parts: int) -> None:
        """Count unread parts of one reason, if they are pictures or films without a look."""
        if UNCHECKED in reason:
            self.pictures += parts
            self.partly += parts * (PARTLY in reason)
            self.more |= UNLISTED in reason

    def take(self, other: Unlooked) -> None:
        """Count another app's, too."""
        self.pictures += other.pictures
        self.partly += other.partly
        self.more |= other.more

    def sentence(self) -> str:
        """For people, without an end."""
        one = self.pictures == 1 and not self.more
        text = f"{self.pictures:,} {'picture or film' if one else 'pictures or films'}"
        if self.more:
            text = f"at least {text}"
        if self.partly == self.pictures:
            return f"{text} sent and {PARTLY}"
        part = f", {self.partly:,} of them looked at in part" if self.partly else ""
        return f"{text} sent and {UNCHECKED}{part}"
