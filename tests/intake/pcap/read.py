"""Reads a capture's bytes, as the import does, into lists."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from auditor.intake import Origin, Unreadable
from auditor.intake.pcap import Opener, PcapReader
from auditor.model import Connection, Message, PacketFlow, Recording

SHA = "c0de" * 16


@dataclass
class Capture:
    """All that a capture gives."""

    reader: PcapReader
    messages: list[Message] = field(default_factory=list)
    flows: list[PacketFlow] = field(default_factory=list)
    connections: dict[str, Connection] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)

    def http(self) -> list[tuple[int, str, str, str, int | None, bytes]]:
        """Messages of HTTP in short."""
        return [
            (one.sequence, one.method, one.host, one.path, one.status, one.body)
            for one in self.messages
            if one.protocol == "http"
        ]


def read(data: bytes, path: Path | None = None, opener: Opener | None = None) -> Capture:
    """The file's bytes; `path` is where tshark finds them."""
    origin = Origin("made.pcap", SHA)
    reader = PcapReader(io.BytesIO(data).read, origin, path or Path(), len(data), opener)
    found = Capture(reader)
    for item in reader.items():
        if isinstance(item, Message):
            found.messages.append(item)
        elif isinstance(item, PacketFlow):
            found.flows.append(item)
        elif isinstance(item, Connection):
            found.connections[item.key] = item
        elif isinstance(item, Unreadable):
            found.unreadable.append(item)
        else:
            found.recordings.append(item)
    return found
