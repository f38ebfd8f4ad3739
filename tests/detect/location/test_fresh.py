"""Recall and precision on messages that the rules were, and were not, made with."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import Auditor
from auditor.model import Direction, Message, Protocol

_ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "fresh_places.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def _message(row: Mapping[str, Any]) -> Message:
    body = base64.b64decode(row["b64"]) if "b64" in row else row.get("body", "").encode()
    kind = row.get("type", "application/json")
    headers = [("content-type", kind)] if kind else []
    direction = Direction(row.get("way", "request"))
    answered = direction is Direction.RESPONSE
    return Message(
        flow="f",
        sequence=int(answered),
        direction=direction,
        protocol=Protocol(row.get("proto", "http")),
        scheme="https",
        host=row.get("host", "api.example.net"),
        port=443,
        method=row.get("method", "POST"),
        path=row.get("path", "/v1/ingest"),
        status=200 if answered else None,
        headers=tuple((k.encode(), v.encode()) for k, v in [*headers, *row.get("headers", ())]),
        body=body,
    )


@pytest.mark.parametrize(
    ("half", "recall", "precision"), [("tuned", 0.90, 0.99), ("held out", 0.90, 0.97)]
)
def test_places_are_found_and_nothing_else(half: str, recall: float, precision: float) -> None:
    auditor = Auditor()
    missed, right, wrong = [], 0, []
    for row in (row for row in _ROWS if row["half"] == half):
        audit = auditor.audit(_message(row))
        assert not audit.error
        found = {f.data_type for f in audit.findings if f.confidence.rank > 0}
        places = {one for one in found if one.startswith("location.")}
        if not row["finds"]:
            wrong += [row["name"]] if places else []
        elif places.isdisjoint(row["finds"]):
            missed.append(row["name"])
        else:
            right += 1
    assert right / (right + len(missed)) >= recall, missed
    assert right / (right + len(wrong)) >= precision, wrong
