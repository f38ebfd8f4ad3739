"""A known value counts only where it stands alone."""

import base64

import pytest

from auditor.model import Confidence, Leaf, Method, Opaque, Path
from tests.detect.helpers import engine, leaf, message, profile

KNOWN = profile(
    email="jane@posteo.de",
    phone="+85291234567",
    android_id="4dbedd9709159953",
    mac="a4:5e:60:c1:0f:9b",
    name="Chan Tai Man",
    badge="Otto",
)


def known(value: str | bytes | float, name: str = "v") -> dict[str, Confidence]:
    found = engine(KNOWN).scan(message(), [leaf(value, name)], [])
    assert not engine(KNOWN).failures
    return {f.known: f.confidence for f in found if f.method is Method.KNOWN_VALUE}


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("mailto:jane@posteo.de", "email"),
        ("Jane <JANE@POSTEO.DE>, Joe", "email"),
        ("a=jane@posteo.de.", "email"),
        ("e%3Djane%40posteo.de%26x", "email"),
        (r"{\"e\":\"jane@posteo.de\",", "email"),
        (r"a\njane@posteo.de\n", "email"),
        ("tel:+852-9123-4567", "phone"),
        ("(+852) 85291234567.", "phone"),
        (85291234567, "phone"),
        (85291234567.0, "phone"),
        ("85291234567.0", "phone"),
        ("85291234567.jpg", "phone"),
        ("852.9123.4567.api.example.org", "phone"),
        ("user:a4:5e:60:c1:0f:9b:1", "mac"),
        ("a4:5e:60:c1:0f:9b:secret", "mac"),
        ("dev_4DBEDD9709159953-1", "android_id"),
        ("0x4dbedd9709159953", ""),
        ("mac:a4:5e:60:c1:0f:9b", "mac"),
        (b64("x=jane@posteo.de&y=1"), "email"),
        (b64("jane@posteo.de"), "email"),
        ("/p/" + b64("jane@posteo.de").rstrip("=") + "/q", "email"),
        (b"a=jane@posteo.de;b=1".hex(), "email"),
        (b"\x0a\x0ejane@posteo.de2\x01", "email"),
        ("tel85291234567", "phone"),
        ("deviceid4dbedd9709159953", "android_id"),
        ("x=ANDROIDID4DBEDD9709159953;", "android_id"),
        ("85291234567px", "phone"),
        (b64('{"u":"user85291234567"}'), "phone"),
    ],
)
def test_alone(value: str | bytes | float, key: str) -> None:
    assert known(value).get(key) is Confidence.PROVEN if key else not known(value)


@pytest.mark.parametrize(
    "value",
    [
        "mary.jane@posteo.de",
        "jane@posteo.dev",
        "jane@posteo.de.com",
        "jane@posteo.de-x",
        "xjane@posteo.de",
        "e%41jane@posteo.de",
        "1852912345670",
        "85291234567.5",
        "0.85291234567",
        "85291234567.05",
        "852912345671",
        "a85291234567f",
        "u85291234567",
        "85291234567x",
        "v285291234567",
        "dead4dbedd9709159953",
        "x7k4dbedd9709159953",
        "4dbedd9709159953q1",
        "abcdefghijklmnopqrstuvwxyz85291234567",
        "ff4dbedd9709159953",
        "4dbedd97091599530",
        "00:a4:5e:60:c1:0f:9b",
        "a4:5e:60:c1:0f:9b:ff",
        b64("mary.jane@posteo.de"),
        b64("t=852912345671"),
        b64("1jane@posteo.de"),
        b"1jane@posteo.de".hex(),
        "f" + b"jane@posteo.de".hex(),
    ],
)
def test_part_of_something_longer(value: str) -> None:
    assert known(value) == {}


