"""A ringed bird's positions are not its ringer's; a dog's are at home with its owner."""

import pytest

from auditor.detect.animals import WHY
from auditor.detect.model import Tree, leaves_of
from auditor.model import Confidence
from tests.detect.helpers import scan

FIX: dict[str, Tree] = {"lat": 47.1234, "lon": 8.2345, "altitude": 430}


@pytest.mark.parametrize("tag", ["bird_id", "ear_tag", "individual-local-identifier"])
def test_an_animal_is_there(tag: str) -> None:
    found = scan(leaves_of([{tag: "B1", **FIX}], "request.body"))
    assert found
    assert all(one.confidence is Confidence.CANDIDATE and WHY in one.reason for one in found)


@pytest.mark.parametrize("tag", ["user_id", "pet_id", "collar", "tag"])
def test_somebody_is_there(tag: str) -> None:
    found = scan(leaves_of([{tag: "B1", **FIX}], "request.body"))
    assert any(one.confidence is not Confidence.CANDIDATE for one in found)
    assert not any(WHY in one.reason for one in found)
