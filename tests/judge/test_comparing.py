"""Two looks compared: gone is only what could have been seen."""

import pytest

from auditor.judge import Change, Side, compare, visibility
from auditor.model import Coverage, Fate

READ = [Coverage(Fate.DECRYPTED, 9, 90)]
PIN = [Coverage(Fate.PINNED, 2, 0)]
GPS, AD = ("location.precise", "own.example"), ("id.advertising", "ads.example")


def side(
    sent: dict[tuple[str, str], int],
    rows: list[Coverage] = READ,
    *,
    known: bool = True,
    unread: dict[str, list[Coverage]] | None = None,
    incomplete: str = "",
) -> Side:
    return Side(sent, visibility(rows, known=known), unread or {}, incomplete)


def changes(before: Side, after: Side) -> dict[str, Change]:
    return {row.data_type: row.change for row in compare(before, after)}


def test_gained_lost_and_the_same() -> None:
    before, after = side({GPS: 3}), side({AD: 1})
    assert changes(before, after) == {
        "location.precise": Change.LOST,
        "id.advertising": Change.GAINED,
    }
    assert changes(before, before) == {"location.precise": Change.SAME}
    assert compare(side({}), side({})) == []


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (side({}, known=False), "how much was visible is not known"),
        (side({}, []), "nothing was visible"),
        (side({}, [*READ, Coverage(Fate.PINNED, 20, 0)]), "only 31 % was visible"),
        (side({}, unread={"own.example": PIN}), "could not be read: pinned 2"),
        (side({}, unread={"x": [Coverage(Fate.TUNNEL, 1, 9)]}), "a VPN or proxy"),
        (side({}, incomplete="s: 3 messages seen and lost"), "3 messages seen and lost"),
    ],
)
def test_never_gone_where_it_was_not_visible(after: Side, reason: str) -> None:
    [row] = compare(side({GPS: 3}), after)
    assert row.change is Change.UNCLEAR
    assert row.note.startswith("not seen after, where ")
    assert reason in row.note
    [row] = compare(after, side({GPS: 3}))
    assert row.change is Change.UNCLEAR
    assert row.note.startswith("not seen before, where ")


def test_nothing_seen_by_two_blind_looks_is_unclear() -> None:
    blind = side({}, [Coverage(Fate.PINNED, 2, 0)])
    [row] = compare(blind, blind)
    assert (row.change, row.data_type) == (Change.UNCLEAR, "any")
    assert row.note.count("only 0 % was visible") == 2
    [row] = compare(side({}), side({}, []))
    assert row.note == "not seen after, where nothing was visible"


def test_what_was_unread_elsewhere_hides_nothing_of_this_recipient() -> None:
    other = side({}, unread={"ads.example": PIN, "own.example": [Coverage(Fate.NO_DATA, 1, 0)]})
    assert changes(side({GPS: 3}), other) == {"location.precise": Change.LOST}


def test_changes_come_first() -> None:
    rows = compare(side({GPS: 1, AD: 1}), side({GPS: 1}))
    assert [row.change for row in rows] == [Change.LOST, Change.SAME]
