"""What only several messages show, put into the database after sessions were recorded.

Conclusions about recurrence belong to all sessions together: another phone's
session turns an identifier into an app's constant, a purged one takes evidence
away. So they are drawn anew, over stored rows, whenever the sessions changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path as FilePath

from auditor.correlate.devices import Devices, Recorded
from auditor.correlate.recurring import (
    DATA_TYPE,
    DETECTOR,
    VERSION,
    Occurrence,
    held,
    recurring,
    worth,
)
from auditor.model import Finding, InputError, Method, Path
from auditor.parties import recipient_of
from auditor.store import Reader, Writer, open_reader
from auditor.tasks.reveal import look_up, values_of

LOOKED_AT = 50_000  # values; what is beyond is not judged
MOST = 2_000  # identifiers that are reported; the first by value


def correlate(path: FilePath, writer: Writer) -> int:
    """Draw the conclusions anew; how many findings there are now.

    Raises:
        StoreError: the database refused, and the old conclusions stay.
    """
    with open_reader(path) as reader:
        devices = Devices(_recorded(reader))
        wanted: dict[int, dict[int, list[Finding]]] = {}
        also = held(reader.recurring_places(), devices)
        for found in islice(recurring(_occurrences(reader, devices), devices, also), MOST):
            for place in found.places:
                finding = Finding(
                    data_type=DATA_TYPE,
                    confidence=found.confidence,
                    method=Method.RECURRENCE,
                    detector=DETECTOR,
                    version=VERSION,
                    path=Path.root(place.place),
                    reason=found.reason,
                )
                wanted.setdefault(place.session, {}).setdefault(place.message, []).append(finding)
        results = {
            session: [pair for number in messages for pair in _valued(reader, number, messages)]
            for session, messages in wanted.items()
        }
    writer.correlate(results)
    return sum(map(len, results.values()))


def _recorded(reader: Reader) -> Iterator[Recorded]:
    apps: dict[int, set[str]] = {}
    for session, app in reader.session_apps():
        apps.setdefault(session, set()).add(app)
    markers: dict[int, set[bytes]] = {}
    for session, marker in reader.phone_markers():
        markers.setdefault(session, set()).add(marker)
    for row in reader.sessions():
        yield Recorded(
            row.id,
            row.name,
            row.device,
            frozenset(apps.get(row.id, ())),
            frozenset(markers.get(row.id, ())),
        )


def _occurrences(reader: Reader, devices: Devices) -> Iterator[Occurrence]:
    values = [
        row.value for row in reader.recurring_values() if worth(row.sessions, row.hosts, devices)
    ]
    for row in reader.recurring(sorted(values)[:LOOKED_AT]):
        yield Occurrence(
            value=row.value,
            session=row.session,
            message=row.message,
            flow=row.flow,
            at=row.at,
            app=row.app,
            host=row.host,
            recipient=recipient_of(row.host),
            place=row.path,
            explained=row.explained,
        )


def _valued(
    reader: Reader, message: int, findings: dict[int, list[Finding]]
) -> Iterator[tuple[int, Finding]]:
    """A message's findings with their values, looked up in it as it was sent."""
    try:
        values = values_of(reader.message(message).message)
    except InputError:  # purged meanwhile
        return
    for finding in findings[message]:
        value = look_up(values, str(finding.path))
        yield (
            message,
            Finding(
                finding.data_type,
                finding.confidence,
                finding.method,
                finding.detector,
                finding.version,
                finding.path,
                finding.reason,
                value,
            ),
        )
