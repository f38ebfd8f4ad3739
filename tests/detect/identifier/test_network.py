"""IP addresses: the phone's, public or local, and everybody else's."""

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import query, scan
from tests.detect.identifier.seen import types

PUBLIC, PRIVATE, V6 = "84.43.95.123", "192.168.1.23", "2607:fb90:f27:4512:d800:cb23:a603:e245"


@pytest.mark.parametrize(
    "name",
    ["ip", "IP", "ipAddress", "ip_address", "clientIp", "client_ip_v4", "device.ip", "user_ip",
     "X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "remote_addr", "publicIP", "uip"],
)  # fmt: skip
def test_public_addresses(name: str) -> None:
    assert types(name, PUBLIC) == ["id.network"]
    assert types(name, "10.0.0.300") == []
    assert types(name, "127.0.0.1") == []
    assert types(name, "203.0.113.9") == []
    assert types(name, "") == []


@pytest.mark.parametrize(
    "value",
    [V6, V6.upper(), f"[{V6}]:443", f"{PUBLIC}:51234", f"{PUBLIC}, 10.0.0.1", f"::ffff:{PUBLIC}",
     f" {PUBLIC} "],
)  # fmt: skip
def test_forms(value: str) -> None:
    assert types("client_ip", value) == ["id.network"]


@pytest.mark.parametrize(
    "name", ["local_ip", "lanIp", "privateIpAddress", "wifi_ip", "internal_ip"]
)
def test_local_addresses(name: str) -> None:
    for value in (
        "10.0.0.1",
        PRIVATE,
        "172.20.3.4",
        "100.72.5.6",
        "fd12:3456:789a::1",
        "fe80::1%en0",
    ):
        assert types(name, value) == ["id.network"]


def test_which_one_is_told() -> None:
    found = scan(query({"local_ip": PRIVATE, "ip": PUBLIC}))
    assert ["private" in f.reason for f in found] == [True, False]


def test_private_addresses_where_they_cannot_be_meant() -> None:
    assert types("X-Forwarded-For", PRIVATE) == []
    assert types("public_ip", PRIVATE) == []
    assert types("ip", PRIVATE) == ["id.network"]
    assert types("ip", "192.168.1.1") == []  # the router's
    assert types("ip", "192.168.1.255") == []


@pytest.mark.parametrize(
    "name",
    ["server_ip", "serverIPAddress", "dns_ip", "gateway_ip", "ip_version", "proxy_ip", "dst_ip",
     "version", "sdk_ip_version", "skip", "zip", "ship", "ip_ranges", "app_version", "host"],
)  # fmt: skip
def test_addresses_of_others_and_no_addresses(name: str) -> None:
    assert types(name, PUBLIC) == []


def test_what_holds_the_field_says_whose_it_is() -> None:
    body: Tree = {
        "device": {"ip": PUBLIC},
        "dns": {"answers": [{"ip": "84.43.95.124"}]},
        "servers": [{"ip": "84.43.95.125"}],
    }
    assert [str(f.path).rpartition("$")[2] for f in scan(body)] == [".device.ip"]


def test_forwarded() -> None:
    found = scan(query({"Forwarded": f'for="{PUBLIC}";proto=https;by=203.0.113.43'}))
    assert [f.data_type for f in found] == ["id.network"]


def test_nothing_about_a_phone_in_a_version_text() -> None:
    assert types("q", "update to 1.2.3.4 now") == []
    assert types("ua", "Chrome/120.0.6099.43 Mobile") == []


_CANDIDATE = "candidate:842163049 1 udp 1677729535 {} 46154 typ {}"


@pytest.mark.parametrize(
    "text",
    [
        _CANDIDATE.format(PUBLIC, "srflx") + " raddr 0.0.0.0 rport 0",
        "a=" + _CANDIDATE.format(PRIVATE, "host"),
        _CANDIDATE.format(V6, "host"),
        _CANDIDATE.format("203.0.113.9", "relay") + f" raddr {PUBLIC} rport 46154",
        f"v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 {PUBLIC}\r\nt=0 0\r\n",
    ],
)
def test_what_a_call_tells_its_peer(text: str) -> None:
    assert types("x", text) == ["id.network"]


@pytest.mark.parametrize(
    "text",
    [
        _CANDIDATE.format(PUBLIC, "relay"),
        _CANDIDATE.format("4a1f-7c.local", "host"),
        "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\nc=IN IP4 0.0.0.0\r\n",
        f"the candidate: {PUBLIC} of 3",
        f"connect=IN IP5 {PUBLIC}",
    ],
)
def test_what_a_call_leaves_open(text: str) -> None:
    assert types("x", text) == []
