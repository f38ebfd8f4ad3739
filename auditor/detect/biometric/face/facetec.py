"""FaceTec's liveness checks where a customer's own server takes them: by their fields.

The SDK hands an app an encrypted map of the face, pictures of it and a session; the app
sends them to its own host, which passes them on, so no recipient's host tells what they
are. Two of the fields that only FaceTec names so, in one object, or the header that its
SDK writes (`facetec|sdk|…`, between bars) do. Its version 10 sends one message, whose name
others have, too (`requestBlob`), to an address that ends with `process-request`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.location.pairs.records import Record, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_FIELDS = {
    "facescan": ("bio.face_template", "an encrypted 3D map of the face"),
    "facemap": ("bio.face_template", "an encrypted 3D map of the face"),
    "facemapbase64": ("bio.face_template", "a 3D map of the face (ZoOm, before FaceTec)"),
    "requestblob": ("bio.face_template", "an encrypted message of the liveness check"),
    "audittrailimage": ("bio.face_image", "a picture of the face"),
    "lowqualityaudittrailimage": ("bio.face_image", "a picture of the face"),
    "audittrailbase64": ("bio.face_image", "a picture of the face (ZoOm, before FaceTec)"),
    "externaldatabaserefid": ("id.user", "the app's id of the person who is enrolled"),
}
_OWN = frozenset(_FIELDS) - {"facemap"}  # which FaceTec alone calls so
_HEADER = "x-user-agent"
_AGENT = re.compile(r"facetec\|", re.IGNORECASE).match
_BLOB, _PROCESS, _PATH = "requestBlob", "process-request", "request.path"
_FIRST = 64  # leaves, among which those of the address are
_TOGETHER = 2  # of those
_LEAST = 64  # characters of a map, a message or a picture
_ID = 128  # characters
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}").fullmatch


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each field of a check."""
    said = any(_is_agent(leaf) for leaf in scene.woken)
    asked = any(leaf.name == _BLOB for leaf in scene.woken) and _is_request(scene)
    groups = {group_of(leaf) for leaf in scene.woken if joined(leaf.name) in _FIELDS}
    near = scene.leaves.below(parent for parent, _ in groups)
    for record in records(near).values():
        if said or _is_check(record) or (asked and _BLOB.lower() in record):
            yield from _claims(record)


def _is_agent(leaf: Leaf) -> bool:
    return leaf.name == _HEADER and isinstance(leaf.value, str) and _AGENT(leaf.value) is not None


def _is_request(scene: Scene) -> bool:
    """Whether the address ends as that of version 10 does."""
    path = [leaf.value for leaf in islice(scene.leaves, _FIRST) if leaf.text.startswith(_PATH)]
    return bool(path) and path[-1] == _PROCESS


def _is_check(record: Record) -> bool:
    """Whether two fields of a check stand together."""
    return sum(name in _OWN and _holds(name, record[name]) for name in record) >= _TOGETHER


def _holds(name: str, leaf: Leaf) -> bool:
    """Whether a field holds what it is called for."""
    value = leaf.value
    if name == "externaldatabaserefid":
        return isinstance(value, str) and 0 < len(value) <= _ID
    if isinstance(value, bytes):
        return len(value) >= _LEAST
    return isinstance(value, str) and len(value) >= _LEAST and _BASE64(value[:_ID]) is not None


def _claims(record: Record) -> Iterator[Claim]:
    for name, (kind, what) in _FIELDS.items():
        if name in record and _holds(name, record[name]):
            leaf = record[name]
            why = f"{what}, in the fields of FaceTec's liveness check"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value, kind)


_MAP = "dGhlIGJ5dGVzIG9mIGEgbWFkZS11cCBmYWNlIHNjYW4sIG5vdCByZWFs" * 2
_SESSION = "70008e50-75e4-45d0-8e80-363fb73b3a14"

DETECTOR = Detector(
    id="facetec",
    version=2,
    data_type="bio.face_template",
    title="FaceTec's liveness checks on any host",
    keys=frozenset(_FIELDS),
    wake=(r"facetec\|",),
    sources=(
        "FaceTec server SDK: REST endpoints of enrollment-3d, match-3d-3d, liveness-3d",
        "public integrations of the SDK: names of the fields, parts of X-User-Agent",
    ),
    look=look,
    examples=(
        Example(
            "an enrolment",
            {"faceScan": _MAP, "sessionId": _SESSION, "externalDatabaseRefID": "user-1"},
            (
                "bio.face_template $.faceScan",
                "id.user $.externalDatabaseRefID",
            ),
        ),
        Example(
            "a message",
            {"data": {"requestBlob": _MAP, "externalDatabaseRefID": "user-1"}},
            (
                "bio.face_template $.data.requestBlob",
                "id.user $.data.externalDatabaseRefID",
            ),
        ),
        Example(
            "pictures that are not read as such",
            {"auditTrailImage": _MAP, "lowQualityAuditTrailImage": _MAP},
            ("bio.face_image $.auditTrailImage", "bio.face_image $.lowQualityAuditTrailImage"),
        ),
        Example("a flag", {"faceScan": True, "externalDatabaseRefID": "user-1"}),
        Example("words", {"faceScan": "Please look straight into the camera now, " * 3,
                          "externalDatabaseRefID": "user-1"}),
        Example("a map of faces", {"faceMap": _MAP, "externalDatabaseRefID": "user-1"}),
        Example("a blob of a request", {"requestBlob": _MAP, "sessionId": _SESSION}),
        Example("a row of a database", {"externalDatabaseRefID": "user-1", "rows": 3}),
    ),
)  # fmt: skip
