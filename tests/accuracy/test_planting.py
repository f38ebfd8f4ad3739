"""A small run of the planting generator: its bounds, its repeatability, what it lists."""

import random

import pytest

from tests.accuracy.planting import DEPTHS, SMALL, Result, holds, lines, planted, run
from tests.accuracy.planting_layers import FAMILIES, chain
from tests.accuracy.planting_values import KINDS, luhn, profile


@pytest.fixture(scope="module")
def result() -> Result:
    return run(SMALL, SMALL * len(DEPTHS))


def test_the_bounds_hold(result: Result) -> None:
    assert holds(result), "\n".join(lines(result, 20))
    assert not result.false
    assert result.clean >= SMALL * len(DEPTHS) * 0.9


def test_every_group_is_listed(result: Result) -> None:
    text = "\n".join(lines(result, 3))
    for group in ("depth", "in parts", "encoding", "type", "container"):
        assert f"   {group} " in text
    assert "false findings in" in text


def test_the_same_seed_plants_the_same() -> None:
    def some() -> list[str]:
        rng = random.Random(5)  # noqa: S311 - a fixed sequence, not a secret
        values = profile(rng)
        return [f"{one} {one.sent}" for one in planted(KINDS, values, 2, 20, rng)]

    without_times = [line for line in some() if "gzip" not in line]
    assert without_times == [line for line in some() if "gzip" not in line]


def test_a_layer_that_changes_nothing_is_no_layer() -> None:
    rng = random.Random(2)  # noqa: S311 - a fixed sequence, not a secret
    for _ in range(200):
        text, names = chain("85261234567", 3, rng)
        assert len(names) == 3
        assert text != "85261234567" or "reversed" in names
    assert len(FAMILIES) > 20


def test_check_digits() -> None:
    assert luhn("411111111111111") == "4111111111111111"
