"""Bytes taken from the front, never past their end."""

from __future__ import annotations

from auditor.model import DecodeError


class Cursor:
    """`at` is where the next bytes are taken; raises DecodeError at the end of `data`."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, size: int) -> bytes:
        """So many bytes."""
        start = self.at
        if size < 0 or start + size > len(self.data):
            raise DecodeError("ends early")
        self.at = start + size
        return self.data[start : self.at]
