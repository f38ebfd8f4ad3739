"""Named values are read out of any text, with the groups that they stand in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.fragments import LONGEST, fragments, plain
from auditor.model import Path

ROOT = Path.root("R")


def read(text: str) -> list[tuple[str, object]]:
    return [(str(leaf.path)[1:], leaf.value) for leaf in fragments(text, ROOT)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("var p = {lat: 22.3, lng: 114.1};", [(".p.lat", "22.3"), (".p.lng", "114.1")]),
        (r'm","city":"New York","zip":"10', [(".city", "New York"), (".zip", "10")]),
        (r"{\"a\":\"b\",\"c\":[\"d\"]}", [("[1].a", "b"), ("[1].c[0]", "d")]),
        ("%22lat%22%3A%2222.3%22", [(".lat", "22.3")]),
        ("&quot;lat&quot;:&quot;22.3&quot;", [(".lat", "22.3")]),
        (r"\u0022lat\u0022:\x2222.3\x22", [(".lat", "22.3")]),
        ("a=1&b=two&c=", [(".a", "1"), (".b", "two")]),
        ("<lat>22.3</lat><lon>114.1</lon>", [(".lat", "22.3"), (".lon", "114.1")]),
        ("<li>City: New York </li>", [(".City", "New York")]),
        ("<a ll='41.4,22.6' zo='5'>", [(".ll", "41.4,22.6"), (".zo", "5")]),
        ('<meta name="geo.position" content="53.3;-6.2">',
         [(".name", "geo.position"), (".content", "53.3;-6.2"), (".geo.position", "53.3;-6.2")]),
        ("new google.maps.LatLng(42.1, 20.4)", [(".google.maps.LatLng", "42.1, 20.4")]),
        ("lat: parseFloat('22.3')", [(".lat", "22.3")]),
        ("x = par.lat || 22.3;", [(".x", "22.3")]),
        ("center: [22.3, 114.1]", [(".center[0]", "22.3"), (".center[1]", "114.1")]),
        ("longitude: {stringValue: '114.1'}", [(".longitude.stringValue", "114.1")]),
        ("a == b && c === 'd'", []),
        ('new it["LatLng"](1.5, 2.5)', [(".LatLng", "1.5, 2.5")]),
        ("map().setView(1.5, 2.5)", [(".setView", "1.5, 2.5")]),
        ('href="/x?lat=1.5&lon=--2.5"',
         [(".~1.lat", "1.5"), (".~1.lon", "-2.5"), (".href", "/x?lat=1.5&lon=-2.5")]),
    ],
)  # fmt: skip
def test_reads(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_objects_are_groups() -> None:
    leaves = list(fragments("lng: 1.5}, E: {lat: 2.5, lng: 3.5}, F: {lat: 4.5", ROOT))
    groups = [leaf.parent for leaf in leaves]
    assert groups[1] == groups[2]
    assert len(set(groups)) == 3


def test_escapes_go_first() -> None:
    assert plain(r"\\\"a\\\": \u0041\n") == '"a": A\n'
    assert plain("%2522") == '"'
    assert plain("100%") == "100%"
    assert plain("\\ud83d") == ""


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:=\"'\\{}[](),;<>/&%2|.1 \n-qu", max_size=300))
def test_any_text_is_read(text: str) -> None:
    leaves = list(fragments(text, ROOT))
    assert len(leaves) <= len(text)
    assert all(len(str(leaf.value)) <= LONGEST for leaf in leaves)
