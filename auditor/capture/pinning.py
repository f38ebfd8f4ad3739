"""Hosts that refuse our certificate are let through, so that the app goes on and can be watched.

An app that pins one host often stops altogether when that host cannot be reached, and then
nothing of it is seen. So a host is let through, unread and counted, when

1. it refused three times: by a TLS alert, by an end or a reset inside the handshake, or by a
   finished handshake that was followed by nothing;
2. nothing ever succeeded with that host for that app;
3. something else of that app did succeed: otherwise the phone does not trust our CA, and
   everything would be let through.

Where apps are not known the phone's address stands for the app. Only a host that was named (SNI)
is let through, by its whole name and port: an address may belong to many. mitmproxy knows hosts,
not apps, so other apps lose that host as well; what they lose is counted and told.

Nothing here runs for a message: refusals and ends of connections are rare, and what is open is
looked at when a host is about to be let through.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.capture.ledger import ESTABLISHED, FAILED
from auditor.model import AMBIGUOUS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.capture.ledger import Entry

REFUSALS = 3
PLACES_KEPT = 10_000  # owners and hosts that are remembered
MOST_HOSTS = 256  # that are let through: mitmproxy matches each against every connection
_REFUSED = re.compile(
    r"not trust|disconnect|clos|reset|\beof\b|certificate|unknown.?ca|access.?denied", re.IGNORECASE
)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){1,20}")
_log = logging.getLogger(__name__)

type Place = tuple[str, str]  # owner, host:port


@dataclass(slots=True)
class Through:
    """A host that is let through, for whom, and what passed."""

    owner: str
    connections: int = 0
    bytes: int = 0
    others: Counter[str] = field(default_factory=Counter)  # connections of other owners


class Pinning:
    """Watches refusals. `open_entries` gives the open connections, `ignore` takes a pattern."""

    def __init__(
        self, open_entries: Callable[[], Iterable[Entry]], ignore: Callable[[str], object]
    ) -> None:
        self._open = open_entries
        self._ignore = ignore
        self._refused: Counter[Place] = Counter()
        self._succeeded: set[Place] = set()
        self._trusting: set[str] = set()  # owners of which something succeeded
        self._through: dict[str, Through] = {}  # by host:port
        self.on = False

    def is_through(self, host: str) -> bool:
        """Whether a `host:port` is let through."""
        return host in self._through

    def refused(self, entry: Entry) -> None:
        """A client did not finish its handshake with us."""
        if self.on and _REFUSED.search(entry.tls_error) and entry.server_tls != FAILED:
            self._count(entry)

    def closed(self, entry: Entry) -> None:
        """A connection is over."""
        if not self.on:
            return
        if entry.let_through:
            self._passed(entry)
        elif entry.client_tls == ESTABLISHED and not entry.refused:
            if _spoke(entry):
                self._learn(entry)
            elif not entry.error and entry.server_tls != FAILED:
                self._count(entry)

    def told(self) -> Iterator[str]:
        """What was let through, a sentence a host."""
        for host, through in self._through.items():
            text = (
                f"{host} refused our certificate and was let through unread for {through.owner}:"
                f" {through.connections} connections, {through.bytes:,} bytes"
            )
            lost = ", ".join(f"{owner} {count}" for owner, count in through.others.most_common(8))
            yield text + (f"; connections that others lost by it: {lost}" if lost else "")

    def _count(self, entry: Entry) -> None:
        owner, host = place = _place(entry)
        if not host or (place not in self._refused and len(self._refused) >= PLACES_KEPT):
            return
        self._refused[place] += 1
        if self._refused[place] < REFUSALS or len(self._through) >= MOST_HOSTS:
            return
        for one in self._open():
            if one.client_tls == ESTABLISHED and _spoke(one):
                self._learn(one)
        if host in self._through or place in self._succeeded or owner not in self._trusting:
            return
        self._through[host] = Through(_called(owner))
        self._ignore(rf"^{re.escape(host)}$")
        _log.warning(
            "%s refused our certificate %d times: from now on it is let through, unread and"
            " counted, so that %s goes on (--no-adaptive-pinning leaves it closed)",
            host,
            self._refused[place],
            _called(owner),
        )

    def _learn(self, entry: Entry) -> None:
        owner, host = place = _place(entry)
        if len(self._trusting) < PLACES_KEPT:
            self._trusting.add(owner)
        if host and len(self._succeeded) < PLACES_KEPT:
            self._succeeded.add(place)

    def _passed(self, entry: Entry) -> None:
        owner, host = _place(entry)
        through = self._through.get(host)
        if through is None:
            return
        through.connections += 1
        through.bytes += entry.bytes_up + entry.bytes_down
        if _called(owner) != through.owner and len(through.others) < PLACES_KEPT:
            through.others[_called(owner)] += 1


def named(entry: Entry) -> str:
    """`host:port` of a connection to a host that was named, "" otherwise."""
    port = entry.server.rpartition(":")[2]
    name = entry.sni.lower().rstrip(".")
    return f"{name}:{port}" if port.isdigit() and _NAME.fullmatch(name) else ""


def _place(entry: Entry) -> Place:
    app = "" if entry.app in (AMBIGUOUS, UNKNOWN) else entry.app
    return app or "@" + entry.client.rpartition(":")[0], named(entry)


def _called(owner: str) -> str:
    return owner.removeprefix("@") or "the phone"


def _spoke(entry: Entry) -> bool:
    return entry.requests > 0 or entry.messages > 0
