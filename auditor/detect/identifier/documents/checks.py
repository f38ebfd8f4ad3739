"""A bound on questions that cost: a message full of almost-numbers must not stop the audit.

A library's check takes ten to two hundred microseconds. So many of them are
asked of one message by one detector; what is left then is not judged, and said.
"""

from __future__ import annotations

from auditor.detect.model import Scene


class Checks:
    """Counts the checks of one detector in one message."""

    def __init__(self, scene: Scene, most: int, what: str) -> None:
        self._scene = scene
        self._left = most
        self._cut = f"more than {most:,} {what}, the rest was not checked"

    def more(self) -> bool:
        """Whether one more check may be made; the first refusal is told to the scene."""
        if self._left > 0:
            self._left -= 1
            return True
        if not self._left:
            self._left = -1
            self._scene.cuts.append(self._cut)
        return False
