"""Identifier detectors under hostile names, values and amounts: no failure, no long time."""

import functools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.identifier.documents.national_numbers import BY_NAME
from auditor.detect.identifier.persons import phone
from auditor.detect.model import Detector, Scene, leaves_of
from auditor.detect.registry import DETECTORS
from auditor.detect.scan import Engine
from auditor.model import Leaf, LeafTable, Path, Scalar
from tests.detect.helpers import message

MINE = tuple(d for d in DETECTORS if d.look.__module__.startswith("auditor.detect.identifier."))


@functools.cache
def engine() -> Engine:
    return Engine(detectors=MINE)


NAMES = sorted({key for detector in MINE for key in detector.keys})
ODD = [
    *("", "0", "\ud800", "\x00", "٣٤٥٦٧٨٩٠١٢٣٤٥٦", "1.1.1.1.1.1", "::::::", "fb.1.", "GA1.2."),
    *(part * 2_000 for part in ("<", "1", "@", "%", "é", "a1", "+1", "DE", ":", "1.", "1-", "1 ")),
    *(part * 400 for part in ("1234 ", "for=", "my name is ", "card ", "call 1", "ssn 1", "iban ")),
    "P<UTO" + "<" * 90,
]
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(ODD),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.binary(max_size=40),
    st.from_regex(r"[0-9A-Fa-f<.:@+() -]{0,60}", fullmatch=True),
)


@given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=20), VALUES), max_size=12))
@settings(deadline=None, max_examples=150)
def test_nothing_fails(fields: list[tuple[str, Scalar]]) -> None:
    leaves = [
        Leaf.at(Path.root(f"request.query:{n}", name), v) for n, (name, v) in enumerate(fields)
    ]
    found = engine().scan(message(), leaves, [])
    assert not engine().failures
    assert {finding.path for finding in found} <= {leaf.path for leaf in leaves}


@pytest.mark.parametrize("detector", MINE, ids=lambda detector: detector.id)
def test_odd_values_cost_little(detector: Detector) -> None:
    keys = sorted(detector.keys)[:40] or ["x"]
    leaves = leaves_of([{key: value} for key in keys for value in ODD])
    started = time.process_time()
    list(detector.look(Scene(LeafTable(leaves), leaves)))
    assert time.process_time() - started < 2.0


def test_numbers_that_are_too_many_to_check_are_said() -> None:
    leaves = leaves_of({"phone": [f"{20_000_000 + n}" for n in range(3_000)]})
    scene = Scene(LeafTable(leaves), leaves)
    list(phone.DETECTOR.look(scene))
    assert any("more than 2,000 numbers" in cut for cut in scene.cuts)


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=100)
def test_no_validator_raises(text: str) -> None:
    for number in BY_NAME.values():
        assert number.valid(text) in (True, False)
