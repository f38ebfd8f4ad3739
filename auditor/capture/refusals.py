"""What a client made of our certificate, by the ledger's entry of its connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.capture.ledger import ESTABLISHED, FAILED

if TYPE_CHECKING:
    from auditor.capture.ledger import Entry

_REFUSED = re.compile(
    r"not trust|disconnect|clos|reset|\beof\b|certificate|unknown.?ca|access.?denied", re.IGNORECASE
)


def turned_away(entry: Entry) -> bool:
    """Whether the client ended the handshake, by an alert or without a word."""
    refused = entry.client_tls == FAILED and entry.server_tls != FAILED
    return refused and bool(_REFUSED.search(entry.tls_error))


def accepted(entry: Entry) -> bool:
    """Whether the client used what it opened."""
    established = entry.client_tls == ESTABLISHED and not entry.refused
    return established and (entry.requests > 0 or entry.messages > 0)


def fell_silent(entry: Entry) -> bool:
    """Whether nothing followed a finished handshake, though nothing failed on our side."""
    established = entry.client_tls == ESTABLISHED and entry.server_tls != FAILED
    ours = entry.refused or entry.error
    return established and not (ours or entry.requests or entry.messages)
