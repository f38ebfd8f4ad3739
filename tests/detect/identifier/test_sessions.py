"""Sessions, tokens of access, visitors of web pages."""

import pytest

from auditor.model import Confidence, Scalar
from tests.detect.helpers import leaf, query, scan
from tests.detect.identifier.seen import types

UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
MD5 = "5c53ef3a4d787ebf143d8906bd66d806"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sessionId", UUID),
        ("session_key", MD5),
        ("ga_session_id", 1698765432),
        ("JSESSIONID", "5A1F8D7E9B2C4A3F6E7D8C9B0A1F2E3D"),
        ("PHPSESSID", "3k2v9d0q1m8s7c6b5n4h"),
        ("ASP.NET_SessionId", "k2v9d0q1m8s7c6b5n4hxyz12"),
        ("connect.sid", "s:abcDEF123456789.ghiJKLmno"),
        ("sid", "9XbQ27fLmZ01kPqV"),
        ("sid", "1698765432"),
        ("refreshToken", "1//0gAbCdEf12345"),
        ("access_token", "some_token_string"),
        ("X-Auth-Token", MD5),
        ("__cf_bm", "k3Pz0qV8sW1x-1700000000-0-AdE9"),
    ],
)
def test_sessions(name: str, value: Scalar) -> None:
    assert types(name, value) == ["id.session"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session_id", 3),
        ("session_id", "n/a"),
        ("session_timeout", "1800000000"),
        ("session_count", 12345678),
        ("session", "active"),
        ("sid", "12345678"),
        ("sid", "homepage"),
        ("token_type", "Bearer"),
        ("access_token", "null"),
        ("access_token", "138566025676|e251d7dad1e2b26389ad8a43557aa256"),
        ("access_token_expires_in", "3600000000"),
        ("x-amz-cf-id", "1SwAbznEHPI0wAQ6c_yMnpHUwnaS1MX1jyP1eS4N-P_obaq8I6oC_A=="),
        ("request_id", UUID),
    ],
)
def test_no_sessions(name: str, value: Scalar) -> None:
    assert types(name, value) == []


def test_a_token_of_unknown_use_is_a_candidate() -> None:
    (found,) = scan([leaf(MD5, "token")])
    assert (found.data_type, found.confidence) == ("id.session", Confidence.CANDIDATE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_ga", "GA1.2.1033501218.1368477899"),
        ("cid", "322998724.1654191938"),
        ("_fbp", "fb.1.1601139161083.1728487875"),
        ("ttp", "fb.1.1620050097047.316496254"),
        ("anything", "fb.1.1601139161083.1728487875"),
        ("MUID", "0402559BCFE66D2D3B9B5EA2CBE66E45"),
        ("uuid2", "234141124076077577"),
        ("tuuid", UUID),
        ("TDID", UUID),
        ("__qca", "P0-1280116363-1510574583965"),
        ("_pk_id.1.7a3f", "0c2f1d8a9b3e4f56.1700000001."),
        ("ajs_anonymous_id", UUID),
        ("demdex", "10956833190099225301080622691543693324"),
        ("s_fid", "11535FFC2E9D051B-1546D851A97A2D22"),
        ("optimizelyEndUserId", "oeu1424574938760r0.7838134882657649"),
        ("BAIDUID", "5A1F8D7E9B2C4A3F6E7D8C9B0A1F2E3D:FG=1"),
        ("toroId", MD5),
        ("obUid", MD5),
        ("visitorId", "b3c1f0d29a7e"),
    ],
)
def test_visitors(name: str, value: str) -> None:
    assert types(name, value) == ["id.user"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_ga", "opt-out"),
        ("cid", "12345"),
        ("cid", "spring-sale-2024"),
        ("mid", "9876543210"),
        ("fr", "Australie-Occidentale"),
        ("sb", "1"),
        ("ide", "Visual Studio Code"),
        ("nid", "12345678"),
        ("ga_session_number", "12"),
        ("visitorId", "unknown"),
        ("browserId", "00000000000"),
        ("tuuid", "00000000-0000-0000-0000-000000000000"),
        ("cb", "1700000000123"),
    ],
)
def test_no_visitors(name: str, value: str) -> None:
    assert types(name, value) == []


def test_cookies_and_queries_alike() -> None:
    for root in ("request.cookie", "response.cookie", "request.query"):
        found = scan(query({"_ga": "GA1.2.1033501218.1368477899"}, root=root))
        assert [f.data_type for f in found] == ["id.user"]
