"""A message of very many values costs a bounded search, and says that it was one."""

from __future__ import annotations

from time import process_time

import pytest

from auditor.detect import haystack
from auditor.detect.known import matcher, turned
from auditor.detect.model import leaves_of
from auditor.detect.siblings import Groups
from auditor.model import Confidence, LeafTable
from tests.detect.helpers import engine, leaf, message, profile

BADGE = "k8d2j-w93md7q"
KNOWN = profile(badge=BADGE, android_id="4dbedd9709159953", location="22.3193,114.1694")


def test_the_last_of_many_places_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "MATCHES", 5)
    found = engine(KNOWN).scan(message(), [leaf(BADGE, f"n{number}") for number in range(9)], [])
    assert [one.confidence for one in found] == [Confidence.PROVEN] * 5
    assert [one.reason for one in engine(KNOWN).cuts] == [
        "known-values: more than is looked at, the last fields were not searched"
    ]


def test_the_last_of_many_tokens_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turned, "_MOST", 3)
    tokens = [leaf(f"zq8d-k2jw93md{number}q", f"n{number}") for number in range(7)]
    engine(KNOWN).scan(message(), tokens[:3], [])
    assert not engine(KNOWN).cuts
    engine(KNOWN).scan(message(), tokens[3:], [])
    assert len(engine(KNOWN).cuts) == 1
    engine(KNOWN).scan(message(), [leaf("abc")], [])
    assert not engine(KNOWN).cuts


def test_tokens_that_were_nothing_are_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    token = leaf("hq8d-k2jw93md7z")
    engine(KNOWN).scan(message(), [token], [])
    monkeypatch.setattr(turned, "_MOST", 0)
    engine(KNOWN).scan(message(), [token], [])
    assert not engine(KNOWN).cuts


def test_a_long_text_of_many_numbers_costs_what_it_is_long() -> None:
    """Each hit asked the whole text: 8 MiB took eight minutes."""
    phone = profile(phone="+85261234567")
    text = leaf("+852 6123 4567, " * 100_000, "text")
    start = process_time()
    found = engine(phone).scan(message(), [text], [])
    assert process_time() - start < 5.0
    assert [one for one in found if one.known and one.confidence is Confidence.PROVEN]


def test_what_stands_beside_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Groups] = []

    def counted(leaves: LeafTable) -> Groups:
        made.append(Groups(leaves))
        return made[-1]

    monkeypatch.setattr(haystack, "Groups", counted)
    phone = profile(phone="+85261234567")
    body = [{"phone": "61234567", "cc": "853"}, {"phone": "6123-45-67", "cc": "852"}] * 20
    found = engine(phone).scan(message(), leaves_of(body), [])
    assert sum(one.confidence is Confidence.PROVEN for one in found if one.known) >= 20
    assert len(made) == 1
