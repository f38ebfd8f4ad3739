"""What a document shows of a body is a candidate; the same bodies outside it stay what they are."""

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import Engine
from auditor.detect.specimens import WHY
from auditor.model import Confidence
from tests.detect.helpers import message

PULSE: Tree = {"heartRate": 72}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def _surest(engine: Engine, body: Tree) -> list[tuple[Confidence, bool]]:
    found = engine.scan(message(), leaves_of(body), [])
    assert not engine.failures
    return [(one.confidence, WHY in one.reason) for one in found if "health" in one.data_type]


@pytest.mark.parametrize(
    "body",
    [
        {"example": PULSE},
        {"responseExample": {"data": [PULSE]}},
        {"sample_response": PULSE},
        {"mock": PULSE},
        {"mockUser": PULSE},
        {"vitals.example": PULSE},
        {"openapi": "3.0.0", "components": {"x-values": PULSE}},
        {"swagger": "2.0", "definitions": PULSE},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": PULSE},
        {"info": {"schema": "https://schema.getpostman.com/json/v2"}, "item": [PULSE]},
        {"__export_format": 4, "resources": [PULSE]},
        {"mappings": [{"request": {"urlPath": "/v"}, "response": {"jsonBody": PULSE}}]},
        {"interactions": [PULSE], "metadata": {"pactSpecification": {"version": "2.0.0"}}},
        {"resourceType": "PlanDefinition", "goal": PULSE},
        {"@context": "https://schema.org", "@type": "MedicalWebPage", "about": PULSE},
        {"@@locale": "en", "data": PULSE},
    ],
)
def test_shown(engine: Engine, body: Tree) -> None:
    assert _surest(engine, body) == [(Confidence.CANDIDATE, True)]


@pytest.mark.parametrize(
    "body",
    [
        PULSE,
        {"blood_sample": PULSE},
        {"info": {"schema": "https://schema.example.com/vitals.json"}, "data": PULSE},
        {"version": "2.0.0", "data": PULSE},
        {"$schema": "https://schema.example.com/vitals.json", "data": PULSE},
        {"request": {"path": "/v"}, "response": {"jsonBody": PULSE}},
        {"resourceType": "Basic", "extension": PULSE},
        {"@context": "https://schema.org", "@type": "Person", "about": PULSE},
        {"docs": {"openapi": "3.0.0", "paths": {}}, "data": PULSE},
        {"demo": True, "data": PULSE},  # sent: a phone could say that of anybody's
    ],
)
def test_told(engine: Engine, body: Tree) -> None:
    assert _surest(engine, body) == [(Confidence.PROBABLE, False)]


@pytest.mark.parametrize(
    "body",
    [
        {"openapi": "3.0.0", "schemas": {"email": {"example": "ann@posteo.de"}}},
        {"beispiel": {"phone": "+4791527346"}},
        {"templateOptions": {"placeholder": "ann@posteo.de"}},
        {"hint": "ann@posteo.de"},
        {"example": {"lat": 60.1712, "lng": 24.9311}},
    ],
)
def test_what_a_person_has_is_shown_too(engine: Engine, body: Tree) -> None:
    found = engine.scan(message(), leaves_of(body), [])
    assert found
    assert all(one.confidence is Confidence.CANDIDATE and WHY in one.reason for one in found)


@pytest.mark.parametrize(
    "body", [{"login_hint": "ann@posteo.de"}, {"com.example.app": {"email": "ann@posteo.de"}}]
)
def test_names_that_only_sound_so(engine: Engine, body: Tree) -> None:
    assert [one.confidence.rank > 0 for one in engine.scan(message(), leaves_of(body), [])] == [
        True
    ]


def test_marks_are_bounded(engine: Engine) -> None:
    body: Tree = [{"version": "2.0", "data": PULSE}] * 500
    assert all(how is Confidence.PROBABLE for how, _ in _surest(engine, body))


@pytest.mark.parametrize("name", ["demo", "isDemo", "sample"])
def test_an_answer_says_that_it_is_for_show(engine: Engine, name: str) -> None:
    for said, sure in ((True, Confidence.CANDIDATE), (False, Confidence.PROBABLE)):
        body: Tree = {name: said, "data": PULSE}
        found = engine.scan(message(), leaves_of(body, "response.body"), [])
        assert [one.confidence for one in found] == [sure]


def test_the_patient_of_a_simulation_is_made_up(engine: Engine) -> None:
    patient: Tree = {"patient": {"name": "Ann Berg", "email": "ann@posteo.de"}}
    sure: dict[str, bool] = {}
    for root, name in (
        ("response.body", "simulation"),
        ("response.body", "lesson"),  # it has pupils
        ("request.body", "simulation"),  # a phone may call anybody's so
    ):
        found = engine.scan(message(), leaves_of({name: patient}, root), [])
        assert found
        sure[f"{root} {name}"] = any(one.confidence is not Confidence.CANDIDATE for one in found)
    assert sure == {
        "response.body simulation": False,
        "response.body lesson": True,
        "request.body simulation": True,
    }
