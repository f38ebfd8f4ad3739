"""Who is behind a domain: the recipients whose formats are known, by their domains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Owner:
    """A company, what it is known as to app makers, and all of its known domains."""

    name: str  # the company
    product: str  # "AppsFlyer", "Google data transport"
    domains: tuple[str, ...]


class Owners:
    """Looks hosts up; a longer domain wins over a shorter one."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        found: dict[str, Owner] = {}
        for owner in owners:
            for domain in owner.domains:
                found.setdefault(domain, owner)
        self._domains: Mapping[str, Owner] = found

    def of(self, host: str) -> Owner | None:
        """The owner of a host's name or of a domain above it; None where it is not known."""
        name = host.lower()
        for _ in range(_MOST_LABELS):
            if name in self._domains:
                return self._domains[name]
            _, dot, name = name.partition(".")
            if not dot:
                return None
        return None
