"""The meter of one message: what may still be spent, and which limits were reached."""

from __future__ import annotations

from auditor.decode.base import Gate, Limits
from auditor.model import Clock


class Budget:
    """Counts down while one message is unfolded. Everything that grows asks here first."""

    __slots__ = ("bytes_left", "cut", "late", "limits", "nodes_left", "telling")

    def __init__(self, limits: Limits, telling: Gate = bool) -> None:
        self.limits = limits
        self.telling = telling
        self.nodes_left = limits.nodes
        self.bytes_left = limits.bytes
        self.late = Clock(limits.seconds).late
        self.cut: list[str] = []

    def output(self, size: int) -> int:
        """How many bytes one decompression of `size` bytes may give."""
        limits = self.limits
        by_ratio = max(limits.inflate // 8, size * limits.ratio)
        return max(0, min(limits.inflate, by_ratio, self.bytes_left))

    def reached(self, limit: str) -> None:
        """Remember that a limit cut something."""
        if limit not in self.cut:
            self.cut.append(limit)
