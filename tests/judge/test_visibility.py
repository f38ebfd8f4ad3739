"""The figures that come of fates: known gaps stay gaps, unknown stays unknown."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.judge import (
    BOTH,
    LOWER_BOUNDS,
    PAYLOAD,
    UNKNOWN,
    percent,
    survey,
    together,
    visibility,
)
from auditor.model import Coverage, Fate
from tests.judge.test_fates import FAILED, READ, link


def test_coverage_by_app_and_together() -> None:
    links = [READ, FAILED, link(requests=1, bytes_up=10, bytes_down=5, app="x")]
    by_app = survey(lambda: links).by_app()
    assert by_app == {
        "": [
            Coverage(Fate.DECRYPTED, 1, 0, ("ok.example",)),
            Coverage(Fate.CA_NOT_TRUSTED, 1, 0, ("a.example",)),
        ],
        "x": [Coverage(Fate.PLAIN, 1, 15, ("a.example",))],
    }
    whole = together(by_app.values())
    assert [row.fate for row in whole] == [Fate.DECRYPTED, Fate.PLAIN, Fate.CA_NOT_TRUSTED]
    assert sum(row.connections for row in whole) == 3


def test_what_carried_nothing_is_listed_and_not_counted() -> None:
    figure = visibility(
        [
            Coverage(Fate.DECRYPTED, 3, 300),
            Coverage(Fate.BYPASS, 1, 100),
            Coverage(Fate.NO_DATA, 50, 0),
            Coverage(Fate.REFUSED, 50, 0),
        ],
        opaque=30,
        decoded=120,
    )
    assert (figure.connections, figure.read, figure.share) == (4, 3, 0.75)
    assert figure.opaque_share == 0.25
    assert figure.sentence() == (
        "3 of 4 connections (75 %), 75 % of the bytes that passed"
        " (plaintext, lower bounds); 25 % of the sent bytes opaque"
    )


def test_lookups_of_names_do_not_raise_the_share() -> None:
    asked = [link("", server="203.0.113.53:53", transport="udp", messages=2, lookups=2)] * 100
    links = [READ, *[FAILED] * 60, *asked]
    figure = visibility(together(survey(lambda: links).by_app().values()))
    assert figure.sentence() == "1 of 61 connections (2 %)"


def test_hosts_that_hung_up_once_each_are_a_gap() -> None:
    links = [READ, *(link(f"h{n}.example", client_tls="established") for n in range(29))]
    figure = visibility(together(survey(lambda: links).by_app().values()))
    assert figure.sentence() == "1 of 30 connections (3 %)"


def test_a_file_has_no_figure_whatever_it_holds() -> None:
    figure = visibility([Coverage(Fate.DECRYPTED, 9, 9)], known=False)
    assert figure.share is None
    assert figure.sentence() == UNKNOWN
    assert figure.figure() == "unknown"


def test_an_empty_capture_has_none_either() -> None:
    figure = visibility([Coverage(Fate.NO_DATA, 3, 0)])
    assert figure.share is None
    assert "no connection" in figure.sentence()


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_never_rounds_a_gap_away(part: int, whole: int) -> None:
    text = percent(part, whole)
    assert (text == "100 %") == (part >= whole)
    assert (text == "0 %") == (part == 0)


def test_where_bytes_were_measured_the_lower_share_is_the_figure() -> None:
    rows = [Coverage(Fate.DECRYPTED, 9, 100, (), 9), Coverage(Fate.TLS_BYPASS, 1, 900, (), 1)]
    figure = visibility(rows)
    assert figure.share == 0.1
    assert figure.figure() == "10 %"
    assert figure.bytes_from == PAYLOAD
    assert "9 of 10 connections (90 %), 10 % of the bytes that passed" in figure.sentence()


def test_lower_bounds_decide_nothing() -> None:
    rows = [Coverage(Fate.DECRYPTED, 9, 100, (), 9), Coverage(Fate.TLS_BYPASS, 1, 900)]
    assert visibility(rows).share == 0.9
    assert visibility(rows).bytes_from == BOTH
    assert visibility([Coverage(Fate.DECRYPTED, 9, 100)]).bytes_from == LOWER_BOUNDS


def test_the_local_network_is_listed_and_not_counted() -> None:
    assert visibility([Coverage(Fate.LOCAL, 3, 9), Coverage(Fate.PLAIN, 1, 1)]).share == 1.0
