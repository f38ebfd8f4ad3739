"""Packet captures: pcap and pcapng as a stream of flows, connections and messages."""

from auditor.intake.pcap.link import ports_of
from auditor.intake.pcap.reader import Opener, PcapReader

__all__ = ["Opener", "PcapReader", "ports_of"]
