"""Which of several findings at one place stays."""

from auditor.detect.known.matcher import Match
from auditor.detect.settle import settle
from auditor.model import Confidence, Finding, Method, Path

HERE = Path.root("request.query:x", "x")


def match(
    data_type: str,
    confidence: Confidence,
    *,
    known: str = "",
    whole: bool = True,
    path: Path = HERE,
) -> Match:
    method = Method.KNOWN_VALUE if known else Method.KEY
    reason = known or data_type
    finding = Finding(data_type, confidence, method, "d", 1, path, reason, "v", known)
    return Match(finding, whole)


def kept(*matches: Match) -> list[tuple[str, str, str]]:
    return [(f.data_type, f.known, f.reason) for f in settle(matches)]


def test_one_value_is_one_thing() -> None:
    assert kept(match("id.device", Confidence.PROBABLE), match("id.phone", Confidence.PROVEN)) == [
        ("id.phone", "", "id.phone")
    ]


def test_a_known_value_wins_and_keeps_the_other_reasons() -> None:
    assert kept(
        match("id.canary", Confidence.PROVEN, known="badge"),
        match("id.device", Confidence.PROVEN),
    ) == [("id.canary", "badge", "badge; id.device")]


def test_a_text_may_hold_several_things() -> None:
    found = kept(
        match("id.email", Confidence.PROVEN, known="email", whole=False),
        match("location.precise", Confidence.PROBABLE, whole=False),
    )
    assert {data_type for data_type, _, _ in found} == {"id.email", "location.precise"}


def test_a_mere_candidate_of_a_known_value_does_not_win() -> None:
    assert kept(
        match("id.phone", Confidence.CANDIDATE, known="phone"),
        match("id.phone", Confidence.PROBABLE),
    ) == [("id.phone", "", "id.phone")]


def test_the_encoded_place_gives_way_to_the_decoded_one() -> None:
    inner = HERE.layer("base64")
    found = kept(
        match("id.email", Confidence.PROVEN, known="email"),
        match("id.email", Confidence.PROVEN, known="email", path=inner),
        match("id.phone", Confidence.PROVEN, known="phone", path=inner.layer("x")),
    )
    assert len(found) == 2
