"""Sentences of receivers (NMEA 0183), and whether their checksums are right."""

from __future__ import annotations

import functools
import operator
import re
from itertools import islice

from auditor.detect.location.written.in_text import MATCHES

SENTENCE = re.compile(
    r"\$(?P<body>(?:G[APNLBIQ]|BD|QZ)(?P<kind>GGA|RMC|GLL|GNS|RMB|WPL|BWC)"
    r",[\x20-\x23\x25-\x29\x2b-\x7e]{10,120})(?:\*(?P<sum>[0-9A-Fa-f]{2}))?"
)


def checksum(body: str) -> int:
    """The exclusive or of a sentence's characters."""
    return functools.reduce(operator.xor, body.encode("ascii"))


def damaged(text: str) -> list[str]:
    """The sentences of a text whose checksum is wrong."""
    if "$" not in text or "*" not in text:
        return []
    return [
        match["body"]
        for match in islice(SENTENCE.finditer(text), MATCHES)
        if match["sum"] is not None and int(match["sum"], 16) != checksum(match["body"])
    ]
