"""How capture files begin: what every reader and writer of them knows them by.

Sources: draft-ietf-opsawg-pcap (magic numbers), draft-ietf-opsawg-pcapng (SHB).
"""

from __future__ import annotations

MAGICS = {  # byte order, and digits of a second's fraction
    b"\xd4\xc3\xb2\xa1": ("<", 6),
    b"\xa1\xb2\xc3\xd4": (">", 6),
    b"\x4d\x3c\xb2\xa1": ("<", 9),
    b"\xa1\xb2\x3c\x4d": (">", 9),
}
SECTION = b"\x0a\x0d\x0d\x0a"  # a section header block of pcapng
