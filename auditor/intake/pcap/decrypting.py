"""The second look at a capture: what TLS and QUIC connections hold, where there are keys.

Each decrypted piece is given to the flow that it belongs to, by addresses, ports and time, and
read as if it had been sent in clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap.conversation import Conversation
from auditor.intake.pcap.exchange import REQUEST, RESPONSE
from auditor.intake.pcap.http3 import Http3

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.flow import Flow
    from auditor.intake.pcap.resolver import Named
    from auditor.intake.pcap.tshark import Plain
    from auditor.model import PacketFlow

_MOST_FLOWS = 100_000
_SLACK = 1.0  # seconds around a flow's packets


class Encrypted:
    """The flows of a file that are behind TLS or QUIC, until it is known which can be read."""

    def __init__(self, desk: Desk, named: Named) -> None:
        self.flows: list[Flow] = []
        self._desk = desk
        self._named = named
        self._ends: dict[tuple[str, str], list[Flow]] = {}
        self._talks: dict[int, Conversation | Http3] = {}

    def keep(self, flow: Flow, told: PacketFlow) -> bool:
        """Keep a flow for later; False where there are too many."""
        if len(self.flows) >= _MOST_FLOWS:
            return False
        self.flows.append(flow)
        self._ends.setdefault((told.client, told.server), []).append(flow)
        return True

    def read(self, pieces: Iterable[Plain]) -> Iterable[None]:
        """Take what was decrypted; yields now and then, so that messages can be fetched."""
        for piece in pieces:
            self._piece(piece)
            yield

    def close(self) -> None:
        """No more will be decrypted."""
        for talk in self._talks.values():
            talk.close()
        self._talks.clear()

    def _piece(self, piece: Plain) -> None:
        direction = REQUEST
        flow = self._of((piece.source, piece.target), piece.time)
        if flow is None:
            direction = RESPONSE
            flow = self._of((piece.target, piece.source), piece.time)
        if flow is None:
            return
        flow.channel.secure = True
        if flow.number not in self._talks:
            flow.channel.requests = 0  # a CONNECT before it
        if piece.stream is None:
            talk = self._talks.get(flow.number)
            if talk is None:
                talk = Conversation(self._desk, flow.channel, self._named)
                self._talks[flow.number] = talk
            if isinstance(talk, Conversation):
                talk.feed(direction, piece.time, piece.data)
            return
        streams = self._talks.get(flow.number)
        if streams is None:
            streams = self._talks[flow.number] = Http3(self._desk, flow.channel)
        if isinstance(streams, Http3):
            streams.feed(direction, piece.time, piece.stream, piece.data, fin=piece.fin)

    def _of(self, ends: tuple[str, str], time: float) -> Flow | None:
        """The flow between these ends at that time."""
        found = None
        for flow in self._ends.get(ends, ()):
            if flow.opened - _SLACK <= time:
                found = flow
                if time <= flow.closed:
                    break
        return found
