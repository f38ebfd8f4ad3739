"""Why what was found is nobody's, whatever found it: by the document or the object it is in.

A value that is known to be somebody's is never doubted here.
"""

from __future__ import annotations

from auditor.detect import animals, programs, public, specimens
from auditor.model import LeafTable, Message, Path


class Doubts:
    """What of one message is shown as an example, is a program's, or is of what is open to all."""

    def __init__(self, message: Message, leaves: LeafTable) -> None:
        self._programs = programs.Programs(message, leaves)
        self._specimens = specimens.Specimens(leaves)
        self._animals = animals.Animals(leaves)
        self._public = public.Public(leaves)

    def about(self, place: Path, data_type: str) -> str:
        """Why a value of such a type at a place is nobody's, "" where it may be somebody's."""
        if self._specimens.hold(place):
            return specimens.WHY
        if self._programs.hold(place, data_type):
            return programs.WHY
        if self._animals.bear(place, data_type):
            return animals.WHY
        return public.WHY if self._public.holds(place, data_type) else ""
