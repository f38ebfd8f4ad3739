"""What of a capture was left out, cut or put together, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.records import Packets
    from auditor.intake.pcap.table import Table

_LINKS = 5  # link types, and protocols, that are named
# Assigned Internet Protocol Numbers (IANA).
_PROTOCOLS = {33: "DCCP", 47: "GRE", 50: "IPsec's ESP", 51: "IPsec's AH", 89: "OSPF",
              115: "L2TP", 132: "SCTP", 136: "UDPLite"}  # fmt: skip


def left_out(table: Table, packets: Packets, desk: Desk) -> Iterator[str]:
    """A sentence for each kind of thing that happened."""
    for link, count in table.unknown.most_common(_LINKS):
        which = f"of a network that is not read (link type {link})"
        yield _counted(count, f"packet is {which}", f"packets are {which}")
    for protocol, count in table.others.most_common(_LINKS):
        which = f"{_PROTOCOLS.get(protocol, 'something else')} (IP protocol {protocol}), not read"
        yield _counted(count, f"packet carries {which}", f"packets carry {which}")
    for count, one, many in (
        (
            table.fragments.lost,
            "later IP fragment could not be put together",
            "later IP fragments could not be put together",
        ),
        (
            table.cut,
            "packet was cut short in its headers",
            "packets were cut short in their headers",
        ),
        (
            table.dissector.found,
            "packet was taken out of a tunnel or another network's frame",
            "packets were taken out of tunnels or other networks' frames",
        ),
        (
            table.dissector.failed,
            "packet made no sense to scapy",
            "packets made no sense to scapy",
        ),
        (
            table.dissector.left,
            "packet in a tunnel or another frame was too much to take out",
            "packets in tunnels or other frames were too many to take out",
        ),
        (
            table.times.absurd,
            "packet had a time far from all others and got that of its neighbour",
            "packets had times far from all others and got those of their neighbours",
        ),
        (
            table.times.back,
            "packet is older than what came before it, as where a clock was set back",
            "packets are older than what came before them, as where a clock was set back",
        ),
        (packets.skipped, "block made no sense", "blocks made no sense"),
        (
            desk.lost,
            "connection in clear could not be read to its end",
            "connections in clear could not be read to their end",
        ),
        (
            desk.dropped,
            "chunk beyond what is kept of a connection was counted only",
            "chunks beyond what is kept of a connection were counted only",
        ),
        (
            desk.packed,
            "WebSocket message was not inflated whole: its connection had enough",
            "WebSocket messages were not inflated whole: their connection had enough",
        ),
        (
            table.flows.swept,
            "open connection was told early, to make room",
            "open connections were told early, to make room",
        ),
    ):
        if count:
            yield _counted(count, one, many)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}."
