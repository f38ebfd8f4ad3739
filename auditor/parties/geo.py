"""Where a server is and whose network it is in, by a database file that the user has.

MaxMind's DB format (version 2); DB-IP and IPinfo ship it too. No such file comes
with this project and none is fetched: addresses move, so an answer is worth what
its file's date says, which is why date and hash go with every answer.
"""

from __future__ import annotations

import hashlib
import importlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from auditor.model import InputError

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """What a database says of an address; "" where it says nothing."""

    country: str = ""  # ISO 3166-1 alpha-2
    network: str = ""  # "AS13335 Cloudflare, Inc."


class GeoDatabase:
    """One open file. A context manager.

    Raises:
        InputError: it cannot be read, or is no such database.
    """

    def __init__(self, path: Path) -> None:
        maxminddb = importlib.import_module("maxminddb")
        try:
            self._reader: Any = maxminddb.open_database(path)
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError):
            raise InputError(f"{path} is no readable MaxMind database (.mmdb).") from None
        facts = self._reader.metadata()
        built = datetime.fromtimestamp(facts.build_epoch, UTC).date()
        self.about = f"{facts.database_type} of {built}, SHA-256 {digest.hexdigest()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def place(self, address: str) -> Place:
        """What is known of an address; an empty Place for what is no public address."""
        try:
            if not ipaddress.ip_address(address).is_global:
                return Place()
            found: object = self._reader.get(address)
        except ValueError:
            return Place()
        if not isinstance(found, Mapping):
            return Place()
        return Place(_country(found), _network(found))


def _country(found: Mapping[str, object]) -> str:
    for key in ("country", "registered_country"):
        inner = found.get(key)
        code = inner.get("iso_code") if isinstance(inner, Mapping) else inner
        if isinstance(code, str):
            return code
    code = found.get("country_code")
    return code if isinstance(code, str) else ""


def _network(found: Mapping[str, object]) -> str:
    """MaxMind's and DB-IP's keys, or IPinfo's."""
    number = found.get("autonomous_system_number") or found.get("asn")
    name = found.get("autonomous_system_organization") or found.get("as_name") or found.get("name")
    if number is None:
        return ""
    text = str(number)
    prefix = text if text.upper().startswith("AS") else f"AS{text}"
    return f"{prefix} {name}" if isinstance(name, str) and name else prefix
