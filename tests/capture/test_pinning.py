"""When a host is let through, from connections as the ledger keeps them."""

from __future__ import annotations

import re

import pytest

from auditor.capture.ledger import ESTABLISHED, FAILED, Entry
from auditor.capture.pinning import MOST_HOSTS, PLACES_KEPT, Pinning, named
from auditor.model import AMBIGUOUS, UNKNOWN

DISTRUST = "The client does not trust the proxy's certificate for pinned.example"
APP = "com.example.app"


class Watched:
    """A Pinning with what it asked mitmproxy to ignore."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self.open: list[Entry] = []
        self.pinning = Pinning(lambda: self.open, self.patterns.append)
        self.pinning.on = True

    def refuse(self, times: int = 3, **facts: object) -> None:
        for _ in range(times):
            self.pinning.refused(_entry(client_tls=FAILED, **facts))

    def succeed(self, **facts: object) -> None:
        values = {"sni": "api.example", "requests": 1} | facts
        self.pinning.closed(_entry(client_tls=ESTABLISHED, **values))


def _entry(**facts: object) -> Entry:
    values = {
        "client": "10.0.0.2:40000",
        "server": "203.0.113.10:443",
        "sni": "pinned.example",
        "tls_error": DISTRUST,
        "app": APP,
    } | facts
    return Entry("key", "tcp", **values)  # type: ignore[arg-type] # each test names its fields


@pytest.mark.parametrize(
    "error",
    [
        DISTRUST,
        "The client disconnected during the handshake. If this happens consistently",
        "The remote server does not speak TLS: connection reset",
        "tlsv1 alert unknown ca",
    ],
)
def test_three_refusals_and_a_success_elsewhere(error: str) -> None:
    watched = Watched()
    watched.succeed()
    watched.refuse(2, tls_error=error)
    assert not watched.patterns
    watched.refuse(1, tls_error=error)
    assert watched.patterns == [r"^pinned\.example:443$"]
    watched.refuse()
    assert len(watched.patterns) == 1
    assert watched.pinning.is_through("pinned.example:443")


def test_the_pattern_is_the_whole_host_and_its_port() -> None:
    watched = Watched()
    watched.succeed()
    watched.refuse()
    [pattern] = watched.patterns
    for other in ("pinned.example:8443", "not-pinned.example:443", "pinned.example.com:443"):
        assert not re.search(pattern, other, re.IGNORECASE)
    assert not re.search(pattern, "pinnedXexample:443")


def test_hang_ups_count_but_not_those_that_the_server_caused() -> None:
    watched = Watched()
    watched.succeed()
    for facts in ({"error": "no route"}, {"server_tls": FAILED}, {"refused": "loopback"}):
        for _ in range(3):
            watched.pinning.closed(_entry(client_tls=ESTABLISHED, **facts))
    assert not watched.patterns
    for _ in range(3):
        watched.pinning.closed(_entry(client_tls=ESTABLISHED))
    assert watched.patterns


def test_a_success_in_a_connection_that_is_still_open_counts() -> None:
    watched = Watched()
    watched.open = [_entry(sni="api.example", client_tls=ESTABLISHED, messages=1)]
    watched.refuse()
    assert watched.patterns


@pytest.mark.parametrize(
    "facts",
    [
        {"app": "com.example.other"},  # another app's success
        {"sni": "pinned.example"},  # a success with the host itself
        {"requests": 0},  # no success
    ],
)
def test_what_lets_nothing_through(facts: dict[str, object]) -> None:
    watched = Watched()
    watched.succeed(**facts)
    watched.refuse()
    assert not watched.patterns


@pytest.mark.parametrize(
    "facts",
    [
        {"sni": ""},  # an address may belong to many
        {"sni": "a|.*"},
        {"tls_error": "Cannot negotiate a common version"},
        {"server_tls": FAILED},
    ],
)
def test_refusals_that_do_not_count(facts: dict[str, object]) -> None:
    watched = Watched()
    watched.succeed()
    watched.refuse(3, **facts)
    assert not watched.patterns


def test_where_apps_are_not_known_the_phone_stands_for_them() -> None:
    for app in ("", AMBIGUOUS, UNKNOWN):
        watched = Watched()
        watched.succeed(app=app, client="10.0.0.3:1")
        watched.refuse(app=app)
        assert not watched.patterns
        watched.succeed(app=app)
        watched.refuse(1, app=app)
        assert watched.patterns


def test_what_passed_and_what_others_lost_is_told() -> None:
    watched = Watched()
    watched.succeed()
    watched.refuse()
    for app in (APP, "com.example.other"):
        entry = _entry(app=app, let_through=True, ignored=True, bytes_up=500, bytes_down=700)
        watched.pinning.closed(entry)
    [text] = watched.pinning.told()
    assert "for com.example.app: 2 connections, 2,400 bytes" in text
    assert text.endswith("others lost by it: com.example.other 1")


def test_a_hostile_app_is_bounded() -> None:
    watched = Watched()
    watched.succeed()
    for number in range(MOST_HOSTS + 50):
        watched.refuse(sni=f"host{number}.example")
    assert len(watched.patterns) == MOST_HOSTS
    for number in range(PLACES_KEPT + 50):
        watched.refuse(1, sni=f"once{number}.example")
    assert len(watched.pinning._refused) <= PLACES_KEPT


def test_off_means_off() -> None:
    watched = Watched()
    watched.pinning.on = False
    watched.succeed()
    watched.refuse()
    assert not watched.patterns


def test_named() -> None:
    assert named(_entry(sni="Pinned.Example.")) == "pinned.example:443"
    assert named(_entry(sni="pinned.example", server="[2001:db8::1]:853")) == "pinned.example:853"
    assert named(_entry(server="")) == ""
