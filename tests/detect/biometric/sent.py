"""What is found of a body in a message that was sent with it, from its bytes on."""

from __future__ import annotations

from auditor.audit import Auditor
from auditor.model import Direction, Finding, Message, Protocol


def of_bodies(body: str, kind: str) -> list[Finding]:
    """The findings of biometric data that are more than candidates, in a body of a media type."""
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="id.example", method="POST", path="/v1",
        headers=((b"content-type", kind.encode()),), body=body.encode(), body_size=len(body),
    )  # fmt: skip
    audit = Auditor().audit(message)
    assert not audit.error
    return [one for one in audit.findings if one.confidence.rank and one.data_type[:4] == "bio."]
