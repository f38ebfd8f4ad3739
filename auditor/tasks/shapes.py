"""The rows that others measure through: what a listing shows, in JSON, CSV and tables alike.

Keys are a contract: they are added to, never renamed. Times are ISO 8601 in
UTC, null where unknown; sizes are bytes; `recipient` is the registrable
domain behind `host`.
"""

from __future__ import annotations

from typing import TypedDict

from auditor.tasks.recordings import RecordingJson
from auditor.tasks.timeline import BeforeJson


class SessionJson(TypedDict):
    """A session and what it holds."""

    session: str
    kind: str
    state: str
    app: str
    device: str
    started: str | None
    ended: str | None
    flows: int
    messages: int
    findings: int
    connections: int
    pending: int
    errored: int
    failures: int
    seen: int
    stored: int
    spooled: int
    lost: int
    keep_raw: bool
    no_bodies: bool
    tool_versions: dict[str, str]
    detector_versions: dict[str, int]
    recordings: list[RecordingJson]


class OpaqueJson(TypedDict):
    """Bytes that could not be read, and why."""

    direction: str
    path: str
    reason: str
    size: int
    message: int


class ImageJson(TypedDict):
    """A picture; `checked` names what looked for faces, else `unchecked` says why nothing did."""

    message: int
    path: str
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    exif: list[str]
    checked: str
    unchecked: str
    faces: int


class FlowJson(TypedDict):
    """An exchange with its opaque parts and their reasons."""

    flow: int
    key: str
    session: str
    time: str | None
    ended: str | None
    app: str
    uid: int | None
    app_how: str
    protocol: str
    version: str
    scheme: str
    host: str
    port: int
    method: str
    path: str
    status: int | None
    recipient: str
    messages: int
    bytes_up: int
    bytes_down: int
    error: str
    connection: str
    source_file: str | None
    source_index: int | None
    source_comment: str
    opaque: list[OpaqueJson]


class FindingJson(TypedDict):
    """A finding; `value` is masked, or revealed where that was asked for.

    What was `refused` left the app, and our proxy did not pass it on to the recipient; what is
    `unreached` left the app, and the proxy reached no server.
    """

    id: int
    flow: int
    flow_key: str
    message: int
    session: str
    time: str | None
    source_file: str | None
    source_index: int | None
    source_comment: str
    app: str
    direction: str
    recipient: str
    host: str
    category: str
    data_type: str
    confidence: str
    told_apart: bool  # the reason says why it is not what it looks like, and has no terms
    method: str
    known: str
    path: str
    value: str | None
    reason: str
    detector: str
    version: int
    dpv: list[str]
    play: str
    apple: str
    gdpr: str
    special_dpv: bool
    special_gdpr: str
    sensors: list[BeforeJson]
    refused: bool
    unreached: bool


class CoverageJson(TypedDict):
    """Connections and bytes, both ways, of one fate; shares are null where they are not known.

    `app` and `host` are empty unless they were asked for. `measured` of the
    connections have their bytes from packets, which `bytes_from` says in words.
    `opaque_share` is of the bytes sent that were read. A row "looked up only"
    has no connection: its hosts were asked of DNS, and nothing else shows them.
    `unattributed` connections are unread and of no known app: they count in what
    could be read of the app. `limits` say what the way of capturing could not see,
    `recordings` what was recorded beside the messages.
    """

    session: str
    fate: str
    connections: int
    bytes: int
    share: float | None
    hosts: list[str]
    app: str
    host: str
    bytes_share: float | None
    measured: int
    bytes_from: str
    opaque_share: float | None
    unattributed: int
    limits: list[str]
    recordings: list[RecordingJson]