def test_weak_values_need_a_name_that_announces_them() -> None:
    assert known("Chan Tai Man", "userName") == {"name": Confidence.PROVEN}
    assert known("dear Chan Tai Man,", "text") == {"name": Confidence.CANDIDATE}
    assert known("dear Chan Tai Man,", "fullname").get("name") in (None, Confidence.CANDIDATE)
    assert known("Chan Tai Man", "q") == {"name": Confidence.CANDIDATE}
    assert known("91234567", "mobile") == {"phone": Confidence.PROVEN}
    assert known("91234567", "order") == {"phone": Confidence.CANDIDATE}
    assert known("Otto", "badge") == {"badge": Confidence.PROVEN}
    assert known("Otto", "q").get("badge") in (None, Confidence.CANDIDATE)
    assert known("Ottoman", "badge") == {}


def test_the_reason_says_form_and_encoding_and_never_the_value() -> None:
    digest = "d84bc7dc5d5ba2a7b6d1a4a8a5a8d6a4"
    assert known(digest) == {}
    text = b64("x=jane@posteo.de")
    (found,) = engine(KNOWN).scan(message(), [leaf(text)], [])
    assert found.reason == "base64 (offset 2) of the profile's email, as given"
    assert found.value == text


def test_opaque_data_is_searched_and_gives_the_hit_as_value() -> None:
    data = b"\x00\x01\x12\x0ejane@posteo.de\x1a\x02ok"
    opaque = Opaque(Path.root("request.body"), "unknown binary", len(data), data)
    (found,) = engine(KNOWN).scan(message(), [], [opaque])
    assert (found.path, found.value) == (opaque.path, "jane@posteo.de")


def test_several_values_of_one_type_in_one_place_are_all_named() -> None:
    (found,) = engine(KNOWN).scan(message(), [leaf("4dbedd9709159953|a4:5e:60:c1:0f:9b|x")], [])
    assert "the profile's android_id" in found.reason
    assert "the profile's mac" in found.reason


def test_two_places_are_two_findings() -> None:
    leaves = [leaf("jane@posteo.de", "a"), leaf("jane@posteo.de", "b")]
    assert len(engine(KNOWN).scan(message(), leaves, [])) == 2


def test_neighbouring_leaves_do_not_join() -> None:
    leaves = [
        Leaf.at(Path.root(f"request.path:[{i}]"), text)
        for i, text in enumerate(["4dbe", "dd970915", "9953"])
    ]
    assert engine(KNOWN).scan(message(), leaves, []) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [("s_4dbedd9709159953", "android_id"), ("user:jane@posteo.de", "email"),
     ("4dbedd9709159953-seen", "android_id"), ("dev.a4:5e:60:c1:0f:9b", "mac"),
     ("s4dbedd9709159953", ""), ("s_4dbedd9709159953a", ""), ("s_4dbedd9709159954", ""),
     ("a_b_c_d_e_4dbedd9709159953", "")],
)  # fmt: skip
def test_a_field_name_may_have_a_word_beside_the_value(name: str, key: str) -> None:
    place = Path.root("request.body").layer("json:$").child(f"['{name}']", name)
    found = engine(KNOWN).scan(message(), [Leaf.at(place, 1)], [])
    assert [f.known for f in found] == ([key] if key else [])


@pytest.mark.parametrize("name", ["jane@posteo.de", "JANE@POSTEO.DE", "4dbedd9709159953"])
def test_a_field_name_may_be_the_value(name: str) -> None:
    root = Path.root("request.body").layer("json:$")
    place = root.child(f"['{name}']", name)
    inner = place.child(".a", "a")
    below = [Leaf.at(inner.child("[0]"), 1), Leaf.at(inner.child("[1]"), 2)]
    for leaves in ([Leaf.at(place, 1)], below, [Leaf.at(place.child("[0]"), 1)]):
        (found,) = engine(KNOWN).scan(message(), leaves, [])
        assert (str(found.path), found.value) == (f"{place}~key", name)
        assert found.confidence is Confidence.PROVEN
    decoded = [Leaf.at(place.child("~key"), name), Leaf.at(place, 1)]
    assert len(engine(KNOWN).scan(message(), decoded, [])) == 1


def test_a_path_segment_that_lends_its_name_is_one_place() -> None:
    leaves = [
        Leaf.at(Path.root("request.path:[0]"), "4dbedd9709159953"),
        Leaf.at(Path.root("request.path:[1]", "4dbedd9709159953"), "x"),
    ]
    assert len(engine(KNOWN).scan(message(), leaves, [])) == 1
