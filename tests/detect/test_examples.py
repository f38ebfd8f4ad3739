"""Every detector's own examples, through `look` alone and through the whole engine."""

import re

import pytest

from auditor.detect.keys import joined
from auditor.detect.model import Detector, Example, Scene, leaves_of
from auditor.detect.registry import DETECTORS
from auditor.detect.scan import Engine
from auditor.detect.versions import versions
from auditor.model import DATA_TYPES, LeafTable, Path
from tests.detect.helpers import message

CASES = [(detector, example) for detector in DETECTORS for example in detector.examples]


def below(path: Path) -> str:
    return str(path).partition("json:")[2]


@pytest.mark.parametrize(("detector", "example"), CASES, ids=[f"{d.id}: {e.why}" for d, e in CASES])
def test_example(detector: Detector, example: Example) -> None:
    leaves = leaves_of(example.body, example.root)
    claims = list(detector.look(Scene(LeafTable(leaves), leaves)))
    found = sorted(f"{c.data_type or detector.data_type} {below(c.path)}" for c in claims)
    assert found == sorted(example.finds)

    engine = Engine(detectors=[detector])
    findings = engine.scan(message(), leaves, [])
    assert sorted(f"{f.data_type} {below(f.path)}" for f in findings) == sorted(example.finds)
    assert not engine.failures


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.id)
def test_declaration_is_complete(detector: Detector) -> None:
    assert any(example.finds for example in detector.examples)
    assert any(not example.finds for example in detector.examples)
    assert detector.data_type in DATA_TYPES
    assert detector.sources
    assert detector.title
    assert all(joined(key) == key for key in detector.keys)
    for pattern in (*detector.wake, *detector.loose):
        re.compile(pattern.encode())


def test_versions_name_all_that_finds() -> None:
    found = versions()
    others = {"known-values", "print-pictures", "face-film", "sdk-formats"}
    assert set(found) == {detector.id for detector in DETECTORS} | others
    assert len(found) == len(DETECTORS) + len(others)
    assert all(version >= 1 for version in found.values())
