"""What an answer says of shops, ships, authors and stars is nobody's; what is a person's stays."""

import pytest

from auditor.audit import Auditor
from auditor.detect.model import Tree, leaves_of
from auditor.detect.public import WHY
from auditor.model import Confidence, Direction, Message, Protocol
from tests.detect.helpers import scan

SHOP: dict[str, Tree] = {"name": "Kamppi", "phone": "+358 9 4270 1200", "email": "kamppi@posteo.fi"}
POINT: dict[str, Tree] = {"lat": 60.1712, "lon": 24.9311}
LINUS: dict[str, Tree] = {"name": "Linus", "email": "linus@posteo.fi"}


def found(body: Tree, root: str = "response.body") -> list[str]:
    """`type confidence` of what is found, and whether it is called public."""
    return [
        f"{one.data_type} {one.confidence} {WHY in one.reason}"
        for one in scan(leaves_of(body, root))
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"stores": [SHOP]},
        {"result": {**SHOP, "opening_hours": {"open_now": True}}},
        {"elements": [{"tags": {**SHOP, "amenity": "cafe"}}]},
        {"@type": "Restaurant", **SHOP},
        {"company": "Laden GmbH", "contact": SHOP},
        {"companyName": "Laden AG", "ceo": "Anna Holm", "phone": "+358 9 4270 1200"},
        {"resourceType": "Organization", "telecom": SHOP, "position": POINT},
        {"event": {"organizer": SHOP, "title": "A run", "geo": POINT}},
        {"therapists": [{"name": "Roth", **POINT}]},
        {"name": "Brad Pitt", "birthday": "1963-12-18", "popularity": 10.6},
        {"default_city": "Berlin", "default_country": "DE"},
        {"resourceType": "Practitioner", "telecom": SHOP},
        {"mps": [{"party": "Lab", "constituency": "Oxford", "email": "anna@posteo.fi"}]},
        {"support_email": "anna@posteo.fi", "hotline": "+358 9 4270 1200"},
        {"iss_position": POINT},
        {"ship": {"sog": 17.2, "position": POINT}},
        {"aircraft": [{"hex": "461e1b", "alt_baro": 4200, **POINT}]},
        {"vehicles": [{"routeId": "2550", "bearing": 141, **POINT}]},
        {"pages": [{"pageid": 1, "coordinates": POINT}]},
        {"map": {"center": [24.9384, 60.1699], "zoom": 11}},
        {"default_location": POINT},
        {
            "type": "Feature",
            "properties": {"mag": 4.6},
            "geometry": {"type": "Point", "coordinates": [142.3712, 38.2901]},
        },
        {"commit": {"author": LINUS, "committer": LINUS}},
        {"maintainers": [LINUS]},
        {"known_for_department": "Acting", "name": "Brad Pitt", "birthday": "1963-12-18"},
        {"laureates": [{"firstName": "Wilhelm", "surname": "Röntgen", "died": "1923-02-10"}]},
        {"listings": [{"price": 21000, "vin": "1M8GDM9AXKP042788"}]},
        {"team": [{"name": "Anna Berg", "role": "CEO", "email": "anna@posteo.fi"}]},
        {"DE": {"ambulance": "112", "poison": "+49 30 19240"}},
        {"node": {"npi": "1234567893", "firstName": "Susan", "lastName": "Lee", "geo": POINT}},
    ],
)
def test_open_to_all(body: Tree) -> None:
    answered, sent = found(body), found(body, "request.body")
    assert any(" candidate True" in one for one in answered)
    assert all(" candidate " in one for one in answered)
    assert any(" candidate " not in one for one in sent)  # it tells where somebody goes


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ({"phone": "+4791527346"}, ["id.phone"]),
        ({"user": {"email": "anna@posteo.fi", "phone": "+4791527346"}}, ["id.email", "id.phone"]),
        ({"contacts": [{"name": "A", "phones": ["+4791527346"]}]}, ["id.phone"]),
        ({"shop": {"orders": [{"recipient": {"phone": "+4791527346"}}]}}, ["id.phone"]),
        ({"profile": {"company": "X", "email": "anna@posteo.fi"}}, ["id.email"]),
        ({"clinic": {"firstName": "Anna", "phone": "+4791527346"}}, ["id.phone", "id.name"]),
        ({"agent": {"lastName": "Koski", "email": "anna@posteo.fi"}}, ["id.email", "id.name"]),
        ({"resourceType": "Patient", "telecom": [{"phone": "+4791527346"}]}, ["id.phone"]),
        ({"companyName": "X", "phone": "+4791527346"}, ["id.phone"]),
        ({"birthday": "1963-12-18", "popular": 10.6}, ["id.birth"]),
        ({"driver": POINT}, ["location.precise"] * 2),
        ({"vehicle": {"vin": "1M8GDM9AXKP042788"}}, ["id.vehicle"]),
        ({"ride": {"scooter": {"id": 1}, "startLocation": POINT}}, ["location.precise"] * 2),
        ({"artist": {"user": {"birthday": "1991-06-14"}}}, ["id.birth"]),
        ({"team": {"members": [{"email": "anna@posteo.fi"}]}}, ["id.email"]),
        ({"team": [{"userId": "u1", "email": "anna@posteo.fi"}]}, ["id.email"]),
        ({"DE": {"mobile": "+4791527346"}}, ["id.phone"]),
        ({"node": {"firstName": "Susan", "lastName": "Lee"}}, ["id.name"] * 2),
    ],
)
def test_somebodys(body: Tree, types: list[str]) -> None:
    assert [one.split()[0] for one in found(body) if " candidate " not in one] == types


def test_objects_of_objects_are_bounded() -> None:
    body: Tree = {"data": [{"shop": {"phone": "+358 9 4270 1200"}}] * 500}
    assert all(" candidate True" in one for one in found(body))


CARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\n%sORG:City Hospital\r\nTEL:+41 44 255 11 11\r\n"
    b"ADR:;;R\xc3\xa4mistrasse 100;Z\xc3\xbcrich;;8091;CH\r\nEND:VCARD\r\n"
)


@pytest.mark.parametrize(("person", "public"), [(b"", True), (b"FN:Ann Berg\r\n", False)])
def test_a_card_of_an_organization(person: bytes, *, public: bool) -> None:
    message = Message(
        flow="f",
        sequence=1,
        direction=Direction.RESPONSE,
        protocol=Protocol.HTTP,
        status=200,
        headers=((b"Content-Type", b"text/vcard"),),
        body=CARD % person,
    )
    found = Auditor().audit(message).findings
    phones = [one for one in found if one.data_type == "id.phone"]
    assert [WHY in one.reason for one in phones] == [public]


@pytest.mark.parametrize(("kind", "public"), [("Store", True), ("Person", False)])
def test_cards_inside_a_page(kind: str, *, public: bool) -> None:
    card = (
        f'{{"@type":"{kind}","name":"Anna Holm","telephone":"+358 9 4270 1200",'
        '"geo":{"latitude":60.1712,"longitude":24.9311}}'
    )
    page = f'<html><body><script type="application/ld+json">{card}</script>Hi</body></html>'
    message = Message(
        "f", 1, Direction.RESPONSE, Protocol.HTTP, body=page.encode(), body_size=len(page),
        headers=((b"content-type", b"text/html"),), status=200,
    )  # fmt: skip
    found = {
        one.data_type
        for one in Auditor().audit(message).findings
        if one.confidence is not Confidence.CANDIDATE
    }
    assert ("id.phone" in found) is not public
    assert ("location.precise" in found) is not public
