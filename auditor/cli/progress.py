"""Progress on stderr, for people only: nothing is drawn where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from auditor.report.clean import clean, shorten

type Tell = Callable[[str, int, int], None]

_NAME = 30


@contextmanager
def counting(verb: str) -> Iterator[Tell]:
    """A bar for each name that is told: `tell(name, done, all)`; `all` 0 is unknown."""
    if not sys.stderr.isatty():
        yield lambda _name, _done, _all: None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int) -> None:
            if name not in bars:
                text = f"{verb} {clean(shorten(name, _NAME))}"
                bars[name] = progress.add_task(text, total=total or None)
            progress.update(bars[name], completed=done, total=total or None)

        yield tell
