"""Which values that come again are identifiers, how sure, and with what explanation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.correlate import recurring as module
from auditor.correlate.devices import Devices, Recorded
from auditor.correlate.places import constant, echo
from auditor.correlate.recurring import Occurrence, Recurrence, held, recurring, worth
from auditor.model import Confidence

A1, A2, B1 = 1, 2, 3  # two sessions of one phone, one of another
APP = frozenset({"app"})
BOTH = Devices(
    [
        Recorded(A1, "a1", "red", APP),
        Recorded(A2, "a2", "red", APP),
        Recorded(B1, "b1", "blue", APP),
    ]
)
RED = Devices([Recorded(A1, "a1", "red", APP), Recorded(A2, "a2", "red", APP)])
ONE = Devices([Recorded(A1, "a1", "red", APP)])
NAMELESS = Devices([Recorded(A1, "a1", "", APP), Recorded(A2, "a2", "", APP)])
PLACE = "request.body ▸ json:$.ctx.k"


def at(
    flow: int,
    session: int = A1,
    host: str = "x.example",
    *,
    value: bytes = b"v",
    place: str = PLACE,
    time: float = 0.0,
    explained: bool = False,
) -> Occurrence:
    return Occurrence(
        value, session, flow, flow, time or 1000.0 + flow, "app", host, host, place, explained
    )


def judged(devices: Devices, *occurrences: Occurrence) -> list[Recurrence]:
    rows = sorted(occurrences, key=lambda one: (one.value, one.at))
    places = [(one.session, one.host, one.place) for one in rows]
    return list(recurring(rows, devices, held(places, devices)))


def confidences(devices: Devices, *occurrences: Occurrence) -> list[Confidence]:
    return [found.confidence for found in judged(devices, *occurrences)]


PROBABLE, CANDIDATE = [Confidence.PROBABLE], [Confidence.CANDIDATE]


def test_the_same_in_two_sessions_of_one_phone_and_not_on_another() -> None:
    assert confidences(BOTH, at(1), at(2, A2)) == PROBABLE


def test_another_phone_has_it_too() -> None:
    assert confidences(BOTH, at(1), at(2, A2), at(3, B1)) == []
    assert confidences(BOTH, at(1), at(2, B1, "y.example")) == []


def test_without_another_phone_it_may_be_the_apps_own() -> None:
    (found,) = judged(RED, at(1), at(2, A2))
    assert found.confidence is Confidence.CANDIDATE
    assert "no other phone to compare with" in found.reason
    assert confidences(NAMELESS, at(1), at(2, A2)) == CANDIDATE


def test_several_recipients() -> None:
    other = at(2, host="y.example")
    assert confidences(ONE, at(1), other) == CANDIDATE  # one event
    assert confidences(ONE, at(1), other._replace(at=2000.0)) == PROBABLE  # it stays
    assert confidences(RED, at(1), at(2, A2, "y.example")) == PROBABLE
    only_here = Devices([Recorded(A1, "a1", "red", APP), Recorded(B1, "b1", "blue", APP)])
    assert confidences(only_here, at(1), other) == PROBABLE  # and the other phone lacks it


def test_what_lives_for_one_session_is_no_identifier() -> None:
    assert confidences(BOTH, at(1), at(2)) == []
    assert confidences(RED, at(1), at(2)) == []
    assert confidences(RED, at(1), at(2, host="y.example")) == CANDIDATE


def test_one_session_a_phone_with_another_value_each() -> None:
    one_each = Devices([Recorded(A1, "a1", "red", APP), Recorded(B1, "b1", "blue", APP)])
    mine = [at(1), at(2)]
    theirs = [at(3, B1, value=b"w"), at(4, B1, value=b"w")]
    assert confidences(one_each, *mine, *theirs) == CANDIDATE * 2
    assert confidences(one_each, *mine) == []  # nothing stands there on the other phone
    assert confidences(ONE, *mine) == []


def test_what_is_explained_is_left_alone() -> None:
    assert confidences(BOTH, at(1), at(2, A2, explained=True)) == []


def test_one_request_is_no_recurrence() -> None:
    assert confidences(BOTH, at(1), at(1, place="request.header:X-K")) == []


def test_names_of_constants_and_echoes() -> None:
    for place in (
        "request.query:api_key",
        "request.header:X-Api-Key",
        "request.body ▸ json:$.app.gitSha",
        "request.body ▸ form:cert_hash ▸ quoted-printable",
        "request.body ▸ json:$.treatments[3]",
        "request.body ▸ json:$['build-id']",
    ):
        assert constant(place)
        assert confidences(BOTH, at(1, place=place), at(2, A2, place=place)) == []
    for place in ("request.query:apikeyless", PLACE, "request.path:[3]", "request.cookie:vrf"):
        assert not constant(place)
    referer = "request.header:Referer ▸ url:id"
    assert echo(referer)
    assert not echo("request.query:referer_id")
    assert confidences(ONE, at(1, place=referer), at(2, host="y.example", place=referer)) == []


def test_an_address_of_a_thing_needs_another_phone() -> None:
    place = "request.path:[2]"
    assert confidences(RED, at(1, place=place), at(2, A2, place=place)) == []
    assert confidences(BOTH, at(1, place=place), at(2, A2, place=place)) == PROBABLE


def test_a_place_for_each_session_and_recipient_and_a_reason() -> None:
    (found,) = judged(
        BOTH, at(1), at(2), at(3, host="y.example", place="request.query:u"), at(4, A2), at(5, A2)
    )
    assert [(one.session, one.recipient, one.flow) for one in found.places] == [
        (A1, "x.example", 1),
        (A1, "y.example", 3),
        (A2, "x.example", 4),
    ]
    assert found.reason == (
        "an unknown random value that comes again in 5 flows to 2 recipients (x.example,"
        " y.example) in 2 sessions (a1, a2) of one phone and in none of another's; at"
        f" {PLACE} (x.example); request.query:u (y.example)"
    )
    assert "b'v'" not in repr(found)


def test_what_is_worth_looking_at() -> None:
    one_each = Devices([Recorded(A1, "a1", "red", APP), Recorded(B1, "b1", "blue", APP)])
    assert worth(frozenset({A1, A2}), 1, BOTH)
    assert worth(frozenset({A1}), 2, ONE)
    assert worth(frozenset({A1}), 1, one_each)
    assert not worth(frozenset({A1, B1}), 5, BOTH)
    assert not worth(frozenset({A1}), 1, BOTH)
    assert not worth(frozenset({A1}), 1, ONE)


def test_a_flood_is_bounded() -> None:
    many = [at(n, host=f"h{n}.example") for n in range(1, module.OCCURRENCES + 10)]
    (found,) = judged(ONE, *many)
    assert len(found.places) == module.PLACES
    assert len(found.reason) < 2_000


@given(
    st.lists(
        st.builds(
            Occurrence,
            st.binary(min_size=1, max_size=1),
            st.sampled_from([A1, A2, B1, 9]),
            st.integers(0, 3),
            st.integers(0, 3),
            st.floats(0, 1e9),
            st.sampled_from(["app", "", "b"]),
            st.sampled_from(["", "x", "y"]),
            st.sampled_from(["", "x", "y"]),
            st.text(max_size=20),
            st.booleans(),
        ),
        max_size=20,
    )
)
@settings(deadline=None, max_examples=200)
def test_anything_is_judged_without_failing(rows: list[Occurrence]) -> None:
    for found in judged(BOTH, *rows):
        assert not any(one.explained for one in found.places)
        assert len({one.flow for one in rows if one.value == found.value}) > 1
        assert found.places
