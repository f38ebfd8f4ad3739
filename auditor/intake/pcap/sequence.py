"""TCP sequence numbers: what is new in a segment, and the bytes in order.

`Count` says how many bytes of payload are new, so that what was sent again counts once.
`Order` puts segments in order for those who read them; what never came is a gap. Numbers wrap
at 2^32 and are compared within half of that. (RFC 9293 section 3.4)
"""

from __future__ import annotations

_WRAP = 0xFFFFFFFF
_HALF = 1 << 31
_MOST_GAPS = 64
_MOST_WAITING = 256
_MOST_BYTES = 1 << 20  # that wait for what comes before them


def behind(first: int, second: int) -> int:
    """How far `second` is after `first`; negative where it is before."""
    distance = (second - first) & _WRAP
    return distance if distance < _HALF else distance - (1 << 32)


class Count:
    """What of one direction's payload was seen. `top` is after the highest byte, -1 for none."""

    __slots__ = ("_gaps", "top")

    def __init__(self, top: int = -1) -> None:
        self.top = top
        self._gaps: tuple[tuple[int, int], ...] = ()  # first and after last, both before `top`

    def new(self, number: int, size: int) -> int:
        """How many of these bytes were not seen before."""
        end = (number + size) & _WRAP
        if number == self.top or self.top < 0:  # what comes next, or nothing was seen before
            self.top = end
            return size
        ahead = behind(self.top, number)
        if ahead > 0:
            self._gaps = (*self._gaps, (self.top, number))[-_MOST_GAPS:]
            self.top = end
            return size
        fresh = max(0, behind(self.top, end))
        if fresh:
            self.top = end
        return fresh + (self._filled(number, size - fresh) if self._gaps else 0)

    def _filled(self, number: int, size: int) -> int:
        """How many of these bytes close a gap."""
        filled = 0
        gaps = []
        for first, after in self._gaps:
            start = max(0, behind(first, number))
            stop = min(behind(first, after), behind(first, number) + size)
            if stop <= start:
                gaps.append((first, after))
                continue
            filled += stop - start
            if start:
                gaps.append((first, (first + start) & _WRAP))
            if stop < behind(first, after):
                gaps.append(((first + stop) & _WRAP, after))
        self._gaps = tuple(gaps[-_MOST_GAPS:])
        return filled


class Order:
    """Bytes of one direction in order. Without a start, the first segment is it."""

    __slots__ = ("_end", "_next", "_size", "_waiting")

    def __init__(self, start: int | None) -> None:
        self._next = start
        self._end: int | None = None  # after the last byte, where the sender said so
        self._waiting: dict[int, bytes] = {}
        self._size = 0

    @property
    def waits(self) -> bool:
        """Whether something waits for what comes before it, the end too."""
        return bool(self._waiting) or self._unseen > 0

    @property
    def _unseen(self) -> int:
        """Bytes before the end that did not come."""
        known = self._next is not None and self._end is not None
        return behind(self._next or 0, self._end or 0) if known else 0

    def end(self, number: int) -> None:
        """The sender will send no byte from this number on."""
        self._end = number

    def add(self, number: int, data: bytes, lacking: int = 0) -> list[bytes | int]:
        """A segment: what can be read now, pieces of bytes and sizes of gaps.

        `lacking` bytes of it were sent and not captured.
        """
        if self._next is None:
            self._next = number
        ahead = behind(self._next, number)
        if ahead > 0:
            kept = self._waiting.get(number, b"")
            if len(data) > len(kept):
                self._waiting[number] = data
                self._size += len(data) - len(kept)
            if len(self._waiting) <= _MOST_WAITING and self._size <= _MOST_BYTES:
                return []
            return self.flush()
        found: list[bytes | int] = []
        if -ahead < len(data):
            found.append(data[-ahead:] if ahead else data)
            self._next = (number + len(data)) & _WRAP
            if lacking:
                found.append(lacking)
                self._next = (self._next + lacking) & _WRAP
        if self._waiting:
            self._ready(found)
        return found

    def _ready(self, found: list[bytes | int]) -> None:
        """Take out what now stands next."""
        start = self._next or 0
        for number in sorted(self._waiting, key=lambda one: behind(start, one)):
            ahead = behind(self._next or 0, number)
            if ahead > 0:
                return
            data = self._waiting.pop(number)
            self._size -= len(data)
            if -ahead < len(data):
                found.append(data[-ahead:] if ahead else data)
                self._next = (number + len(data)) & _WRAP

    def flush(self) -> list[bytes | int]:
        """All that waits, gaps between."""
        found: list[bytes | int] = []
        while self._waiting:
            start = self._next or 0
            nearest = min(self._waiting, key=lambda one: behind(start, one))
            gap = behind(start, nearest)
            if gap > 0:
                found.append(gap)
                self._next = nearest
            self._ready(found)
        return found

    def finish(self) -> list[bytes | int]:
        """All that waits, gaps between and one before the end where bytes never came."""
        found = self.flush()
        if (gap := self._unseen) > 0:
            found.append(gap)
            self._next = self._end
        return found
