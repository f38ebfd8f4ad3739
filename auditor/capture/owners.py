"""Whose packets are whose: the phone's sockets as they were seen while packets were recorded.

Written beside the packets as a line for each change, so that a capture that is killed has them
too; read when the packets become a file, in which each packet whose owner is known then names it
as PCAPdroid does (a comment `u-UID`, and a block for each package). A socket is looked for by
both ends, then by its own port where it has no peer. A port goes from app to app: whoever had it
about the time of a packet owns that, if there was one only.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import TextIO

    from auditor.device.sockets import Socket
    from auditor.intake import Ends

EVERY = 0.5  # seconds between two looks at the phone's sockets
_NEAR = 3.0  # seconds by which a change of owner may be seen too late
_NOBODY = -1  # the socket is gone
_LAST = 2**31 - 1  # UIDs above are none
_MOST = 200_000  # lines
_LONGEST = 500  # bytes of one
_NUMBER, _VERSION, _UID_MAP = 62652, 1, 1  # PCAPdroid's enterprise number and block
_LOOPBACK = ("127.", "::1")
_NAME = 200  # bytes of a package's name that its length's byte can hold

type Key = tuple[str, str, int, str, int]  # transport, both ends; "" and 0 for any


class Seen(NamedTuple):
    """A socket had this owner from a time on, by the phone's clock in Unix seconds."""

    time: float
    uid: int


class Notes:
    """Writes what changes. `file` is a text file of lines."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._last: dict[Key, int] = {}
        self._lines = 0

    def apps(self, names: Mapping[int, str]) -> None:
        """Packages by UID."""
        for uid, name in names.items():
            if 0 <= uid <= _LAST:
                self._line("app", uid, name)

    def sockets(self, time: float, rows: Iterable[Socket]) -> None:
        """All sockets at a time, but those of loopback: whose these are the proxy's ledger says."""
        found: dict[Key, int] = {}
        for row in rows:
            if 0 <= row.uid <= _LAST and not row.local.startswith(_LOOPBACK):
                key = (row.transport, row.local, row.port, row.remote, row.remote_port)
                found[key] = row.uid
        for key, uid in found.items():
            if self._last.get(key) != uid:
                self._line("at", time, uid, *key)
        for key in self._last.keys() - found.keys():
            self._line("at", time, _NOBODY, *key)
        self._last = found
        self._file.flush()

    def _line(self, *content: object) -> None:
        self._lines += 1
        if self._lines <= _MOST:
            self._file.write(json.dumps(content, separators=(",", ":")) + "\n")


class Owners:
    """Who had which socket when. `names` are packages by UID."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._seen: dict[Key, list[Seen]] = {}

    @classmethod
    def read(cls, path: Path) -> Owners | None:
        """What was noted, None where nothing was; lines of another shape are left out."""
        owners = cls()
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                for _ in range(2 * _MOST):
                    line = file.readline(_LONGEST)
                    if not line:
                        break
                    owners._add(line)
        except FileNotFoundError:
            return None
        return owners

    def _add(self, line: str) -> None:
        try:
            match json.loads(line):
                case ["app", int(uid), str(name)] if 0 <= uid <= _LAST:
                    self.names[uid] = name
                case ["at", float(time), int(uid), str(way), str(a), int(p), str(b), int(q)]:
                    self._seen.setdefault((way, a, p, b, q), []).append(Seen(time, uid))
        except (ValueError, RecursionError):
            return

    def of(self, time: float, ends: Ends) -> int | None:
        """The UID of the phone's end of a packet, None where nobody knows it for certain."""
        way, source, target = ends
        for (near, port), far in ((source, target), (target, source)):
            for key in ((way, near, port, *far), (way, near, port, "", 0), (way, "", port, "", 0)):
                if seen := self._seen.get(key):
                    return _at(seen, time)
        return None

    def block(self, uid: int) -> bytes:
        """The body of PCAPdroid's custom block that names the package of a UID."""
        text = self.names.get(uid, f"uid:{uid}").encode("utf-8", "replace")[:_NAME]
        head = struct.pack("<IHHi", _NUMBER, _VERSION, _UID_MAP, uid)
        return head + bytes((len(text), 0)) + text


def _at(seen: list[Seen], time: float) -> int | None:
    """The only owner there was about that time."""
    since = bisect_right(seen, (time - _NEAR,))
    until = bisect_right(seen, (time + _NEAR,))
    uids = {one.uid for one in seen[max(0, since - 1) : until]} - {_NOBODY}
    return uids.pop() if len(uids) == 1 else None
