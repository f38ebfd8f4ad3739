"""Made-up HARs for the tests of this room."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.intake.reading import Read, read_har

type Json = object


def entry(
    url: str = "https://api.example/x",
    *,
    request: Mapping[str, Json] | None = None,
    response: Mapping[str, Json] | None = None,
    **more: Json,
) -> dict[str, Json]:
    return {
        "startedDateTime": "2024-06-21T11:01:03.500Z",
        "time": 100,
        "request": {"method": "GET", "url": url, "headers": [], **(request or {})},
        "response": {"status": 200, "headers": [], "content": {"text": "ok"}, **(response or {})},
        **more,
    }


def har(*entries: Json, **log: Json) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries), **log}}).encode()


def read(*entries: Json, **log: Json) -> Read:
    return read_har(har(*entries, **log))
