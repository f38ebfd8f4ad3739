"""When a host is let through, from connections as the ledger keeps them."""

from __future__ import annotations

import re

import pytest

from auditor.capture.ledger import ESTABLISHED, FAILED, Entry
from auditor.capture.pinning import MOST_HOSTS, PLACES_KEPT, Pinning
from auditor.capture.records import Record
from auditor.capture.through import asked_pattern, named
from auditor.model import AMBIGUOUS, PINNING, UNKNOWN, InputError

DISTRUST = "The client does not trust the proxy's certificate for pinned.example"
APP = "com.example.app"


class Watched:
    """A Pinning with what it asked mitmproxy to ignore."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self.open: list[Entry] = []
        self.records: list[Record] = []
        self.pinning = Pinning(lambda: self.open, self.patterns.append, self.records.append)
        self.pinning.on = True

    def refuse(self, times: int = 3, **facts: object) -> list[Entry]:
        entries = [_entry(client_tls=FAILED, **facts) for _ in range(times)]
        for entry in entries:
            self.pinning.refused(entry)
        return entries

    def succeed(self, **facts: object) -> Entry:
        values = {"sni": "api.example", "requests": 1} | facts
        entry = _entry(client_tls=ESTABLISHED, **values)
        self.over(entry)
        return entry

    def over(self, *entries: Entry) -> None:
        for entry in entries:
            self.pinning.closed(entry)
            entry.closed = 1.0

    def answer(self, app: str, *entries: Entry) -> None:
        """The phone says late whose these are."""
        for entry in entries:
            entry.app = app
            self.pinning.app_known(entry)

    @property
    def noted(self) -> str:
        """What a reader of the session is told at last."""
        texts = [record[3] for record in self.records if record[2] == PINNING]
        return str(texts[-1]) if texts else ""


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


NOBODYS = pytest.mark.parametrize("app", ["", AMBIGUOUS, UNKNOWN])


@NOBODYS
def test_where_the_app_is_not_known_nothing_is_let_through_and_that_is_said(
    app: str, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched()
    watched.succeed(app=app)
    watched.succeed()
    watched.refuse(app=app)
    watched.refuse(app=app, sni="other.example")
    assert not watched.patterns
    [said] = [one.getMessage() for one in caplog.records]  # once, not for each host
    assert "pinned.example:443 refused our certificate 3 times and is not let through" in said
    assert watched.noted == (
        "not let through: the app is not known that refused our certificate,"
        " pinned.example:443 (3 times), other.example:443 (3 times)"
    )
    [text] = watched.pinning.told()
    assert text.startswith(watched.noted)
    assert "--phone-for-app" in text


@NOBODYS
def test_the_phone_may_be_asked_to_stand_for_them(app: str) -> None:
    watched = Watched()
    watched.pinning.by_phone = True
    watched.succeed(app=app, client="10.0.0.3:1")
    watched.succeed()  # an app that is known says nothing of one that is not
    watched.refuse(app=app)
    assert not watched.patterns
    watched.succeed(app=app)
    watched.refuse(1, app=app)
    assert watched.patterns
    assert watched.noted.startswith("let through for the phone, as the app is not known")
    assert watched.noted.endswith(": pinned.example:443")


@NOBODYS
def test_an_app_alone_in_its_tunnel_is_known(app: str) -> None:
    watched = Watched()
    watched.pinning.alone = APP
    watched.succeed(app=app)
    watched.refuse(app=app)
    assert watched.patterns
    [text] = watched.pinning.told()
    assert f"unread for {APP}: " in text
    assert not watched.noted


def test_an_app_that_shares_its_uid_is_not_known() -> None:
    watched = Watched()
    watched.succeed(app_how="shared")
    watched.refuse(app_how="shared")
    assert not watched.patterns
    assert watched.noted


def test_what_the_phone_answers_late_counts() -> None:
    watched = Watched()
    refused = watched.refuse(app=UNKNOWN)
    used = watched.succeed(app=UNKNOWN)
    assert "pinned.example:443 (3 times)" in watched.noted
    watched.answer(APP, used, refused[0])
    watched.over(refused[1])
    watched.answer(APP, refused[1])
    assert not watched.patterns
    watched.answer(APP, refused[2])
    assert watched.patterns == [r"^pinned\.example:443$"]
    assert not watched.noted
    assert [text[:18] for text in watched.pinning.told()] == ["pinned.example:443"]


def test_a_late_answer_is_no_second_refusal() -> None:
    watched = Watched()
    watched.pinning.alone = APP
    watched.succeed()
    watched.answer(APP, *watched.refuse(2, app=UNKNOWN))
    assert not watched.patterns
    watched.refuse(1, app=AMBIGUOUS)
    assert watched.pinning.is_through("pinned.example:443")


def test_silence_counts_for_the_app_that_is_named_later() -> None:
    watched = Watched()
    watched.succeed()
    silent = [_entry(client_tls=ESTABLISHED, app=UNKNOWN) for _ in range(3)]
    watched.answer(APP, silent[0])  # while it is open it has refused nothing yet
    watched.over(*silent)
    watched.answer(APP, silent[1])
    assert not watched.patterns
    watched.answer(APP, silent[2])
    assert watched.patterns


def test_what_others_lose_is_theirs_when_they_are_named_later() -> None:
    watched = Watched()
    watched.succeed()
    watched.refuse()
    passed = [
        _entry(app=UNKNOWN, let_through=True, ignored=True, bytes_up=1, bytes_down=1)
        for _ in range(3)
    ]
    watched.over(*passed)
    watched.answer(APP, passed[0])
    watched.answer("com.example.other", passed[1])
    [text] = watched.pinning.told()
    assert text.endswith("others lost by it: no known app 1, com.example.other 1")


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


@pytest.mark.parametrize(
    ("asked", "yes", "no"),
    [
        ("Pinned.Example", ["pinned.example:443", "pinned.example:8443"], ["a.pinned.example:443"]),
        ("pinned.example:443", ["PINNED.example:443"], ["pinned.example:8443"]),
        ("203.0.113.9", ["203.0.113.9:443"], ["203.0.113.90:443"]),
        ("[2001:db8::1]:443", ["2001:db8::1:443"], ["2001:db8::1:8443"]),
        ("2001:db8::1", ["2001:db8::1:443"], ["2001:db8::11:443"]),
    ],
)
def test_a_host_that_is_named(asked: str, yes: list[str], no: list[str]) -> None:
    for host in yes:
        assert re.search(asked_pattern(asked), host, re.IGNORECASE)
    for host in no:
        assert not re.search(asked_pattern(asked), host, re.IGNORECASE)


@pytest.mark.parametrize("text", ["", "a b", ".*", "host:0", "host.example:70000", "x|y.example"])
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(InputError, match="--let-through"):
        asked_pattern(text)
