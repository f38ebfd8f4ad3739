"""Facts of connections are merged over flows and told in bounded memory."""

from __future__ import annotations

from auditor.intake.tally import Tally, merged
from auditor.model import Connection, Direction, Message, Protocol


def message(key: str, direction: Direction, size: int, protocol: Protocol) -> Message:
    return Message(
        flow="f", sequence=0, direction=direction, protocol=protocol, body_size=size, connection=key
    )


def test_told_when_met_and_again_with_totals() -> None:
    tally = Tally()
    facts = Connection("a", "tcp", server="one.example:443")
    assert list(tally.meet(facts)) == [facts]
    assert list(tally.meet(facts)) == []
    tally.count(message("a", Direction.REQUEST, 10, Protocol.HTTP))
    tally.count(message("a", Direction.RESPONSE, 100, Protocol.HTTP))
    tally.count(message("a", Direction.RESPONSE, 5, Protocol.WEBSOCKET))
    tally.count(message("unknown", Direction.RESPONSE, 5, Protocol.WEBSOCKET))
    (row,) = tally.finish()
    assert (row.requests, row.messages, row.bytes_up, row.bytes_down) == (1, 1, 10, 105)


def test_nothing_new_is_not_told_twice() -> None:
    tally = Tally()
    list(tally.meet(Connection("a", "tcp")))
    assert list(tally.finish()) == []


def test_memory_is_bounded_and_no_total_is_lost() -> None:
    tally = Tally(most=10)
    told: dict[str, int] = {}
    for number in range(100):
        key = f"c{number}"
        for row in tally.meet(Connection(key, "tcp")):
            told[row.key] = row.bytes_up
        tally.count(message(key, Direction.REQUEST, 7, Protocol.HTTP))
    for row in tally.finish():
        told[row.key] = row.bytes_up
    assert told == {f"c{number}": 7 for number in range(100)}


def test_the_newer_record_is_the_fuller_one() -> None:
    old = Connection("a", "tcp", server="first:80", sni="x", opened=1.0)
    new = Connection("a", "tcp", server="second:80", sni="y", closed=9.0, client_tls="established")
    both = merged(old, new)
    assert (both.server, both.sni, both.opened, both.closed) == ("first:80", "x", 1.0, 9.0)
    assert both.client_tls == "established"
    assert merged(old, old) is old
