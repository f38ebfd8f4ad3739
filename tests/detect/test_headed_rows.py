"""Tables whose columns are named beside their rows: each row is an object; bounded."""

from __future__ import annotations

import time

from auditor.detect.derived import MOST, derive
from auditor.detect.headed_rows import headed_rows
from auditor.detect.model import Tree, leaves_of
from auditor.model import LeafTable
from tests.detect.helpers import scan, seen

NAMES: list[Tree] = ["trackingId", "headEulerAngleX", "headEulerAngleY", "smilingProbability"]
ROWS: list[Tree] = [[1, 2.5 - 0.1 * at, -3.25, 0.0125 * at] for at in range(4)]


def cells(body: Tree) -> list[tuple[str, object]]:
    return [(leaf.name, leaf.value) for leaf, _ in headed_rows(LeafTable(leaves_of(body)))]


def test_a_cell_has_its_columns_name() -> None:
    body: Tree = {"columns": ["hr", "at"], "rows": [[72, 1], [73, 2]]}
    assert cells(body) == [("hr", 72), ("at", 1), ("hr", 73), ("at", 2)]


def test_the_names_may_be_those_of_objects() -> None:
    named: Tree = {"fields": [{"name": "hr", "id": 4}, {"id": "at"}], "data": [[72, 1], [73, 2]]}
    assert cells(named) == [("hr", 72), ("at", 1), ("hr", 73), ("at", 2)]


def test_the_first_row_may_be_the_names() -> None:
    assert cells([["hr", "at"], [72, 1], [73, 2]]) == [("hr", 72), ("at", 1), ("hr", 73), ("at", 2)]
    assert cells({"export": [["hr", "at"], [72, "x"]]}) == [("hr", 72), ("at", "x")]
    assert cells([["hr", "at"], ["a", "b"]]) == []  # words in lists
    assert cells([["hr", "at"], [1, 2, 3]]) == []
    assert cells([["hr", 5], [1, 2]]) == []
    assert cells([["hr", "at"]]) == []
    assert cells([{"a": "hr", "b": "at"}, {"a": 1, "b": 2}]) == []


def test_as_many_values_may_stand_beside_the_names() -> None:
    assert cells({"names": ["hr", "at"], "values": [72, 1]}) == [("hr", 72), ("at", 1)]
    assert cells({"names": ["hr"], "values": [72]}) == [("hr", 72)]
    assert cells({"names": ["hr", "at"], "values": [72]}) == []
    assert cells({"names": ["hr", "at"], "values": {"a": 72, "b": 1}}) == []


def test_a_row_is_found_as_an_object_is() -> None:
    found = seen(scan({"columns": NAMES, "rows": ROWS}))
    assert found == [f"bio.face_geometry proven $.rows[{at}]" for at in range(4)]


def test_what_is_no_table() -> None:
    assert cells({"columns": ["hr"], "rows": [[72]]}) == []
    assert cells({"columns": ["hr", "at"], "rows": [72, 73]}) == []
    assert cells({"columns": [1, 2], "rows": [[72, 1]]}) == []
    assert cells({"columns": ["a", "b"], "deeper": {"rows": [[1, 2]]}}) == []
    assert cells({"people": ["hr", "at"], "rows": [[72, 1]]}) == []
    assert cells({"columns": ["hr", "at"], "rows": [[1, 2, 3]]}) == [("hr", 1), ("at", 2)]
    assert not scan({"columns": ["trackingId", "headline", "angle"], "rows": [[1, 2, 3]] * 9})


def test_a_long_table_is_cut_and_said_to_be() -> None:
    body: Tree = {"columns": ["a", "b"], "rows": [[1, 2] for _ in range(20_000)]}
    started = time.process_time()
    derived = derive(LeafTable(leaves_of(body)))
    assert time.process_time() - started < 1
    assert (len(derived.leaves), derived.cut) == (MOST, True)
    assert not derive(LeafTable(leaves_of({"columns": NAMES, "rows": ROWS}))).cut
