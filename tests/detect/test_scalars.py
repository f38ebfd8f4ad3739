"""Values as text and numbers: no digit invented, none lost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.scalars import Numeric, number_of, text_of
from auditor.model import Number, Scalar


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (Number("22.30"), "22.30"),
        (85291234567, "85291234567"),
        (85291234567.0, "85291234567"),
        (22.5, "22.5"),
        (True, ""),
        (None, ""),
        (b"x", ""),
        (math.nan, ""),
        (math.inf, ""),
    ],
)
def test_text(value: Scalar, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Number("22.30"), Numeric(22.3, 2, point=True)),
        ("-114.1694", Numeric(-114.1694, 4, point=True)),
        (22.0, Numeric(22.0, 0, point=True)),
        (22, Numeric(22.0, 0, point=False)),
        ("22", Numeric(22.0, 0, point=False)),
        (1e-7, Numeric(1e-7, 7, point=True)),
        (Number("5e-05"), Numeric(5e-05, 5, point=True)),
        (Number("-1.25E-2"), Numeric(-0.0125, 4, point=True)),
        (Number("1.5E3"), Numeric(1500.0, 0, point=False)),
        (Number("1e999"), None),
        ("5e-05", None),
        ("22.3.1", None),
        ("1e5", None),
        ("\u0663\u0663.\u0665", None),  # digits, but not ASCII
        (True, None),
        (b"22.3", None),
        (2**70, None),
    ],
)
def test_number(value: Scalar, number: Numeric | None) -> None:
    assert number_of(value) == number


def test_an_int_that_python_refuses_to_print_is_no_text() -> None:
    assert text_of(10**5000) == ""


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary())
def test_anything_is_read_without_an_accident(value: Scalar) -> None:
    text_of(value)
    number_of(value)
