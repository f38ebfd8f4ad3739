"""How much of a session could be read: stored connections and packets, judged together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from msgspec import structs

from auditor import judge
from auditor.model import AMBIGUOUS, UNKNOWN, Connection, Coverage, Direction
from auditor.store import Filters, Reader, SessionKind, SessionRow
from auditor.tasks.limits import explicit, limits

CA_STORE, SYSTEM_STORE = "ca_store", "system"  # a session's fact: where the phone keeps our CA
HOSTS_SHOWN = 1_000
_NOBODYS = ("", AMBIGUOUS, UNKNOWN, judge.MORE)  # stand where no one app is known
_NAMES_OF_ONE = 16  # question
_NO_HOST = (".in-addr.arpa", ".ip6.arpa", ".local")  # a name for an address, or of this network


@dataclass(frozen=True, slots=True)
class SessionCoverage:
    """What could be read of one session, in all and by app."""

    session: SessionRow
    rows: Sequence[Coverage]
    visibility: judge.Visibility
    by_app: dict[str, tuple[judge.Visibility, Sequence[Coverage]]]
    survey: judge.Survey
    looked_up: Sequence[str]  # names asked of DNS that no connection explains
    sent_to: Mapping[str, int]  # bytes read of what was sent, by host
    opaque_to: Mapping[str, int]  # those of them that were not understood
    limits: Sequence[str] = ()  # what the way of capturing could not see


def session_connections(reader: Reader, session: SessionRow) -> Iterator[Connection]:
    """A session's connections; those of no known app are taken for the session's app."""
    for row in reader.connections(Filters(session=session.name)):
        facts = row.facts
        yield facts if facts.app or not session.app else structs.replace(facts, app=session.app)


def trusts_ca(session: SessionRow) -> bool:
    """Whether our CA is in the system store of the session's phone."""
    return session.tool_versions.get(CA_STORE) == SYSTEM_STORE


def session_context(reader: Reader, session: SessionRow) -> judge.Context:
    """What all connections of a session teach about each of them."""
    return judge.Context.of(session_connections(reader, session), system_ca=trusts_ca(session))


def nobodys(parts: Mapping[str, Sequence[Coverage]], app: str) -> list[Coverage]:
    """What of a session's coverage is of no known app, and so perhaps of this one."""
    return [] if app in _NOBODYS else judge.together(parts.get(name, []) for name in _NOBODYS)


def session_coverage(
    reader: Reader, session: SessionRow, app: str = "", *, lookups: bool = False
) -> SessionCoverage:
    """Judge every connection of a session, by its ledger and its packets.

    With `lookups`, names that were asked of DNS are looked through too.
    """
    found = _surveyed(reader, session, app)
    chosen = explicit(reader, session)
    figured = partial(
        judge.visibility,
        known=session.kind is SessionKind.CAPTURE or found.flows > 0,
        proxied=chosen and not found.flows,
    )
    parts = found.by_app()
    sent = _read_of(reader, session, app)
    opaque = _opaque_of(reader, session, app)
    # An app that was asked for and never spoke is answered too: nothing of it was visible.
    apps = [app] if app else sorted({*parts, *sent.apps}) or [session.app]
    by_app: dict[str, tuple[judge.Visibility, Sequence[Coverage]]] = {
        name: (
            figured(
                parts.get(name, []),
                others=nobodys(parts, name),
                opaque=opaque.apps[name],
                decoded=sent.apps[name],
            ),
            parts.get(name, []),
        )
        for name in apps
    }
    rows = judge.together(rows for _, rows in by_app.values())
    figure = figured(
        rows,
        others=nobodys(parts, app) if app else (),
        opaque=sum(opaque.apps[name] for name in by_app),
        decoded=sum(sent.apps[name] for name in by_app),
    )
    return SessionCoverage(
        session,
        rows,
        figure,
        by_app,
        found,
        looked_up=_looked_up(reader, session, found) if lookups else (),
        sent_to=sent.hosts,
        opaque_to=opaque.hosts,
        limits=limits(session, proxied=chosen),
    )


def _surveyed(reader: Reader, session: SessionRow, app: str) -> judge.Survey:
    """Every connection with its fate; hosts are those of one app where it is asked for."""
    return judge.survey(
        lambda: session_connections(reader, session),
        lambda: reader.packet_flows(session.name),
        proxied=session.kind is SessionKind.CAPTURE,
        system_ca=trusts_ca(session),
        app=session.app,
        only=app,
    )


def _looked_up(reader: Reader, session: SessionRow, found: judge.Survey) -> list[str]:
    """Names asked of DNS that no connection explains; what a resolver adds is left out."""
    names = (name for body in reader.questions(session.name) for name in _names(body))
    return [name for name in found.missing(names) if not name.endswith(_NO_HOST)][:HOSTS_SHOWN]


def _names(body: bytes) -> list[str]:
    """The names of a question as the capture writes it; [] for anything else."""
    try:
        question = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(question, dict):
        return []
    more = question.get("more")
    names = [question.get("name"), *(more if isinstance(more, list) else ())]
    return [name for name in names[:_NAMES_OF_ONE] if isinstance(name, str)]


@dataclass(slots=True)
class _Sizes:
    """Bytes by app and by host."""

    apps: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)

    def add(self, app: str, host: str, size: int, only: str) -> None:
        self.apps[app] += size
        if not only or app == only:
            self.hosts[host.lower()] += size


def _read_of(reader: Reader, session: SessionRow, only: str) -> _Sizes:
    """What was sent and read."""
    sizes = _Sizes()
    for row in reader.traffic(Filters(session=session.name)):
        sizes.add(row.app or session.app, row.host, row.bytes_up, only)
    return sizes


def _opaque_of(reader: Reader, session: SessionRow, only: str) -> _Sizes:
    """What of it was not understood."""
    sizes = _Sizes()
    for row in reader.unread(Filters(session=session.name)):
        if row.direction is Direction.REQUEST:
            sizes.add(row.app or session.app, row.host, row.bytes, only)
    return sizes
