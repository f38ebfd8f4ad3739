"""What a form is, and the spellings that many kinds of values share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a value; `how` completes "the profile's email, …".

    `main` forms are what software usually makes of a value: they are searched
    first, and they alone are salted and hashed twice. `whole` forms are too many
    or too weak for more than a comparison with whole fields; `short` ones leave
    out a part of the value besides.
    """

    text: str
    how: str
    main: bool = False
    whole: bool = False
    short: bool = False


def cased(text: str, how: str, *, main: bool = False) -> Iterator[Form]:
    """The text in lower and in upper case."""
    yield Form(text.lower(), f"lower-cased, {how}" if how else "lower-cased", main)
    yield Form(text.upper(), f"upper-cased, {how}" if how else "upper-cased", main)
