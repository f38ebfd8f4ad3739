"""What to ask for: the filters that every listing takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from auditor.model import Category, Confidence, Direction, InputError


@dataclass(frozen=True, slots=True)
class Filters:
    """What to ask for; an empty field asks for all. Conditions are joined with AND.

    `host` matches the host and its subdomains; `confidence` is a minimum;
    `since` is in Unix seconds and compares with a finding's or a flow's time.
    """

    session: str = ""  # its name; an unknown one raises InputError
    app: str = ""  # exact package name
    host: str = ""
    category: Category | None = None
    data_type: str = ""
    confidence: Confidence | None = None
    direction: Direction | None = None
    since: float | None = None
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.offset < 0 or (self.limit is not None and self.limit < 0):
            raise InputError("A limit and an offset are zero or more.")
        if self.since is not None and not math.isfinite(self.since):
            raise InputError("A time is a finite number of seconds.")


EVERYTHING = Filters()
