"""Both prefilters give the same hits; floods end early."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.known.needles import compile_profile
from auditor.detect.loose import LooseWords
from auditor.detect.prefilter import (
    EACH,
    Pattern,
    PlainPrefilter,
    Prefilter,
    compile_patterns,
)
from auditor.detect.registry import DETECTORS
from tests.detect.helpers import profile

hyperscan = pytest.importorskip("auditor.detect.prefilter_hyperscan")

LOOSE = LooseWords((word for detector in DETECTORS for word in detector.loose), compile_patterns)
KNOWN = profile(email="jane@posteo.de", android_id="4dbedd9709159953", location="-22.3193,114.1")
PATTERNS = [
    *compile_profile(KNOWN).patterns(),
    *(p for point in compile_profile(KNOWN).points for p in point.patterns()),
    *(
        Pattern(text.encode(), literal=False, caseless=True, once=True)
        for detector in DETECTORS
        for text in detector.wake
    ),
    LOOSE.wake,
    *LOOSE.patterns,
]
PIECES = [
    b"jane@posteo.de", b"JANE@POSTEO.DE", b"jane", b"@", b"%40", b"4dbedd9709159953", b"4DBE",
    b'lat":', b"latitude = ", b"LNG:22.3193", b"22.319", b"114.1", b"22319300", b"+852 9123 4567",
    b"a4:5e:60:c1:0f:9b", b"\n", b"\x00\xff", b"amFuZUBwb3N0ZW8uZGU", b"gaid%3d", b"geo:1", b" ",
]  # fmt: skip


@pytest.fixture(scope="module")
def both() -> tuple[Prefilter, Prefilter]:
    return hyperscan.HyperscanPrefilter(PATTERNS), PlainPrefilter(PATTERNS)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=20).map(b"".join))
def test_both_find_the_same(both: tuple[Prefilter, Prefilter], data: bytes) -> None:
    fast, plain = both
    assert fast.scan(data) == plain.scan(data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=20).map(b"".join))
def test_one_pattern_wakes_the_words_of_loose_text(data: bytes) -> None:
    woken = hyperscan.HyperscanPrefilter([LOOSE.wake]).scan(data).found
    assert bool(woken) == bool(LOOSE.scan(data).found)


def test_every_offset_and_every_case_is_reported(both: tuple[Prefilter, Prefilter]) -> None:
    data = b"x jane@posteo.de JANE@posteo.de"
    for prefilter in both:
        ends = [end for number, end in prefilter.scan(data).found if number == 0]
        assert ends == [16, 31]


@pytest.mark.parametrize("make", [hyperscan.HyperscanPrefilter, PlainPrefilter])
def test_a_flood_is_cut_and_said(make: type[PlainPrefilter]) -> None:
    prefilter = make([Pattern(b"needle", literal=True), Pattern(b"[0-9]x", literal=False)])
    hits = prefilter.scan(b"needle" * (EACH + 5) + b"1x" * (EACH + 5))
    assert hits.cut
    assert len(hits.found) == 2 * EACH
    assert not prefilter.scan(b"1x" * (EACH + 5)).cut


@pytest.mark.parametrize("make", [hyperscan.HyperscanPrefilter, PlainPrefilter])
def test_nothing_to_find_and_nothing_to_search(make: type[PlainPrefilter]) -> None:
    assert make([]).scan(b"abc").found == ()
    assert make([Pattern(b"a", literal=True)]).scan(b"").found == ()


def test_literals_mean_nothing_but_themselves() -> None:
    odd = [b".*", b"a|b", b"[x]", b"\\d", b"^$", b"\x00\xff\x80", b"a b#c", b"(?i)x"]
    patterns = [Pattern(text, literal=True) for text in odd]
    data = b"zz " + b" zz ".join(odd) + b" ab"
    assert hyperscan.HyperscanPrefilter(patterns).scan(data) == PlainPrefilter(patterns).scan(data)
    assert len(PlainPrefilter(patterns).scan(data).found) == len(odd)


def test_without_the_library_the_fallback_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("auditor.detect.prefilter.importlib.import_module", refuse)
    assert isinstance(compile_patterns(PATTERNS[:3]), PlainPrefilter)
