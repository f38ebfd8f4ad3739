"""A table of leaves is the list of them, however it was filled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Leaf, LeafTable, Number, Path

ROOT = Path.root("request.body").layer("json:$")
VALUES = st.one_of(st.integers(), st.booleans(), st.text(max_size=4))


@given(st.lists(st.tuples(st.booleans(), st.lists(VALUES, max_size=5)), max_size=6))
def test_a_table_is_the_list_of_its_leaves(pieces: list[tuple[bool, list[str | int]]]) -> None:
    table, expected = LeafTable(), []
    for number, (whole, values) in enumerate(pieces):
        parent = ROOT.child(f"[{number}]")
        texts = [f".v{at}" for at in range(len(values))]
        names = [text[1:] for text in texts]
        leaves = [
            Leaf(parent, text, name, value if is_small(value) else Number(value))
            for text, name, value in zip(texts, names, values, strict=True)
        ]
        expected += leaves
        if whole:
            table.add(parent, texts, names, values)
        else:
            other = LeafTable(leaves[:1])
            other.add(parent, texts[1:], names[1:], values[1:])
            table.join(other)
    more = [Leaf(ROOT, ".last", "last", "x")]
    assert list(table.with_more(more)) == [*expected, *more]
    assert list(table) == expected
    assert [table[place] for place in range(len(table))] == expected
    assert table[1:3] == expected[1:3]
    assert table.at(range(len(table))) == expected
    assert not list(table.below([]))
    assert table.names == [leaf.name for leaf in expected]
    parents = {id(leaf.parent): leaf.parent for leaf in expected}
    assert {id(parent) for parent in table.parents()} >= set(parents)
    for node in parents.values():
        mine = [leaf for leaf in expected if leaf.parent is node]
        assert list(table.below([node])) == mine
    assert list(table.below(parents.values())) == expected
    assert list(table.named({"v1"})) == [leaf for leaf in expected if leaf.name == "v1"]


def is_small(value: str | int) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def test_what_is_made_of_a_table_is_made_once_until_it_grows() -> None:
    table = LeafTable([Leaf(ROOT, ".a", "a", 1)])
    asked: list[int] = []

    def count(leaves: LeafTable) -> int:
        asked.append(len(leaves))
        return len(leaves)

    assert [table.once(count), table.once(count)] == [1, 1]
    table.add(ROOT, [".b"], ["b"], [2])
    assert [table.once(count), table.once(len), table.once(count)] == [2, 2, 2]
    table.join(LeafTable([Leaf(ROOT, ".c", "c", 3)]))
    assert table.once(count) == 3
    assert asked == [1, 2, 3]


def test_a_table_shows_no_value() -> None:
    assert "SECRET" not in repr(LeafTable([Leaf(ROOT, ".a", "a", "SECRET")]))
