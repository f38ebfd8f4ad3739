"""A mitmproxy script that makes our own code fail on requests for /break, as a defect would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.capture import convert

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow

    from auditor.capture.records import Record

whole = convert.request


def broken(
    flow: HTTPFlow,
    key: str,
    body: tuple[bytes, int, str, bool] | None = None,
    *,
    error: str = "",
    running: bool = False,
) -> Record:
    if flow.request.path == "/break":
        raise ZeroDivisionError
    return whole(flow, key, body, error=error, running=running)


convert.request = broken  # a module's `request` would be a hook of mitmproxy's
addons: list[object] = []
