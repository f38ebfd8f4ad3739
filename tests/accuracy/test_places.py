"""A finding's path and a label's path for the same field meet, others do not."""

import pytest

from auditor.model import Path
from tests.accuracy.places import Spot, names_of_label, spot, stands_at

BODY = Path.root("request.body").layer("json:$")
CASES = [
    (BODY.child(".device", "device").child(".ifa", "ifa"), "body", "device.ifa"),
    (BODY.child(".eids", "eids").child("[3]").child(".id", "id"), "body", "eids.*.id"),
    (BODY.child(".extinfo", "extinfo").child("[15]"), "body", "extinfo.15"),
    (BODY.child("['a-b']", "a-b"), "body", "a-b"),
    (Path.root("request.header:X-Real-Ip", "X-Real-Ip"), "header", "x-real-ip"),
    (Path.root("request.cookie:uid", "uid"), "cookie", "uid"),
    (Path.root("request.query:ids[1]", "ids").layer("json:$").child(".x", "x"), "query", "ids.1.x"),
    (Path.root("request.query:u", "u").layer("url").layer("query:uid", "uid"), "query", "u.uid"),
    (
        Path.root("request.body").layer("form:ids", "ids").layer("json:$").child(".aaid", "aaid"),
        "body",
        "ids.aaid",
    ),
    (Path.root("request.body").layer("gzip").layer("json:$").child(".a", "a"), "body", "a"),
]


@pytest.mark.parametrize(("path", "side", "label"), CASES, ids=str)
def test_same_place(path: Path, side: str, label: str) -> None:
    names = names_of_label(label)
    assert stands_at(spot(path.steps()), side, names)
    assert stands_at(spot(path.steps()), "any", names)
    assert not stands_at(spot(path.steps()), "trailer", names)


def test_another_field_is_another_place() -> None:
    here = Spot("body", ("device", "ifa"))
    for label in ("ifa", "device.ip", "user.device.ifa", "device", ""):
        stands = stands_at(here, "body", names_of_label(label))
        assert stands is (label == "device"), label


def test_what_is_labelled_as_a_whole_is_found_at_its_object() -> None:
    box = names_of_label("FaceMatches[0].Face.BoundingBox")
    face = Spot("body", ("facematches", "0", "face"))
    assert stands_at(face, "body", box, whole_object=True)
    assert not stands_at(face, "body", box)
    assert not stands_at(Spot("body", ("facematches", "0")), "body", box, whole_object=True)
