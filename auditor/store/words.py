"""Dictionaries: strings that come again and again are stored once and named by number.

The caches hold committed rows only: they are emptied on a rollback, and when a
purge (perhaps by another process) has taken unused words away.
"""

from __future__ import annotations

import ipaddress
import json
import sqlite3
from collections.abc import Callable, Mapping

from auditor.model import category_of
from auditor.store.binding import MAX_NAME, cut, to_text
from auditor.store.codes import CATEGORY
from auditor.store.rows import Cell

_CACHED = 65_536  # entries of a cache before it starts afresh


class Dictionary:
    """Strings and their ids, cached. `select` takes the string, `insert` what `row` gives."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        select: str,
        insert: str,
        row: Callable[[str], tuple[Cell, ...]],
    ) -> None:
        self._connection = connection
        self._select = select
        self._insert = insert
        self._row = row
        self._ids: dict[str, int] = {}

    def id(self, text: str) -> int:
        """The string's id; it is added where it is new."""
        known = self._ids.get(text)
        if known is not None:
            return known
        row = self._row(text)
        found = self._connection.execute(self._select, row[:1]).fetchone()
        number = found[0] if found else self._connection.execute(self._insert, row).lastrowid
        if len(self._ids) >= _CACHED:
            self._ids.clear()
        self._ids[text] = int(number or 0)
        return self._ids[text]

    def clear(self) -> None:
        """Forget what was cached."""
        self._ids.clear()


class Dictionaries:
    """All dictionaries of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._groups: dict[tuple[str | int, ...], int] = {}
        self.words = Dictionary(
            connection,
            "SELECT id FROM words WHERE word = ?",
            "INSERT INTO words (word) VALUES (?)",
            lambda text: (to_text(text),),
        )
        self.apps = Dictionary(
            connection,
            "SELECT id FROM apps WHERE name = ?",
            "INSERT INTO apps (name) VALUES (?)",
            lambda text: (to_text(cut(text)),),
        )
        self.hosts = Dictionary(
            connection,
            "SELECT id FROM hosts WHERE name = ?",
            "INSERT INTO hosts (name, backwards) VALUES (?, ?)",
            lambda text: (to_text(cut(text)), backwards(cut(text))),
        )
        self.types = Dictionary(
            connection,
            "SELECT id FROM data_types WHERE name = ?",
            "INSERT INTO data_types (name, category) VALUES (?, ?)",
            lambda text: (to_text(text), CATEGORY.numbers[category_of(text)]),
        )
        self.detectors = Dictionary(
            connection,
            "SELECT id FROM detector_sets WHERE versions = ?",
            "INSERT INTO detector_sets (versions) VALUES (?)",
            lambda text: (to_text(text),),
        )

    def detector_set(self, versions: Mapping[str, int]) -> int:
        """The id of a set of detector versions, whatever their order."""
        return self.detectors.id(json.dumps(dict(sorted(versions.items()))))

    def group(self, identity: tuple[int, ...], select: str, insert: str) -> int:
        """The id of a row of a rollup, which is made where it is new; cached.

        The statements tell the rollups apart, so they are part of the cache's key.
        """
        known = self._groups.get((select, *identity))
        if known is not None:
            return known
        row = self._connection.execute(select, identity).fetchone()
        number = row[0] if row else self._connection.execute(insert, identity).lastrowid
        if len(self._groups) >= _CACHED:
            self._groups.clear()
        self._groups[(select, *identity)] = int(number or 0)
        return int(number or 0)

    def clear(self) -> None:
        """Forget what was cached."""
        self._groups.clear()
        for each in (self.words, self.apps, self.hosts, self.types, self.detectors):
            each.clear()


def backwards(host: str) -> str:
    """`api.Example.com` → `com.example.api.`: a prefix of it names a domain and all below.

    An address has no domain above it, so its dots do not count.
    """
    name = host.strip().rstrip(".").lower().encode("utf-8", "replace").decode()
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return ".".join(reversed(name.split("."))) + "."
    return name.strip("[]").replace(".", "_") + "."


def below(host: str) -> tuple[str, str]:
    """The half-open range of `backwards` that holds a host and its subdomains."""
    prefix = backwards(host)[:MAX_NAME]
    return prefix, prefix[:-1] + "/"  # the character after "."
