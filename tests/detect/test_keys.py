"""Field names in every convention come to the same words."""

import pytest

from auditor.detect.keys import belonging, joined, name_of, runs, under, words
from auditor.detect.model import leaves_of
from auditor.model import Path


@pytest.mark.parametrize(
    "name",
    [
        "googleAdvertisingId",
        "google_advertising_id",
        "google-advertising-id",
        "Google.Advertising.ID",
        "GOOGLE_ADVERTISING_ID",
        "GoogleAdvertisingID",
        "google[advertising][id]",
    ],
)
def test_conventions_agree(name: str) -> None:
    assert words(name) == ("google", "advertising", "id")
    assert joined(name) == "googleadvertisingid"
    assert "advertisingid" in runs(name)


def test_runs_are_of_neighbours_only() -> None:
    assert runs("a_b_c") == {"a", "b", "c", "ab", "bc", "abc"}
    assert "lat" not in runs("latency")
    assert runs("IDFAValue") >= {"idfa", "value"}


def test_a_name_too_long_to_be_one_has_no_words() -> None:
    assert words("lat" * 100) == ()
    assert runs("") == frozenset()


def test_a_vague_name_means_what_it_lies_below() -> None:
    leaves = leaves_of({"device": {"id": "x"}, "phones": [{"number": "y"}], "id": "z"})
    assert [name_of(leaf.path) for leaf in leaves] == ["device.id", "phones.number", "id"]
    assert name_of(Path.root("request.query:id", "id")) == "id"


def test_under_gives_leaves_with_the_keys_they_hold() -> None:
    leaves = leaves_of({"user": {"email": 1}, "x": 2, "device": {"id": 3}})
    found = under(leaves, belonging(frozenset({"email", "deviceid"})))
    assert [(leaf.value, sorted(keys)) for leaf, keys in found] == [
        (1, ["email"]),
        (3, ["deviceid"]),
    ]
