"""Records as the hooks make them, for the tests of the capture line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.capture.records import Record


def message(
    flow: str = "flow-1",
    sequence: int = 0,
    body: bytes = b"{}",
    *,
    path: object = b"/v1/items?page=1",
    host: object = "api.example.com",
    open_: bool = False,
) -> Record:
    """A request of the app as the hooks put it."""
    now = time.time()
    headers = ((b"Content-Type", b"application/json"), (b"User-Agent", b"sample/1"))
    line = (flow, sequence, sequence & 1, 0, b"HTTP/1.1", b"https", host, 443, b"POST", path, None)
    content = (headers, (), body, len(body), "", False, False)
    return ("m", *line, *content, now, now, "connection-1", "", "", open_)
