"""People: their ids and names for accounts, their own names, their birthdays."""

import base64
import hashlib
import json

import pytest

from auditor.audit import Auditor
from auditor.detect.model import Tree
from auditor.model import Direction, Message, Protocol, Scalar
from tests.detect.helpers import scan
from tests.detect.identifier.seen import parts, types

UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
MD5 = "5c53ef3a4d787ebf143d8906bd66d806"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("userId", "8231155"),
        ("user_id", 8231155),
        ("customer_id", "C-10293"),
        ("accountUuid", UUID),
        ("x-user-id", UUID),
        ("memberNo", "00123456"),
        ("external_user_id", "u-991"),
        ("last_user_id_str", "99120"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        ("distinct_id", UUID),
        ("data[user_id]", "99120"),
        ("identity_id", "1172860168363571074"),
        ("publisher_user_id", "385b83f19373e280d32907d8"),
        ("uid", MD5),
        ("username", "jane_d"),
        ("screen_name", "janedoe"),
        ("buyeruid", "awesome-user"),
        ("randomized_bundle_token", "1172860168313205995"),
    ],
)
def test_user_ids(name: str, value: Scalar) -> None:
    assert types(name, value) == ["id.user"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("user_id", "0"),
        ("user_id", 12),
        ("userId", "undefined"),
        ("userId", "${USER_ID}"),
        ("user_id", "%%USER_ID%%"),
        ("user_id", "[UID]"),
        ("user_id", "__UID__"),
        ("userId", "userId"),
        ("user_id", True),
        ("user_id", 0.5),
        ("user_id", "00000000-0000-0000-0000-000000000000"),
        ("user_id", "https://x.example/users/me"),
        ("user_id", "two words"),
        ("user_id_type", "idfa"),
        ("user_id_count", "123456"),
        ("serialVersionUID", "123456789012"),
        ("site_uid", MD5),
        ("uid", "admin"),
        ("uid", "123"),
        ("sub", "auth0|5f7c8ec7c33c6c004bbafe82"),
        ("username", "true"),
        ("account", "free"),
        ("id", "8231155"),
    ],
)
def test_no_user_ids(name: str, value: Scalar) -> None:
    assert types(name, value) == []


def test_a_business_has_an_account_too() -> None:
    person = {"profile": {"accountId": "exco-17"}}
    placement: Tree = {"imp": [{"ext": {"bidder": {"accountId": "exco-17", "token": MD5}}}]}
    beside = {"account_id": "11016", "site_id": "27", "zone_id": "8"}
    assert [f.data_type for f in scan(person)] == ["id.user"]
    assert [f for f in scan(placement) if f.confidence.rank] == []
    assert [f for f in scan(beside) if f.confidence.rank] == []


def test_ids_in_their_context() -> None:
    body: Tree = {
        "user": {"id": "7d5a6fd0d53a566b", "ext": {"eids": [{"uids": [{"id": "x7Fq"}]}]}},
        "sessions": [{"id": UUID}],
        "event": {"id": UUID},
        "product": {"id": "8231155"},
    }
    found = {str(f.path).rpartition("$")[2]: f.data_type for f in scan(body)}
    assert found == {
        ".user.id": "id.user",
        ".user.ext.eids[0].uids[0].id": "id.user",
        ".sessions[0].id": "id.session",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("firstName", "Renée"),
        ("last_name", "O'Neill"),
        ("user_full_name", "Jane van der Berg"),
        ("cardholder", "JANE M. DOE"),
        ("realName", "陳大文"),
        ("fullName", "Jean-Luc d'Arc"),
        ("fn", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"),
    ],
)
def test_names(name: str, value: str) -> None:
    assert types(name, value) == ["id.name"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Jane Doe"),
        ("app_name", "Weather Now"),
        ("displayName", "Galaxy S21"),
        ("fullName", "com.example.App"),
        ("firstName", "FIRST_NAME"),
        ("lastName", "last name"),
        ("firstName", "%first_name%"),
        ("last_name", "Required field"),
        ("full_name", "Acme Ltd"),
        ("firstName", "J"),
        ("fn", "Jane"),
        ("lastName", "x" * 61),
    ],
)
def test_no_names(name: str, value: str) -> None:
    assert types(name, value) == []


