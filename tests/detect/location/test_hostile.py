"""Whatever arrives: no detector of places raises, and none takes long."""

import functools
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.registry import DETECTORS
from auditor.detect.scan import Engine
from auditor.model import Leaf, Path, Scalar
from tests.detect.helpers import message

PLACES = tuple(d for d in DETECTORS if ".location." in d.look.__module__)


@functools.cache
def engine() -> Engine:
    return Engine(detectors=PLACES)


NAMES = st.sampled_from(
    ["lat", "lng", "latitude", "longitude", "coordinates", "geo", "city", "zip", "country", "state",
     "region", "ip", "bssid", "rssi", "mcc", "cid", "lac", "major", "minor", "uuid", "GPSLatitude",
     "GPSLongitude", "GPSLatitudeRef", "geohash", "h3", "s2", "pluscode", "address", "timezone", "",
     "1", "2", "venueId", "checkInTime", "type", "name", "accuracy", "loc", "en", "longName"]
)  # fmt: skip
VALUES: st.SearchStrategy[Scalar] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=8),
    st.sampled_from(
        ["22.3193", "114.1694,22.3193", "HK", "Vienna", "33018", "89c25a31", "22°19'09.5\"N",
         "POINT(1.5 2.5)", "$GPRMC,1,A,5006.74,N,01416.51,E*00", "HKEN:0abcdefgh" + "A" * 40,
         "Europe/Berlin", "185.213.152.175", "a4:5e:60:c1:0f:9b", "22/0", "+22.3+114.1/", "{", "-0"]
    ),
)  # fmt: skip


ALPHABET = "lat:lng=city\"'\\{}[](),;<>&%2 .0123456789NSEW°+-/!@#$*POINT"


@st.composite
def messages(draw: st.DrawFn) -> list[Leaf]:
    root = Path.root("request.body").layer("json:$")
    groups = [
        root,
        root.child(".geo", "geo"),
        root.child("[0]"),
        root.child("[1]").child(".a", "a"),
    ]
    leaves = []
    for number in range(draw(st.integers(0, 12))):
        name, parent = draw(NAMES), draw(st.sampled_from(groups))
        step = draw(st.sampled_from([f".{name}", f"[{number}]"]))
        leaves.append(Leaf(parent, step, name, draw(VALUES)))
    return leaves


@settings(max_examples=150, deadline=None)
@given(messages())
def test_nothing_raises(leaves: list[Leaf]) -> None:
    engine().scan(message(), leaves, [])
    assert engine().failures == []


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="lat:lng=city\"'\\{}[](),;<>&%2 .0123456789NSEW°+-/!@#$*POINT", max_size=400)
)
def test_no_text_raises(text: str) -> None:
    leaf = Leaf.at(Path.root("request.body"), text)
    engine().scan(message(), [leaf], [])
    assert engine().failures == []


def floods() -> Iterator[tuple[str, str]]:
    size = 400_000
    for piece in (
        "lat: 22.3193, lng: 114.1694 ", "POINT(1.5 2.5", "123.456789,12.345678,", "22°1'", "lat:[",
        '"a":"b\\"c%22lat%22:', "1234.5678,N,", "a4:5e:60:c1:0f:9b,-50 ", '"Europe/Berlin",',
        "&q=1.5,2.5", "+22.3193+114.1694 ", "city:Vienna,zip:1010;", "!3d1.5!4d2.5", "ChIJ",
        "HKEN:0a",
        "lat\t\t\t\t\t\t\t\t", "$GPRMC,", "7PJP8579+",
        "5 Weg a b c d 1, 10115 B", ", NY 10118 1 a b", "NW1 6XE 1 a ",
        "CellIdentity{ mCi=1 mTac=2", "BSSID: ", "lat 1.5 lon 2.", "4c000215a7",
        "1.2345,2.3456 ",
    ):  # fmt: skip
        yield piece, piece * (size // len(piece))


@pytest.mark.parametrize(("piece", "text"), list(floods()), ids=lambda value: value[:12])
def test_floods_are_bounded(piece: str, text: str) -> None:
    del piece
    start = time.process_time()
    found = engine().scan(message(), [Leaf.at(Path.root("request.body"), text)], [])
    assert time.process_time() - start < 2
    assert engine().failures == []
    assert len(found) <= 4
    assert all(len(finding.parts) <= 64 for finding in found)
