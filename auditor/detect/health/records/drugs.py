"""Names of drugs, as somebody writes them beside a dose: `Zoloft`, `metformin 500 mg`."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]{3,40}").match
_LONGEST = 64  # characters of a text that is a drug's name, with its strength


@functools.cache
def _drugs() -> frozenset[str]:
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return frozenset(
        name for line in text.splitlines() if not line.startswith("#") for name in line.split()
    )


def names_drug(text: str) -> bool:
    """Whether a text begins with the name of a drug."""
    first = _WORD(text.strip()) if len(text) <= _LONGEST else None
    return first is not None and first[0].lower() in _drugs()
