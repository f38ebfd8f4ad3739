"""A few hundred of the seeded messages without a body in them: no finding that counts."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.biometric_bodies import KINDS
from benchmarks.biometric_noise import alarms, messages

SEEDS = (1, 2)
COUNT = 240


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_gives_no_biometric_or_health_finding(seed: int) -> None:
    tally: Counter[str] = Counter()
    found = list(alarms(messages(COUNT, seed), tally))
    assert [(one.kind, one.number, str(one.finding.path)) for one in found] == []
    assert len(tally) > len(KINDS) // 2


def test_the_same_seed_gives_the_same_messages() -> None:
    first = [(kind, one.body) for kind, _, one in messages(20, 7)]
    assert first == [(kind, one.body) for kind, _, one in messages(20, 7)]
