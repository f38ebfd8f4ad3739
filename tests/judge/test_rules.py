"""Verdicts: rather miss than invent, and never an absence without its figure."""

import pytest

from auditor.judge import (
    ANY,
    Evidence,
    Row,
    Unlooked,
    Visibility,
    detection_power,
    judge,
    received,
    too_little,
)
from auditor.model import (
    PARTLY,
    UNLISTED,
    Category,
    Confidence,
    Coverage,
    Fate,
    Outcome,
)

GOOD = Visibility(connections=40, read=34)
POOR = Visibility(connections=40, read=4)
FILE = Visibility(known=False)
EMPTY = Visibility()


def seen(
    data_type: str = "location.precise",
    confidence: Confidence = Confidence.PROBABLE,
    *,
    sent: bool = True,
    recipient: str = "own.example",
    places: int = 1,
) -> Evidence:
    return Evidence("app", data_type, recipient, confidence, sent, places)


def verdicts(*evidence: Evidence, visibility: Visibility = GOOD) -> list[Row]:
    return judge(evidence, {"app": (visibility, ())})


def outcomes(rows: list[Row]) -> dict[str, Outcome]:
    return {row.verdict.data_type: row.verdict.outcome for row in rows}


def test_every_category_gets_an_answer() -> None:
    assert outcomes(verdicts()) == {category.value: Outcome.NOT_SEEN for category in Category}


def test_what_was_told_apart_is_no_guess() -> None:
    sent = seen("bio.fingerprint", Confidence.CANDIDATE, places=3)
    notes = {
        apart: next(
            row.note
            for row in judge([sent], {"app": (GOOD, ())}, apart={"app": apart})
            if row.verdict.data_type == "biometric"
        )
        for apart in (0, 2, 3, 9)
    }
    told = "told apart: only how the phone's own check of its owner went"
    assert notes[0] == "3 candidates sent, not counted"
    assert notes[2] == f"2 {told}; 1 candidate sent, not counted"
    assert notes[3] == notes[9] == f"3 {told}"


@pytest.mark.parametrize("confidence", [Confidence.PROBABLE, Confidence.PROVEN])
def test_seen_needs_a_request_and_more_than_a_guess(confidence: Confidence) -> None:
    assert outcomes(verdicts(seen(confidence=confidence)))["location.precise"] is Outcome.SEEN
    assert "location.precise" not in outcomes(verdicts(seen(confidence=confidence, sent=False)))


def test_a_guess_never_becomes_seen_and_is_mentioned() -> None:
    rows = verdicts(seen(confidence=Confidence.CANDIDATE, places=7), seen(sent=False, places=2))
    row = next(row for row in rows if row.verdict.data_type == "location")
    assert row.verdict.outcome is Outcome.NOT_SEEN
    assert row.note == (
        "7 candidates sent, not counted; in responses only, not sent: location.precise"
    )


def test_what_was_received_and_never_sent() -> None:
    found = received(
        [
            seen("bio.face_image", sent=False, places=3),
            seen("bio.face_image", sent=False, recipient="other.example"),
            seen("health.vitals", Confidence.CANDIDATE, sent=False),  # a guess
            seen(sent=False),
            seen(),  # the place was sent, too
            seen("id.email", Confidence.CANDIDATE),
            seen("id.email", sent=False),
        ]
    )
    assert found == {"bio.face_image": 4, "id.email": 1}


def test_places_add_up_by_recipient_and_guesses_do_not_count() -> None:
    rows = verdicts(
        seen(places=2),
        seen(confidence=Confidence.PROVEN, places=3),
        seen(confidence=Confidence.CANDIDATE, places=100),
        seen(recipient="other.example"),
    )
    found = [
        (row.verdict.recipient, row.verdict.places, row.verdict.confidence)
        for row in rows
        if row.verdict.outcome is Outcome.SEEN
    ]
    assert found == [("own.example", 5, "proven"), ("other.example", 1, "probable")]


def test_not_seen_carries_its_figure() -> None:
    for row in verdicts():
        assert row.verdict.visibility == 0.85
        assert "34 of 40" in row.visibility.sentence()


