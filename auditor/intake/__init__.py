"""Recorded traffic from files: HAR and mitmproxy flow files, old and damaged ones included.

`identify` says what a file is; `Reading` yields its messages, its connections and
what could not be read, as a stream.
"""

from auditor.intake.files import Format, Identity, identify
from auditor.intake.items import Item, Origin, Unreadable
from auditor.intake.reading import Reading

__all__ = ["Format", "Identity", "Item", "Origin", "Reading", "Unreadable", "identify"]