def test_a_name_alone_needs_a_person_around_it() -> None:
    body: Tree = {
        "patient": {"name": [{"family": "Doe", "given": ["Jane"]}]},
        "users": [{"name": "Jane Doe"}],
        "app": {"name": "Jane Doe"},
        "place": {"full_name": "Porvoo Old Town"},
        "company": {"owner": {"name": "Jane Doe"}},
    }
    found = [str(f.path).rpartition("$")[2] for f in scan(body) if f.data_type == "id.name"]
    assert found == [
        ".patient.name[0].family",
        ".patient.name[0].given[0]",
        ".users[0].name",
        ".company.owner.name",
    ]
    assert scan({"font": {"family": "Arial"}, "page": {"first": "Jane"}}) == []
    assert [f.data_type for f in scan({"name": {"first": "Jane"}})] == ["id.name"]


def test_a_person_in_a_text_says_so() -> None:
    assert parts("Block it please. My name is Ruth R Montez, thanks") == [
        ("id.name", "Ruth R Montez")
    ]
    assert parts("my name is not important") == []
    assert parts("The film's name is Casablanca and Dr. Strange was great") == []


@pytest.mark.parametrize("value", ["1984-03-27", "27/03/1984", "03/27/1984", "19840327",
                                   "1984-03-27T00:00:00Z", "27.3.1984"])  # fmt: skip
def test_birthdays(value: str) -> None:
    assert types("date_of_birth", value) == ["id.birth"]
    assert types("birthday", value) == ["id.birth"]
    assert types("created", value) == []


@pytest.mark.parametrize("value", ["1984", "41", "1984-02-31", "1900-01-01", "0000-00-00", "x"])
def test_no_birthdays(value: str) -> None:
    assert types("birthdate", value) == []


def _segment(claims: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def test_a_signed_token_and_its_subject() -> None:
    token = ".".join(
        [_segment({"alg": "HS256"}), _segment({"sub": "auth0|5f7c8ec7", "aud": "x"}), "c2lnbg"]
    )
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        host="a.example",
        method="GET",
        path="/v1/users/99120887/photos/4711?lang=en",
        headers=((b"Authorization", b"Bearer " + token.encode()), (b"X-Note", token.encode())),
    )
    found = {str(f.path): f.data_type for f in Auditor().audit(message).findings}
    assert found == {
        "request.path:[2]": "id.user",
        "request.header:Authorization ▸ bearer": "id.session",
        "request.header:Authorization ▸ bearer ▸ jwt:payload ▸ json:$.sub": "id.user",
        "request.header:X-Note ▸ jwt:payload ▸ json:$.sub": "id.user",
    }


def test_an_account_of_whatsapp_is_a_phone_number() -> None:
    for jid in ("4915123456789@s.whatsapp.net", "4915123456789:7@s.whatsapp.net",
                "to 4915123456789@c.us now"):  # fmt: skip
        assert types("q", jid) == ["id.phone"]
    for jid in ("120363025246125486@g.us", "12@s.whatsapp.net", "status@s.whatsapp.net",
                "u4915123456789@s.whatsapp.net"):  # fmt: skip
        assert types("q", jid) == []


def test_a_phone_number_in_full_width_digits() -> None:
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "+-0123456789"}
    assert types("tel", "090-1234-5678".translate(wide)) == ["id.phone"]
    assert types("memo", "090-1234-5678".translate(wide)) == []
    assert types("tel", "123".translate(wide)) == []


def test_an_account_for_calls_is_a_phone_number() -> None:
    header = "From: <sip:+491701234098@ims.mnc002.mcc262.3gppnetwork.org>;tag=1"
    assert parts(header) == [("id.phone", "+491701234098")]
    assert types("q", "sip:+491701234098;phone-context=x@example.net") == ["id.phone"]
    assert types("q", "sip:4098@example.net") == []


@pytest.mark.parametrize("text", ["", "null", "undefined", "00000000-0000-0000-0000-000000000000"])
def test_a_digest_of_nothing_is_nobodys(text: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert types("email_sha256", digest) == []
    assert types("hashed_gaid", digest.upper()) == []
    assert types("email_sha256", hashlib.sha256(b"x" + text.encode()).hexdigest()) == ["id.email"]
