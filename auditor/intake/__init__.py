"""Recorded traffic from files: HAR, mitmproxy flow files and packet captures, damaged ones too.

`identify` says what a file is; `Reading` yields its messages, its connections and
what could not be read, as a stream.
"""

from auditor.intake.files import Format, Identity, identify
from auditor.intake.items import Item, Origin, Unreadable
from auditor.intake.pcap import Earlier, Ends, Opener, ends_of, ports_of, trailer_uid
from auditor.intake.reading import Reading

__all__ = [
    "Earlier",
    "Ends",
    "Format",
    "Identity",
    "Item",
    "Opener",
    "Origin",
    "Reading",
    "Unreadable",
    "ends_of",
    "identify",
    "ports_of",
    "trailer_uid",
]
