"""A value that its type's name wraps is the value of the field around it."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.detect.wrapped import wrapped
from auditor.model import LeafTable, Number, Scalar


@pytest.mark.parametrize(
    ("tree", "fields"),
    [
        (
            {"fields": {"heartRate": {"integerValue": "72"}}},
            {"$.fields.heartRate": Number("72")},
        ),
        (
            {"vitals": {"mapValue": {"fields": {"systolic": {"doubleValue": 120.5}}}}},
            {"$.vitals.systolic": 120.5},
        ),
        (
            {"voice": {"arrayValue": {"values": [{"doubleValue": 0.5}, {"doubleValue": 1.5}]}}},
            {"$.voice[0]": 0.5, "$.voice[1]": 1.5},
        ),
        (
            {"Item": {"mood": {"S": "low"}, "rr": {"L": [{"N": "812"}]}}},
            {"$.Item.mood": "low", "$.Item.rr[0]": Number("812")},
        ),
        ({"heartRate": {"double": 72.5}}, {"$.heartRate": 72.5}),
        ({"heartRate": {"$numberInt": "72"}}, {"$.heartRate": Number("72")}),
        ({"fields": {"heartRate": {"en-US": 72}}}, {"$.fields.heartRate": 72}),
        ({"fields": {"heartRate": {"en-US": "Heart", "de-DE": "Herz"}}}, {}),
        ({"names": {"heartRate": {"en-US": "Heart"}}}, {}),
        ({"size": {"S": "small", "M": "medium"}}, {}),
        ({"range": {"int": 1, "unit": "s"}}, {}),
        ({"heartRate": {"integerValue": "fast"}}, {}),
        ({"value": 3}, {}),
    ],
)
def test_the_field_is_around_the_type(tree: Tree, fields: dict[str, Scalar]) -> None:
    found = {str(one.path).rpartition("json:")[2]: one.value for one, _ in wrapped(_table(tree))}
    assert found == fields


def test_elements_are_called_as_their_array() -> None:
    tree: Tree = {"voiceprint": {"arrayValue": {"values": [{"doubleValue": 0.5}]}}}
    (field, held), *_ = wrapped(_table(tree))
    assert field.name == "voiceprint"
    assert str(held.path).endswith("voiceprint.arrayValue.values[0].doubleValue")


def _table(tree: Tree) -> LeafTable:
    return LeafTable(leaves_of(tree))
