"""Measures that an operation of GraphQL is given: its name says of what they are."""

import json

import pytest

from auditor.audit import Auditor
from auditor.model import Direction, Message, Protocol


def found(document: str) -> list[str]:
    body = json.dumps({"query": document}).encode()
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="api.example", method="POST",
        path="/graphql",
        headers=((b"content-type", b"application/json"),), body=body, body_size=len(body),
    )  # fmt: skip
    return [
        str(one.path).partition("graphql:")[2]
        for one in Auditor().audit(message).findings
        if one.data_type == "health.vitals" and one.confidence.rank
    ]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (
            'mutation { addHeartRate(bpm: 78, at: "2026-11-30T08:00:00Z") { id } }',
            "addHeartRate.bpm",
        ),
        ('mutation { logWeight(kg: 71.5, date: "2026-11-30") { id } }', "logWeight.kg"),
        ('mutation { saveSteps(count: 10234, day: "2026-11-30") { ok } }', "saveSteps.count"),
        ('mutation { a: addHeartRate(bpm: 78, at: "2026-11-30") { id } }', "addHeartRate.bpm"),
    ],
)
def test_the_operation_says_what_its_argument_is(document: str, place: str) -> None:
    assert found(document) == [place]


@pytest.mark.parametrize(
    "document",
    [
        'mutation { addTrack(bpm: 128, at: "2026-11-30T08:00:00Z") { id } }',
        'mutation { logParcel(kg: 71.5, date: "2026-11-30") { id } }',
        "query { items(count: 10234) { id heartRate } }",
    ],
)
def test_another_operation_says_another_thing(document: str) -> None:
    assert not found(document)
