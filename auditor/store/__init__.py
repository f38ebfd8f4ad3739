"""The database: one writer, any number of readers, and nothing in clear that need not be.

`open_writer` creates and migrates; `open_reader` only ever reads. Errors are
`InputError` (not ours, newer, missing) and `StoreError` (locked, full, damaged).
"""

from auditor.store.connect import make_folder
from auditor.store.filters import Filters
from auditor.store.listed import FindingRow, FlowRow, OpaqueRow
from auditor.store.queries import Reader, open_reader
from auditor.store.retention import purge
from auditor.store.rows import (
    AuditState,
    Cell,
    ConnectionRow,
    FailureRow,
    FileRow,
    FileState,
    FlowDetail,
    ImageRow,
    RecipientRow,
    RecordingRow,
    Removed,
    Server,
    SessionKind,
    SessionRow,
    SessionState,
    SqlResult,
    StoredMessage,
    Totals,
    TrafficRow,
    UnreadRow,
)
from auditor.store.settled import Settled
from auditor.store.timeline import Mark
from auditor.store.writer import Writer, open_writer

__all__ = [
    "AuditState",
    "Cell",
    "ConnectionRow",
    "FailureRow",
    "FileRow",
    "FileState",
    "Filters",
    "FindingRow",
    "FlowDetail",
    "FlowRow",
    "ImageRow",
    "Mark",
    "OpaqueRow",
    "Reader",
    "RecipientRow",
    "RecordingRow",
    "Removed",
    "Server",
    "SessionKind",
    "SessionRow",
    "SessionState",
    "Settled",
    "SqlResult",
    "StoredMessage",
    "Totals",
    "TrafficRow",
    "UnreadRow",
    "Writer",
    "make_folder",
    "open_reader",
    "open_writer",
    "purge",
]
