"""A session written out: as HAR or a mitmproxy flow file, as a CSV of findings, or as one JSON.

Masked unless revealed. Everything streams; only the connections' facts of the
session are held, because a flow's connection may lie anywhere in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from auditor import __version__
from auditor.judge import detection_power
from auditor.model import Connection, InputError, Message
from auditor.report.cells import csv_lines
from auditor.report.har import har
from auditor.report.mitm import mitm
from auditor.report.objects import dumps
from auditor.store import Filters, FindingRow, Reader
from auditor.tasks.covering import coverage_rows
from auditor.tasks.shapes import FindingJson
from auditor.tasks.shaping import finding_row, flow_row, session_row
from auditor.tasks.summary import verdict_rows
from auditor.tasks.timeline import Before
from auditor.tasks.verdict import chosen_sessions, session_verdict

type Value = Callable[[FindingRow], str | None]

CONNECTIONS_HELD = 500_000


def the_session(reader: Reader, name: str) -> str:
    """The session that is meant: the one named, or the only one."""
    names = [row.name for row in chosen_sessions(reader, name)]
    if len(names) != 1:
        raise InputError(f"Name one of the {len(names)} sessions with --session.")
    return names[0]


def as_har(reader: Reader, filters: Filters, *, reveal: bool) -> Iterator[str]:
    """The HTTP flows as HAR 1.2."""
    connection = _connections(reader, filters.session)
    return har(
        _messages(reader, filters), reveal=reveal, version=__version__, connection=connection
    )


def as_mitm(reader: Reader, filters: Filters, *, reveal: bool) -> Iterator[bytes]:
    """The flows as a mitmproxy flow file."""
    connection = _connections(reader, filters.session)
    return mitm(_messages(reader, filters), reveal=reveal, connection=connection)


def as_csv(reader: Reader, filters: Filters, value: Value) -> Iterator[str]:
    """The findings as CSV."""
    return csv_lines(_findings(reader, filters, value), tuple(FindingJson.__annotations__))


def as_json(reader: Reader, filters: Filters, value: Value, *, reveal: bool) -> Iterator[str]:
    """One document: the session, its verdict, coverage, flows and findings."""
    [session] = chosen_sessions(reader, filters.session)
    verdict = session_verdict(reader, session, app=filters.app, category=filters.category)
    power = detection_power(verdict.known_seen, None)
    yield '{"auditor": ' + dumps(__version__)
    yield ',\n"revealed": ' + dumps(reveal)
    yield ',\n"session": ' + dumps(session_row(session, reader.recordings(session.name)))
    yield ',\n"remarks": ' + dumps([*verdict.standing.wrong, *verdict.standing.incomplete])
    yield ',\n"verdict": ['
    yield from _joined(verdict_rows(verdict, power))
    yield '],\n"coverage": ['
    yield from _joined(coverage_rows(verdict.coverage))
    yield '],\n"flows": ['
    flows = reader.flows(filters, opaques=True)
    yield from _joined(flow_row(row, masked=not reveal) for row in flows)
    yield '],\n"findings": ['
    yield from _joined(_findings(reader, filters, value))
    yield "]}\n"


def _findings(reader: Reader, filters: Filters, value: Value) -> Iterator[FindingJson]:
    before = Before(reader)
    for row in reader.findings(filters):
        yield finding_row(row, value(row), before.rows(row.session, row.app, row.time))


def _joined(rows: Iterator[object]) -> Iterator[str]:
    separator = "\n"
    for row in rows:
        yield separator + dumps(row)
        separator = ",\n"


def _messages(reader: Reader, filters: Filters) -> Iterator[Message]:
    for item in reader.messages(filters):
        message = item.message
        if item.body_kept or message.truncated:
            yield message
        else:  # the sizes speak for a body that was not kept
            yield replace(message, truncated=True)


def _connections(reader: Reader, session: str) -> Callable[[str], Connection | None]:
    rows = reader.connections(Filters(session=session, limit=CONNECTIONS_HELD))
    held = {row.facts.key: row.facts for row in rows}
    return held.get
