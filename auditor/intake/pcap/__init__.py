"""Packet captures: pcap and pcapng as a stream of flows, connections and messages."""

from auditor.intake.pcap.link import ends_of, ports_of
from auditor.intake.pcap.network import Ends
from auditor.intake.pcap.payload import trailer_uid
from auditor.intake.pcap.reader import Earlier, Opener, PcapReader

__all__ = ["Earlier", "Ends", "Opener", "PcapReader", "ends_of", "ports_of", "trailer_uid"]
