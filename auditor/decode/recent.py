"""The last answers about strings: the gate, the driver and the layers ask the same in turn."""

from __future__ import annotations

_KEPT = 1024 * 1024  # characters of the strings that are kept


class Recent[Answer](dict[str, Answer]):
    """Answers by string, forgotten all at once when their strings are too many or too long."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def keep(self, text: str, answer: Answer) -> None:
        """Remember the answer."""
        self.size += len(text)
        if self.size > _KEPT:
            self.clear()
            self.size = len(text)
        self[text] = answer
