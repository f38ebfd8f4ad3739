"""What a packet capture shows beside its messages, into the session: recording, flows, lookups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from auditor.intake import Opener, Reading, identify
from auditor.model import UNKNOWN, Direction, Message, PacketFlow, Protocol, Recording
from auditor.store import Writer, open_writer

_BATCH = 2_000


class Packets:
    """Takes a recording's facts, its flows in batches, and the facts again when they are whole.

    `app` is the app under test: what names none is counted to it. `flows` counts them.
    """

    def __init__(self, writer: Writer, session: int, app: str = "") -> None:
        self.flows = 0
        self._writer = writer
        self._session = session
        self._app = app
        self._recording = 0
        self._waiting: list[PacketFlow] = []
        self._asked: list[Message] = []

    def take(self, item: PacketFlow | Recording) -> None:
        """The next item of the file."""
        if isinstance(item, Recording):
            self._recording = self._writer.add_recording(self._session, item)
            return
        if not item.app and self._app:
            item = structs.replace(item, app=self._app)
        self._waiting.append(item)
        self.flows += 1
        if len(self._waiting) >= _BATCH:
            self.commit()

    def ask(self, message: Message) -> None:
        """Keep the name that a DNS question of the file asks for, but not the message."""
        if message.protocol is Protocol.DNS and message.direction is Direction.REQUEST:
            self._asked.append(message)
            if len(self._asked) >= _BATCH:
                self.commit()

    def commit(self) -> None:
        """Store what waits."""
        if self._asked:
            self._writer.add_lookups(self._session, self._asked)
            self._asked = []
        if self._waiting:
            self._writer.add_packet_flows(self._recording, self._waiting)
            self._waiting = []


def store_capture(
    database: Path, session: str, path: Path, remark: str = "", inside: Collection[str] = ()
) -> None:
    """Add a packet capture of a session that has ended: its hash, its flows, no messages.

    Nothing is decrypted for that: what a proxy read of them the session holds. `remark` says what
    the recorder lost. `inside` are the phone's addresses in the tunnel to the proxy, where there
    is one: what goes past it and names no app is of an unknown one, for the app under test may
    be alone in the tunnel. Of DNS the names that were asked for are kept:
    what went past the proxy shows in no message.

    Raises:
        InputError: the file or the session cannot be used.
        StoreError: the database refused.
    """
    identity = identify(path)
    with open_writer(database) as writer:
        packets = Packets(writer, writer.session_id(session))
        with Reading(identity, Opener(flows=True)) as reading:
            for item in reading.items():
                if isinstance(item, Recording) and remark:
                    told = f"{remark} {item.remark}".strip()
                    packets.take(replace(item, complete=False, remark=told))
                elif isinstance(item, Recording):
                    packets.take(item)
                elif isinstance(item, PacketFlow):
                    past = inside and not item.app and _host(item.client) not in inside
                    packets.take(structs.replace(item, app=UNKNOWN) if past else item)
                elif isinstance(item, Message):
                    packets.ask(item)
        packets.commit()


def _host(place: str) -> str:
    """The address of "address:port"."""
    return place.rpartition(":")[0].strip("[]")
