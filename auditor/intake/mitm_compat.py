"""Flows of old format versions, brought up to date by mitmproxy's own migrations.

The migrated flow is written back as a typed netstring, so that there is one reader
for all versions. Loading mitmproxy takes a while: this module is only imported when
a file needs it.

The migrations keep what they have seen of connections and of WebSocket handshakes
in dictionaries of their module. Those grow with the file and would leak from one
file into the next, so they are bounded here and emptied for every file.
"""

from __future__ import annotations

from typing import Any

from mitmproxy import version as theirs
from mitmproxy.io import compat
from mitmproxy.io.tnetstring import dumps

from auditor.intake.tnetstring_objects import Value, load
from auditor.model import DecodeError

_MEMORIES = ("client_connections", "server_connections", "_websocket_handshakes")
_MOST_REMEMBERED = 1_000
_FIRST_WITH_IDS = 5


class Migration:
    """Migrates the flows of one file, which must come in the file's order."""

    def __init__(self) -> None:
        for memory in self._memories():
            memory.clear()

    def upgrade(self, data: bytes, start: int, stop: int) -> bytes:
        """The inside of the same flow's dictionary in the current format version.

        Raises:
            DecodeError: damaged, or of a version that mitmproxy does not read.
        """
        state = load(data, start, stop)
        if not isinstance(state, dict):
            raise DecodeError("it is no flow")
        version = _version(state)
        for memory in self._memories():
            while len(memory) > _MOST_REMEMBERED:
                del memory[next(iter(memory))]
        try:
            flow: dict[Any, Any] = compat.migrate_flow(state)
            if not isinstance(version, int) or version < _FIRST_WITH_IDS:
                _name_connection(flow)
            packed = dumps(flow)
        except Exception as error:  # a migration fails on damage in any way
            raise DecodeError("it is damaged") from error
        return packed[packed.index(b":") + 1 : -1]

    @staticmethod
    def _memories() -> list[dict[Any, Any]]:
        found = (vars(compat).get(name) for name in _MEMORIES)
        return [memory for memory in found if isinstance(memory, dict)]


def _version(state: dict[bytes | str, Value]) -> int | tuple[int, ...]:
    """The flow's format version, if mitmproxy can migrate it.

    Raises:
        DecodeError: it cannot.
    """
    found = state.get("version", state.get(b"version"))
    if isinstance(found, int):
        newest = theirs.FLOW_FORMAT_VERSION
        if found > newest:
            raise DecodeError(f"its format version {found} is newer than mitmproxy's {newest}")
        if found in compat.converters or found == newest:
            return found
        raise DecodeError(f"its format version {found} is not supported")
    if isinstance(found, list) and found and all(type(part) is int for part in found):
        parts = tuple(part for part in found[:2] if isinstance(part, int))
        if parts in compat.converters:
            return parts
        raise DecodeError(f"its format version {'.'.join(map(str, parts))} is not supported")
    raise DecodeError("it names no format version")


def _name_connection(flow: dict[Any, Any]) -> None:
    """Replace a random id by one made of facts, so that reading twice gives the same key."""
    client = flow["client_conn"]
    host, port = (client.get("peername") or ["", 0])[:2]
    client["id"] = f"{host}:{port}@{client.get('timestamp_start') or 0:.6f}"
