"""Messages for the decoder's tests, and a view of what was decoded."""

from __future__ import annotations

from auditor.decode import Decoded, Limits, message_parts
from auditor.model import Direction, Headers, Message, Protocol, Scalar


def request(
    body: bytes = b"",
    content_type: str = "",
    *,
    encoding: str = "",
    path: str = "",
    headers: Headers = (),
    truncated: bool = False,
) -> Message:
    sent = list(headers)
    if content_type:
        sent.append((b"Content-Type", content_type.encode()))
    if encoding:
        sent.append((b"Content-Encoding", encoding.encode()))
    return Message(
        flow="flow",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        path=path,
        headers=tuple(sent),
        body=body,
        body_size=len(body) * 2 if truncated else len(body),
        truncated=truncated,
    )


def values(decoded: Decoded) -> dict[str, Scalar]:
    """Leaves by path; fails where two share one."""
    found = {str(leaf.path): leaf.value for leaf in decoded.leaves}
    assert len(found) == len(decoded.leaves), "paths are not unique"
    return found


def body_values(body: bytes, content_type: str = "", **more: str) -> dict[str, Scalar]:
    """Leaves of a request's body by path, without the `request.body` in front."""
    decoded = message_parts(request(body, content_type, encoding=more.get("encoding", "")))
    root = "request.body"
    return {
        path.removeprefix(root): value
        for path, value in values(decoded).items()
        if path.startswith(root)
    }


def reasons(body: bytes, content_type: str = "", limits: Limits | None = None) -> list[str]:
    decoded = message_parts(request(body, content_type), limits or Limits())
    return [opaque.reason for opaque in decoded.opaques]
