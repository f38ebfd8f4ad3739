"""Work in steps whose many objects stay: nobody looks for garbage among them meanwhile."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def uncollected(steps: Iterable[None]) -> Iterator[None]:
    """The same steps, each without the cyclic collector; it runs as before between them.

    A file's flows and messages live until they are fetched, so the collector finds next to nothing
    in a step and walks over all of them again and again: a tenth of the time. Steps must be short.
    """
    left = iter(steps)
    while True:
        runs = gc.isenabled()
        gc.disable()
        try:
            next(left)
        except StopIteration:
            return
        finally:
            if runs:
                gc.enable()
        yield
