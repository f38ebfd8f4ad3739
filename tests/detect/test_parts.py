"""A finding inside a longer text says which stretches of the text are meant."""

from auditor.audit import Auditor
from auditor.detect.known.matcher import Match
from auditor.detect.settle import PARTS, settle
from auditor.model import Confidence, Direction, Finding, Message, Method, Path, Protocol

HERE = Path.root("request.body")


def text(part: str, confidence: Confidence = Confidence.PROBABLE) -> Match:
    finding = Finding(
        "id.email", confidence, Method.CONTENT, "d", 1, HERE, "r", "long", parts=(part,)
    )
    return Match(finding, whole=False)


def test_values_found_in_loose_text_are_named() -> None:
    body = b"var map = {zoom: 3, latitude: 22.3193, longitude: 114.1694}; draw(map); // etc"
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        method="POST",
        body=body,
    )
    (finding,) = Auditor().audit(message).findings
    assert finding.value == body.decode()
    assert finding.parts == ("22.3193", "114.1694")
    assert "22.3193" not in repr(finding)


def test_several_of_one_type_are_one_finding_with_all_parts() -> None:
    (finding,) = settle([text("a@x.org"), text("b@x.org"), text("a@x.org")])
    assert finding.parts == ("a@x.org", "b@x.org")


def test_what_is_less_sure_lends_no_part() -> None:
    (finding,) = settle([text("guess", Confidence.CANDIDATE), text("a@x.org")])
    assert finding.parts == ("a@x.org",)


def test_parts_are_bounded() -> None:
    (finding,) = settle([text(str(number)) for number in range(10 * PARTS)])
    assert len(finding.parts) == PARTS
