"""Who a recipient is: its owner, whether it made the app, and where its servers stand.

Owners come from the formats of known recipients, places from the database files
that the user names, certificates and addresses from the ledger of connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from auditor.parties import GeoDatabase, Owner, Owners, Party, relation
from auditor.store import Server

type Servers = Callable[[str], Sequence[Server]]  # by host


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a recipient. `places` are empty without a database of them."""

    owner: str
    party: Party
    countries: tuple[str, ...]
    networks: tuple[str, ...]
    certificates: tuple[str, ...]


def known_owners() -> Owners:
    """The owners that the formats of known recipients name."""
    from auditor.detect.sdk import load_formats  # noqa: PLC0415 - loads the detectors

    return Owners(Owner(one.owner, one.recipient, one.domains) for one in load_formats())


class Parties:
    """Looks recipients up for one listing."""

    def __init__(
        self, owners: Owners, servers: Servers | None = None, geo: Sequence[GeoDatabase] = ()
    ) -> None:
        self._owners = owners
        self._servers = servers
        self._geo = tuple(geo)
        self._seen: dict[str, Sequence[Server]] = {}

    @property
    def geo_about(self) -> str:
        """The database files' kinds, dates and hashes, "" without any."""
        return "; ".join(one.about for one in self._geo)

    def about(self, hosts: Sequence[str], app: str) -> About:
        """What is known of the one behind these hosts, of which there is at least one."""
        owner = self._owners.of(hosts[0])
        servers = [server for host in hosts for server in self._of(host)]
        places = [one.place(server.address) for server in servers for one in self._geo]
        return About(
            owner=owner.name if owner else "",
            party=self._party(hosts, app),
            countries=_distinct(place.country for place in places),
            networks=_distinct(place.network for place in places),
            certificates=_distinct(server.certificate for server in servers),
        )

    def _party(self, hosts: Sequence[str], app: str) -> Party:
        """The first party where every host is: below one domain there may be many tenants."""
        parties = {relation(host, app, self._owners) for host in hosts}
        return Party.THIRD if Party.THIRD in parties else parties.pop()

    def _of(self, host: str) -> Sequence[Server]:
        if self._servers is None:
            return ()
        if host not in self._seen:
            self._seen[host] = self._servers(host)
        return self._seen[host]


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))