def test_too_little_read_is_unreadable_not_absent() -> None:
    for figure in (POOR, EMPTY):
        rows = verdicts(seen(), visibility=figure)
        found = outcomes(rows)
        assert found["health"] is Outcome.UNREADABLE
        assert found["location.precise"] is Outcome.SEEN
        assert too_little(rows)
    assert not too_little(verdicts())


@pytest.mark.parametrize("known", [True, False])
def test_what_was_read_and_is_ciphertext_hides_as_much(known: bool) -> None:
    for opaque, outcome in ((51, Outcome.UNREADABLE), (49, Outcome.NOT_SEEN)):
        figure = Visibility(connections=4, read=4, opaque=opaque, decoded=100, known=known)
        rows = verdicts(visibility=figure)
        assert set(outcomes(rows).values()) == {outcome}
        said = {row.note for row in rows}
        assert said == ({"51 % of the sent bytes were opaque"} if opaque == 51 else {""})


def test_a_file_says_not_seen_only_with_unknown_visibility() -> None:
    rows = verdicts(visibility=FILE)
    assert set(outcomes(rows).values()) == {Outcome.NOT_SEEN}
    assert all(row.verdict.visibility is None for row in rows)
    assert all("unknown" in row.visibility.sentence() for row in rows)


def test_unread_recipients_are_named_with_their_fate() -> None:
    rows = judge(
        [],
        {
            "app": (
                GOOD,
                [
                    Coverage(Fate.DECRYPTED, 3, 1, ("mixed.example",)),
                    Coverage(Fate.PINNED, 2, 0, ("pinned.example", "mixed.example")),
                    Coverage(Fate.REFUSED, 2, 0, ("refused.example",)),
                    Coverage(Fate.HANGUP, 2, 0, ("pinned.example",)),
                ],
            )
        },
    )
    unread = {row.verdict.recipient: row.note for row in rows if row.verdict.data_type == ANY}
    assert unread == {
        "mixed.example": "pinned (other connections were read)",
        "pinned.example": "pinned, handshake then hang-up",
    }


def test_an_app_without_connection_facts_has_no_figure() -> None:
    rows = judge([Evidence("other", "id.email", "x", Confidence.PROVEN, sent=True)], {})
    assert {row.verdict.app for row in rows} == {"other"}
    assert all(row.verdict.visibility is None for row in rows)


def test_nothing_is_ever_called_clean() -> None:
    texts = [row.visibility.sentence() + row.note for row in verdicts()]
    assert "clean" not in " ".join([*Outcome, *Fate, *texts]).lower()


def test_detection_power() -> None:
    assert "unmeasured" in detection_power([], None)
    assert "email" in detection_power(["email"], None)
    assert "1 of 2" in detection_power(["email", "other"], ["email", "imei"])
    assert "0 of 2" in detection_power([], ["email", "imei"])
    assert "unmeasured" in detection_power([], [])


def test_no_face_is_said_to_be_unseen_where_pictures_were_not_looked_at() -> None:
    two = Unlooked(2)
    rows = judge([], {"app": (GOOD, ())}, {"app": two})
    assert outcomes(rows)["biometric"] is Outcome.UNREADABLE
    assert outcomes(rows)["health"] is Outcome.NOT_SEEN
    [row] = [row for row in rows if row.verdict.data_type == "biometric"]
    assert row.note == "2 pictures or films sent and not checked for faces"
    rows = judge([seen("bio.face_image")], {"app": (GOOD, ())}, {"app": two})
    assert outcomes(rows)["bio.face_image"] is Outcome.SEEN


def test_how_many_were_not_looked_at() -> None:
    pictures = Unlooked()
    pictures.add("image/heic: not checked for faces: it is read by its header only", 1)
    assert pictures.sentence() == "1 picture or film sent and not checked for faces"
    pictures.add("application/zip: encrypted", 5)
    pictures.add(f"image/gif: {PARTLY}: only 11 of its 30 frames were looked at", 2)
    told = "3 pictures or films sent and not checked for faces, 2 of them looked at in part"
    assert pictures.sentence() == told
    pictures.add(f"985 more unread parts, {UNLISTED}", 1)
    assert pictures.sentence().startswith("at least 4 pictures or films sent")
    partly = Unlooked()
    partly.add(f"image/gif: {PARTLY}", 1)
    assert partly.sentence() == "1 picture or film sent and not checked for faces in whole"
