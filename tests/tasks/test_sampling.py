"""Samples that a WebSocket carries one a message: found as what they are together."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.store import open_reader, open_writer
from auditor.tasks.framing import join_frames
from auditor.tasks.rescan import rescan
from tests.tasks.test_framing import BINARY, TEXT, socket
from tests.tasks.test_joining import imported

DICE = random.Random(3)  # noqa: S311 - made-up samples, no secret
START = 1_733_040_000_000
AUDITOR = Auditor()

type Sample = dict[str, object]


def felt(at: int, scale: float = 1) -> Sample:
    z = (9.6 + math.sin(at / 4)) * scale
    return {"sensor": "accelerometer", "timestamp": START + 20 * at, "x": DICE.gauss(0, 0.3),
            "y": DICE.gauss(0.9, 0.3), "z": z}  # fmt: skip


def touched(at: int) -> Sample:
    return {"t": START + 16 * at, "x": 300 + DICE.randrange(90), "y": 900 - 9 * at,
            "pressure": DICE.randrange(20, 60) / 100}  # fmt: skip


def found(folder: Path, samples: list[Sample], kind: int = TEXT) -> list[tuple[str, str, str]]:
    """Type, confidence and place of what the samples of one socket show, also after a rescan."""
    sent = [(kind, json.dumps(one).encode()) for one in samples]
    database = imported(folder, AUDITOR, socket((TEXT, b'{"op": "hello"}'), *sent))
    for _ in rescan(database, force=True):
        pass
    with open_writer(database) as writer:
        assert join_frames(database, writer, AUDITOR, 1) == 0
    with open_reader(database) as reader:
        return [
            (row.data_type, row.confidence, row.path)
            for row in reader.findings()
            if row.data_type.startswith("bio.")
        ]


@pytest.mark.parametrize("kind", [TEXT, BINARY])
def test_samples_of_a_sensor(tmp_path: Path, kind: int) -> None:
    place = "request.frames ▸ lines[60 messages]"
    expected = [("bio.motion", "probable", place)]
    assert found(tmp_path, [felt(at) for at in range(60)], kind) == expected


def test_places_of_a_finger(tmp_path: Path) -> None:
    place = "request.frames ▸ lines[30 messages]"
    expected = [("bio.behaviour", "probable", place)]
    assert found(tmp_path, [touched(at) for at in range(30)]) == expected


def test_what_is_no_stream_of_samples(tmp_path: Path) -> None:
    players: list[Sample] = [
        {"player": "p4", "x": at % 9, "y": at % 7, "z": 0, "hp": 90} for at in range(60)
    ]
    assert not found(tmp_path, players)


def test_a_few_samples(tmp_path: Path) -> None:
    assert not found(tmp_path, [felt(at) for at in range(30)])
