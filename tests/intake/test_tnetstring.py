"""Reading in place agrees with building objects, and never looks outside its value."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.intake import mitm_parts
from auditor.intake import tnetstring as tn
from auditor.intake.tnetstring_objects import load
from auditor.model import DecodeError
from auditor.report.tnetstrings import Value, dumps
from tests.intake.reading import FIXTURES
from tests.intake.theirs import tnetstring as theirs

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.binary(max_size=20)
    | st.text('ab:,é€😀"\x00', max_size=8)
)
NAMES = st.text("abcdefghij_", min_size=1, max_size=12)
DICTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    ),
    max_size=6,
)


def inside(data: bytes) -> tuple[bytes, int, int]:
    return data, data.index(b":") + 1, len(data) - 1


@given(DICTS)
@settings(max_examples=80, deadline=None)
def test_objects_are_what_was_written(value: dict[str, Value]) -> None:
    assert load(*inside(theirs.dumps(value))) == value
    assert theirs.loads(dumps(value)) == value


@given(DICTS)
@settings(max_examples=80, deadline=None)
def test_members_are_those_that_say_something(value: dict[str, Value]) -> None:
    found = tn.members(*inside(theirs.dumps(value)))
    assert {name.decode() for name in found} == {
        name for name, one in value.items() if one not in (None, "", [], {})
    }


@given(st.lists(st.tuples(st.binary(max_size=12), st.binary(max_size=12)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_headers_are_what_was_written(pairs: list[tuple[bytes, bytes]]) -> None:
    data = theirs.dumps([list(pair) for pair in pairs])
    _, start, stop = inside(data)
    assert tn.headers(data, (tn.LIST, start, stop)) == tuple(pairs)


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_raise_nothing_but_decode_errors(data: bytes) -> None:
    for kind in (tn.LIST, tn.DICT, tn.TEXT, tn.NULL):
        for read in (tn.headers, tn.elements, tn.inside, mitm_parts.general, mitm_parts.request):
            try:
                read(data, (kind, 0, len(data)))
            except DecodeError:
                continue
    with contextlib.suppress(DecodeError):
        load(data, 0, len(data))


def test_headers_that_hold_the_marks_themselves() -> None:
    for pairs in (
        [(b"a:b", b"c"), (b"a,3:b", b",]")],
        [(b"name", b"x,]1:3:abc,1:y,]")],
        [(b"", b"")],
        [(b"n", b"v" * 70_000)],
    ):
        data = theirs.dumps([list(pair) for pair in pairs])
        _, start, stop = inside(data)
        assert tn.headers(data, (tn.LIST, start, stop)) == tuple(pairs)


@pytest.mark.parametrize(
    "data", [b"5:1:a,", b"1:1:a,1:b,]", b"9:1:a,1:b,]", b"6:1:a,1:b,}", b"x", b"3:1:a]"]
)
def test_damaged_headers(data: bytes) -> None:
    with pytest.raises(DecodeError):
        tn.headers(data, (tn.LIST, 0, len(data)))


def test_both_ways_to_read_a_record_agree() -> None:
    """The fast way for what mitmproxy writes, and the general one."""
    usual = 0
    for path in sorted((FIXTURES / "mitmproxy").rglob("*.mitm")):
        data = path.read_bytes()
        position = 0
        while position < len(data):
            colon = data.index(b":", position)
            start, stop = colon + 1, colon + 1 + int(data[position:colon])
            flow = tn.members(data, start, stop)
            position = stop + 1
            for name, quick in (
                (b"request", mitm_parts._usual_request),
                (b"response", mitm_parts._usual_response),
            ):
                if name not in flow:
                    continue
                found = quick(data, flow[name])
                if found is not None:
                    usual += 1
                    assert found == mitm_parts.general(data, flow[name])
    assert usual > 20
