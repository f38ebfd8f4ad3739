"""A message of very many values costs a bounded search, and says that it was one."""

from __future__ import annotations

import pytest

from auditor.detect.known import matcher, turned
from auditor.detect.scan import Engine
from auditor.model import Confidence
from tests.detect.helpers import leaf, message, profile

BADGE = "k8d2j-w93md7q"
ENGINE = Engine(profile(badge=BADGE, android_id="4dbedd9709159953", location="22.3193,114.1694"))


def test_the_last_of_many_places_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "MATCHES", 5)
    found = ENGINE.scan(message(), [leaf(BADGE, f"n{number}") for number in range(9)], [])
    assert [one.confidence for one in found] == [Confidence.PROVEN] * 5
    assert [one.reason for one in ENGINE.cuts] == [
        "known-values: more than is looked at, the last fields were not searched"
    ]


def test_the_last_of_many_tokens_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turned, "_MOST", 3)
    tokens = [leaf(f"zq8d-k2jw93md{number}q", f"n{number}") for number in range(7)]
    ENGINE.scan(message(), tokens[:3], [])
    assert not ENGINE.cuts
    ENGINE.scan(message(), tokens[3:], [])
    assert len(ENGINE.cuts) == 1
    ENGINE.scan(message(), [leaf("abc")], [])
    assert not ENGINE.cuts


def test_tokens_that_were_nothing_are_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    token = leaf("hq8d-k2jw93md7z")
    ENGINE.scan(message(), [token], [])
    monkeypatch.setattr(turned, "_MOST", 0)
    ENGINE.scan(message(), [token], [])
    assert not ENGINE.cuts
