"""How much of a session could be read: stored connections and packets, judged together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec import structs

from auditor import judge
from auditor.model import AMBIGUOUS, UNKNOWN, Connection, Coverage
from auditor.store import Filters, Reader, RecordingRow, SessionKind, SessionRow
from auditor.tasks.limits import explicit, limits
from auditor.tasks.sizes import opaque_of, read_of

CA_STORE, SYSTEM_STORE = "ca_store", "system"  # a session's fact: where the phone keeps our CA
HOSTS_SHOWN = 1_000

type Figure = Callable[..., judge.Visibility]  # `judge.visibility`, knowing the session
NOBODYS = ("", AMBIGUOUS, UNKNOWN, judge.MORE)  # stand where no one app is known
_APPS_NAMED = 20
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
    recordings: Sequence[RecordingRow] = ()  # files beside the messages
    assumed: str = ""  # the app that all counts to, for no phone was asked

    def absent(self, app: str) -> str:
        """That an app which was asked for never spoke, with those that did; "" where it did."""
        apps = [name for name in self.survey.apps if name not in NOBODYS]
        if not app or app in apps:
            return ""
        known = (
            f"; the apps of this session: {', '.join(sorted(apps)[:_APPS_NAMED])}" if apps else ""
        )
        return f"No connection of {app} is known{known}."


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


def may_be_of(sender: str, app: str) -> bool:
    """Whether what this sender sent may be the app's: it is, or nobody knows whose it is."""
    return not app or sender == app or sender in NOBODYS


def nobodys(parts: Mapping[str, Sequence[Coverage]], app: str) -> list[Coverage]:
    """What of a session's coverage is of no known app, and so perhaps of this one."""
    return [] if app in NOBODYS else judge.together(parts.get(name, []) for name in NOBODYS)


def session_coverage(
    reader: Reader, session: SessionRow, app: str = "", *, lookups: bool = False
) -> SessionCoverage:
    """Judge every connection of a session, by its ledger and its packets.

    With `lookups`, names that were asked of DNS are looked through too.
    """
    found = surveyed(reader, session, app)
    chosen = explicit(reader, session)
    figured = figure_of(session, found, proxied=chosen)
    parts = found.by_app()
    sent = read_of(reader, session, app)
    opaque = opaque_of(reader, session, app)
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
        limits=limits(reader, session, proxied=chosen),
        recordings=tuple(reader.recordings(session.name)),
        assumed=_assumed(reader, session),
    )


def figure_of(session: SessionRow, found: judge.Survey, *, proxied: bool) -> Figure:
    """How a session's visibility is figured; `proxied`: by a proxy that an app must choose."""
    return partial(
        judge.visibility,
        known=session.kind is SessionKind.CAPTURE or found.flows > 0,
        proxied=proxied and not found.flows,
    )


def surveyed(
    reader: Reader, session: SessionRow, app: str = "", windows: Sequence[judge.Window] = ()
) -> judge.Survey:
    """Every connection with its fate; hosts are those of one app where it is asked for.

    What was open in each of some `windows`, which follow each other, is counted apart.
    """
    return judge.survey(
        lambda: session_connections(reader, session),
        lambda: reader.packet_flows(session.name),
        proxied=session.kind is SessionKind.CAPTURE,
        system_ca=trusts_ca(session),
        app=session.app,
        only=app,
        windows=windows,
    )


def _assumed(reader: Reader, session: SessionRow) -> str:
    """The app under test, where its connections are taken for its own without a phone's word."""
    if session.kind is not SessionKind.CAPTURE or not session.app:
        return ""
    rows = reader.connections(Filters(session=session.name))
    told = any(row.facts.app_how or row.facts.app == UNKNOWN for row in rows)
    return "" if told else session.app


def _looked_up(reader: Reader, session: SessionRow, found: judge.Survey) -> list[str]:
    """Names asked of DNS that no connection explains; what a resolver adds is left out."""
    names = found.missing(reader.looked_up(session.name))
    return [name for name in names if not name.endswith(_NO_HOST)]
