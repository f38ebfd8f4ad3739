"""Coverage as rows: by fate, and by app or host; in full for machines, a line each for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypedDict

from auditor.judge import READ, UNCOUNTED, Visibility, percent, visibility
from auditor.model import Coverage, Fate
from auditor.report.units import plural
from auditor.tasks.coverage import HOSTS_SHOWN, SessionCoverage
from auditor.tasks.recordings import recording_lines, recording_rows
from auditor.tasks.shapes import CoverageJson

LOOKED_UP = "looked up only"  # what is no fate: no connection had one
GAP_HOSTS = 100  # named of one fate


class By(StrEnum):
    """What coverage is told apart by."""

    APP = "app"
    HOST = "host"


class GapJson(TypedDict):
    """Connections of one fate that could not be read, with who was behind them."""

    fate: str
    connections: int
    bytes: int
    hosts: list[str]


def gap_rows(rows: Sequence[Coverage]) -> list[GapJson]:
    """What of some coverage counts as not read."""
    return [
        {
            "fate": row.fate.value,
            "connections": row.connections,
            "bytes": row.bytes,
            "hosts": list(row.hosts[:GAP_HOSTS]),
        }
        for row in rows
        if row.fate not in READ | UNCOUNTED
    ]


def gaps_text(gaps: Sequence[GapJson]) -> str:
    """What was not read as the end of a sentence, "" where all was."""
    told = ", ".join(f"{gap['fate']} {gap['connections']}" for gap in gaps)
    return f"; not read: {told}" if told else ""


def coverage_rows(item: SessionCoverage) -> Iterator[CoverageJson]:
    """One row for each fate, with its share of all connections; then names without any."""
    yield from _rows(item, item.rows, item.visibility)
    if item.looked_up:
        hosts = tuple(item.looked_up[:HOSTS_SHOWN])
        row = _row(item, Coverage(Fate.NO_DATA, 0, 0, hosts), 0, 0)
        yield {**row, "fate": LOOKED_UP, "share": None, "bytes_share": None}


def part_rows(item: SessionCoverage, by: By) -> Iterator[CoverageJson]:
    """One row for each app or host and fate; shares are of the app's or host's connections."""
    for name, rows, figure in _parts(item, by):
        for row in _rows(item, rows, figure):
            row["app" if by is By.APP else "host"] = name
            yield row


def part_lines(item: SessionCoverage, by: By) -> Iterator[dict[str, object]]:
    """One line for each app or host: how much was read, and the fates of the rest."""
    for name, rows, figure in _parts(item, by):
        unread = [f"{row.fate.value} {row.connections}" for row in rows if row.fate not in READ]
        opaque = figure.opaque_share
        yield {
            "session": item.session.name,
            by.value: name or "(not known)",
            "connections": sum(row.connections for row in rows),
            "visible": figure.figure(),
            "bytes": sum(row.bytes for row in rows),
            "opaque": "" if opaque is None else percent(round(opaque * 1e6), 1_000_000),
            "unread": ", ".join(unread),
        }


def remarks(item: SessionCoverage) -> Iterator[str]:
    """What must be read with the figures: what bytes are, what was joined, what was set aside."""
    found = item.survey
    yield from limit_lines(item.limits)
    if item.rows and not found.flows:
        yield f"Bytes are {item.visibility.bytes_from}: no packet capture of this session is known."
    elif item.rows:
        yield f"Bytes are {item.visibility.bytes_from}."
    yield from assumption(item)
    if found.aside:
        flows = "connection was" if found.aside == 1 else "connections were"
        yield f"{found.aside} {flows} the proxy's own in the packets, and not counted."
    if found.offset:
        yield (
            f"Packets and ledger are {abs(found.offset):.1f} s apart, by their clocks or by a proxy"
            " that was busy; put right."
        )
    if found.cut:
        yield f"{found.cut} connections of the ledger were too many to be joined, and not counted."
    if more := max(0, len(item.looked_up) - HOSTS_SHOWN):
        yield f"{plural(more, 'more name')} looked up only: too many to be listed."
    yield from recording_lines(item.recordings)


def assumption(item: SessionCoverage) -> Iterator[str]:
    """Whose all is taken to be, where no phone was asked."""
    if item.rows and item.assumed:
        yield f"No phone was asked whose connections these are: all count as {item.assumed}'s."


def limit_lines(limits: Sequence[str]) -> Iterator[str]:
    """What the way of capturing could not see, to be read with every figure."""
    for text in limits:
        yield f"Beyond these figures, {text}."


def _parts(item: SessionCoverage, by: By) -> Iterator[tuple[str, Sequence[Coverage], Visibility]]:
    """Apps by name; hosts by their connections, most first."""
    if by is By.APP:
        for app, (figure, rows) in item.by_app.items():
            yield app, rows, figure
        return
    known = item.visibility.known
    hosts: Mapping[str, Sequence[Coverage]] = item.survey.by_host()
    for host in sorted(hosts, key=lambda name: (-_count(hosts[name]), name)):
        sent, opaque = item.sent_to.get(host, 0), item.opaque_to.get(host, 0)
        yield host, hosts[host], visibility(hosts[host], decoded=sent, opaque=opaque, known=known)


def _count(rows: Sequence[Coverage]) -> int:
    return sum(row.connections for row in rows)


def _rows(
    item: SessionCoverage, rows: Sequence[Coverage], figure: Visibility
) -> Iterator[CoverageJson]:
    total, size = _count(rows), sum(row.bytes for row in rows)
    for row in rows:
        found = _row(item, row, total, size)
        found["unattributed"] = figure.unattributed
        if row.fate in READ and figure.opaque_share is not None:
            found["opaque_share"] = round(figure.opaque_share, 4)
        yield found


def _row(item: SessionCoverage, row: Coverage, total: int, size: int) -> CoverageJson:
    known = item.visibility.known
    return {
        "session": item.session.name,
        "fate": row.fate.value,
        "connections": row.connections,
        "bytes": row.bytes,
        "share": round(row.connections / total, 4) if total and known else None,
        "hosts": list(row.hosts[:HOSTS_SHOWN]),
        "app": "",
        "host": "",
        "bytes_share": round(row.bytes / size, 4) if size and known else None,
        "measured": row.measured,
        "bytes_from": Visibility(connections=row.connections, measured=row.measured).bytes_from,
        "opaque_share": None,
        "unattributed": 0,
        "limits": list(item.limits),
        "recordings": recording_rows(item.recordings),
    }
