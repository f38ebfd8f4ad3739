"""Hosts that refuse our certificate are let through, so that the app goes on and can be watched.

An app that pins one host often stops altogether when that host cannot be reached, and then
nothing of it is seen. So a host is let through, unread and counted, when

1. an app refused it three times: by a TLS alert, by an end or a reset inside the handshake, or by
   a finished handshake that was followed by nothing;
2. nothing ever succeeded with that host for that app;
3. something else of that app did succeed: otherwise the app does not trust our CA, and everything
   would be let through.

Apps of one phone do not share their trust, not even those of one UID. So a connection whose app is
not known proves nothing, and what it refused stays closed, which is said. The app is known where
the phone was asked (an answer may come after the connection is over) or where only one can reach
us (`alone`). With `by_phone` the phone's address stands for an app that is not known: right on a
phone that trusts the CA as a whole, a guess on others.

Only a host that was named (SNI) is let through, by its whole name and port: an address may belong
to many. mitmproxy knows hosts, not apps, so other apps lose that host as well; what they lose is
counted and told. Nothing here runs for a message: refusals and ends of connections are rare, and
what is open is looked at when a host is about to be let through.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.capture.marks import record_of
from auditor.capture.refusals import accepted, fell_silent, turned_away
from auditor.capture.through import named, pattern
from auditor.model import AMBIGUOUS, PINNING, SHARED, UNKNOWN, PhoneFact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from auditor.capture.ledger import Entry
    from auditor.capture.records import Record

REFUSALS = 3
PLACES_KEPT = 10_000  # owners and hosts that are remembered
MOST_HOSTS = 256  # that are let through: mitmproxy matches each against every connection
_NAMED = 10  # hosts in a sentence
_OWNERS_NAMED = 8
_PHONE = "@"  # begins an owner that is a phone's address
_WAYS = (
    "attach the phone to adb, capture the app alone (--mode wireguard --app), name such hosts with"
    " --let-through, or use --phone-for-app"
)
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
    """Watches refusals.

    `open_entries` gives the open connections, `ignore` takes a pattern, `put` the record of
    what a reader of the session must know, whenever that has changed.
    """

    def __init__(
        self,
        open_entries: Callable[[], Iterable[Entry]],
        ignore: Callable[[str], object],
        put: Callable[[Record], object],
    ) -> None:
        self._open = open_entries
        self._ignore = ignore
        self._put = put
        self._refused: Counter[Place] = Counter()  # the owner "" is of no known app
        self._succeeded: set[Place] = set()
        self._trusting: set[str] = set()  # owners of which something succeeded
        self._through: dict[str, Through] = {}  # by host:port
        self._closed: dict[str, None] = {}  # hosts that nobody known refused, in order
        self.on = False
        self.alone = ""  # the only app that can reach us
        self.by_phone = False

    def is_through(self, host: str) -> bool:
        """Whether a `host:port` is let through."""
        return host in self._through

    def refused(self, entry: Entry) -> None:
        """A client did not finish its handshake with us."""
        if self.on and turned_away(entry):
            self._count(entry)

    def closed(self, entry: Entry) -> None:
        """A connection is over."""
        if not self.on:
            return
        if entry.let_through:
            self._passed(entry)
        elif accepted(entry):
            self._learn(entry)
        elif fell_silent(entry):
            self._count(entry)

    def app_known(self, entry: Entry) -> None:
        """Its app became known after it had begun, once: what nobody did, the app has done."""
        owner, host = self._place(entry)
        before = self._nobody(entry)
        if not self.on or owner == before:
            return
        over = entry.closed is not None
        if turned_away(entry) or (over and fell_silent(entry)):
            if self._refused[before, host]:
                self._refused[before, host] -= 1
            self._count(entry)
        elif over and entry.let_through:
            self._moved(entry, before)
        elif over and accepted(entry):
            self._learn(entry)

    def finish(self) -> None:
        """The capture is over: what is known of it now."""
        if self._through or self._closed:
            self._note()

    def told(self) -> Iterator[str]:
        """What was let through, a sentence a host, and what was not."""
        for host, through in self._through.items():
            text = (
                f"{host} refused our certificate and was let through unread for"
                f" {_called(through.owner)}: {through.connections} connections,"
                f" {through.bytes:,} bytes"
            )
            others = through.others.most_common(_OWNERS_NAMED)
            lost = ", ".join(f"{_called(owner)} {count}" for owner, count in others if count)
            yield text + (f"; connections that others lost by it: {lost}" if lost else "")
        if text := self._left_closed():
            yield f"{text}. To let such hosts through, {_WAYS}."

    def remark(self) -> str:
        """What a reader of the session must know of it; "" where apps were known throughout."""
        by_phone = [host for host, one in self._through.items() if one.owner.startswith(_PHONE)]
        guessed = (
            "let through for the phone, as the app is not known, which may trust no certificate of"
            f" ours at all: {_listed(by_phone)}"
        )
        return "; ".join(part for part in (by_phone and guessed, self._left_closed()) if part)

    def _note(self) -> None:
        self._put(record_of(PhoneFact(time.time(), PINNING, self.remark())))

    def _left_closed(self) -> str:
        hosts = [
            f"{host} ({count} times)"
            for host in self._closed
            if (count := self._refused["", host]) >= REFUSALS and host not in self._through
        ]
        if not hosts:
            return ""
        return (
            f"not let through: the app is not known that refused our certificate, {_listed(hosts)}"
        )

    def _count(self, entry: Entry) -> None:
        owner, host = place = self._place(entry)
        if not host or (place not in self._refused and len(self._refused) >= PLACES_KEPT):
            return
        self._refused[place] += 1
        if self._refused[place] < REFUSALS:
            return
        if owner:
            self._decide(owner, host)
        else:
            self._leave_closed(host)

    def _decide(self, owner: str, host: str) -> None:
        """Three refusals by an owner that is known: was it trusted elsewhere, and only there?"""
        if host in self._through or len(self._through) >= MOST_HOSTS:
            return
        for one in self._open():
            if accepted(one):
                self._learn(one)
        if (owner, host) in self._succeeded or owner not in self._trusting:
            return
        self._through[host] = Through(owner)
        self._ignore(pattern(host))
        _log.warning(
            "%s refused our certificate %d times: from now on it is let through, unread and"
            " counted, so that %s goes on (--no-adaptive-pinning leaves it closed)",
            host,
            self._refused[owner, host],
            _called(owner),
        )
        self._note()

    def _leave_closed(self, host: str) -> None:
        if host in self._closed or host in self._through or len(self._closed) >= MOST_HOSTS:
            return
        if not self._closed:
            _log.warning(
                "%s refused our certificate %d times and is not let through, nor are others like"
                " it, as long as the app is not known: %s",
                host,
                self._refused["", host],
                _WAYS,
            )
        self._closed[host] = None
        self._note()

    def _learn(self, entry: Entry) -> None:
        owner, host = place = self._place(entry)
        if not owner:
            return
        if len(self._trusting) < PLACES_KEPT:
            self._trusting.add(owner)
        if host and len(self._succeeded) < PLACES_KEPT:
            self._succeeded.add(place)

    def _passed(self, entry: Entry) -> None:
        owner, host = self._place(entry)
        through = self._through.get(host)
        if through is None:
            return
        through.connections += 1
        through.bytes += entry.bytes_up + entry.bytes_down
        if owner != through.owner and len(through.others) < PLACES_KEPT:
            through.others[owner] += 1

    def _moved(self, entry: Entry, before: str) -> None:
        owner, host = self._place(entry)
        through = self._through.get(host)
        if through is None:
            return
        if through.others[before]:
            through.others[before] -= 1
        if owner != through.owner and len(through.others) < PLACES_KEPT:
            through.others[owner] += 1

    def _place(self, entry: Entry) -> Place:
        known = entry.app not in ("", AMBIGUOUS, UNKNOWN) and entry.app_how != SHARED
        return entry.app if known else self._nobody(entry), named(entry)

    def _nobody(self, entry: Entry) -> str:
        """Who stands for an app that is not known, "" for nobody."""
        address = entry.client.rpartition(":")[0]
        return self.alone or (_PHONE + address if self.by_phone else "")


def _called(owner: str) -> str:
    return "the phone" if owner.startswith(_PHONE) else owner or "no known app"


def _listed(hosts: Sequence[str]) -> str:
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return ", ".join(hosts[:_NAMED]) + more
