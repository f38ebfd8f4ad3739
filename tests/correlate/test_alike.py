"""Faces by their vectors: who resembles whom, in which order, and what is no vector."""

import math
import struct

from auditor.correlate.alike import COSINE, grouped

MANY = 100


def at(degrees: float) -> bytes:
    """A vector of length 1 in a plane."""
    angle = math.radians(degrees)
    return struct.pack("<2f", math.cos(angle), math.sin(angle))


EDGE = math.degrees(math.acos(COSINE))  # about 69


def test_what_resembles_is_one_group_and_what_does_not_is_another() -> None:
    assert grouped([at(0), at(180), at(10), at(170), at(20)], MANY) == [1, 2, 1, 2, 1]


def test_the_threshold_is_that_of_the_model() -> None:
    assert grouped([at(0), at(EDGE - 1)], MANY) == [1, 1]
    assert grouped([at(0), at(EDGE + 1)], MANY) == [1, 2]


def test_groups_are_not_chained() -> None:
    """What stands between two that do not resemble each other joins one of them."""
    assert grouped([at(0), at(60), at(120)], MANY) == [1, 1, 2]


def test_a_face_joins_those_that_it_resembles_most() -> None:
    assert grouped([at(0), at(100), at(60)], MANY) == [1, 2, 2]


def test_faces_without_a_vector_and_beyond_the_bound_are_in_no_group() -> None:
    assert grouped([b"", at(0), b"", at(0)], MANY) == [0, 1, 0, 1]
    assert grouped([at(0), b"", at(0), at(0)], 2) == [1, 0, 1, 0]
    assert grouped([], MANY) == []


def test_what_is_no_number_resembles_nothing() -> None:
    strange = struct.pack("<2f", math.nan, math.inf)
    assert grouped([strange, strange, at(0)], MANY) == [1, 2, 3]
