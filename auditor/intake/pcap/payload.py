"""What packets do to their flow: bytes to whoever reads them, its end, the app it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap.flows import ACK
from auditor.intake.pcap.link import LINKS
from auditor.intake.pcap.network import TCP, Fragment, transport
from auditor.intake.pcap.sequence import Order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.intake.pcap.flow import Flow, Half
    from auditor.intake.pcap.flows import Flows

FIN, RST = 1, 4
TRAILED = 32  # bytes of PCAPdroid's trailer: magic, UID, 20 of a name, a checksum
_TRAILER = b"\x01\x07\x20\x21"
_WRAP = 0xFFFFFFFF


def segment(half: Half, time: float, number: int, data: bytes, size: int) -> None:
    """Bytes of a TCP connection that somebody reads; `size` is more where they were cut."""
    flow = half.flow
    talk = flow.conversation
    if talk is None:
        return
    if half.order is None:
        half.order = Order(None)
    for piece in half.order.add(number, data, size - len(data)):
        talk.feed(half.direction, time, piece)
    if talk.handshake is None:
        return
    if talk.words is not None and flow.words is None:
        flow.introduced(talk.words)
    flow.alert = talk.handshake.alert
    if talk.deaf(half.direction):
        half.deaf, half.order = True, None


def opened(flows: Flows, half: Half, time: float, number: int, flags: int) -> Half:
    """A connection opens; anew where the same ports had another. The direction from here."""
    if not flags & ACK and half.top >= 0 and half.top != (number + 1) & _WRAP:
        flow = half.flow
        used = flow.up.bytes or flow.down.bytes or flow.ending or half is flow.down
        if used or flow.down.packets:
            flows.tell(flow)
            half = flows.begin(TCP, half.key, time, flags)
    if half.top < 0 or not half.bytes:
        half.top = (number + 1) & _WRAP
        if not half.deaf:
            half.order = Order(half.top)
    return half


def carried(half: Half, time: float, said: tuple[int, int], data: bytes, size: int) -> None:
    """A TCP packet that may end something: its number and flags, and what it carries."""
    number, flags = said
    half.packets += 1
    half.last = max(half.last, time)
    if half.top < 0:
        half.top = number
    if size > 0 and not flags & RST:  # what a reset carries is no payload
        half.bytes += half.new(number, size)
        if not half.deaf:
            segment(half, time, number, data, size)
    if flags & FIN and half.order is not None:
        half.order.end((number + max(0, size)) & _WRAP)
    if flags & (FIN | RST):
        _ended(half, flags)


def _ended(half: Half, flags: int) -> None:
    flow = half.flow
    flow.ending = flow.ending or ("reset" if flags & RST else "fin")
    talk = flow.conversation
    waits = half.order is not None and half.order.waits
    if talk is not None and flags & FIN and not half.deaf and not waits:
        talk.end(half.direction)


def trailer_uid(link: int, frame: bytes) -> int | None:
    """The UID in PCAPdroid's trailer of a frame, None where it has none.

    A trailer stands after the packet's own end: its content is the sender's and says nothing.
    """
    if frame[-TRAILED : 4 - TRAILED] != _TRAILER:
        return None
    try:
        at = LINKS[link](frame)
        place = transport(frame, at) if at >= 0 else None
    except (Fragment, IndexError, KeyError):
        return None
    return _uid(frame) if place is not None and len(frame) - place.end >= TRAILED else None


def _uid(data: bytes) -> int | None:
    number = int.from_bytes(data[4 - TRAILED : 8 - TRAILED], "big", signed=True)
    return number if number >= 0 else None


def owned(flow: Flow, data: bytes, uid: int, apps: Mapping[int, str]) -> None:
    """The app that a capture on the phone names, in a packet's comment or in its trailer.

    A trailer holds what PCAPdroid shows people; the package by that UID goes before it.
    """
    if uid >= 0:
        flow.uid = uid
        flow.channel.app = apps.get(uid, "")
    elif flow.uid is None and data[-TRAILED : 4 - TRAILED] == _TRAILER:
        flow.uid = _uid(data)
        label = data[8 - TRAILED : -4].partition(b"\0")[0].decode("utf-8", "replace")
        flow.channel.app = apps.get(-1 if flow.uid is None else flow.uid, "") or label
