"""What a session holds, in a form that two databases can be compared by."""

from __future__ import annotations

from pathlib import Path

from auditor.store import Filters, open_reader


def rows(database: Path, session: str) -> dict[str, list[tuple[object, ...]]]:
    only = Filters(session=session)
    with open_reader(database) as reader:
        return {
            "messages": [
                (
                    one.message.flow,
                    one.message.sequence,
                    one.message.body,
                    str(one.state),
                    one.error,
                )
                for one in reader.messages(only)
            ],
            "findings": sorted(
                (
                    one.source_index,
                    str(one.direction),
                    one.data_type,
                    one.path,
                    one.value,
                    one.source_file,
                )
                for one in reader.findings(only)
            ),
            "connections": sorted(
                (one.facts.key, one.facts.requests, one.facts.bytes_up, one.facts.bytes_down)
                for one in reader.connections(only)
            ),
            "files": [
                (one.name, one.sha256, one.entries, one.unreadable, one.complete, one.done)
                for one in reader.files(only)
            ],
        }
