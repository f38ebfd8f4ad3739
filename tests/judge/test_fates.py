"""A connection's fate, alone and among the others of its session."""

import pytest
from msgspec import structs

from auditor.judge import Context, fate, host_of
from auditor.model import AMBIGUOUS, UNKNOWN, Connection, Fate

DISTRUST = (
    "The client does not trust the proxy's certificate for a.example (tlsv1 alert unknown ca)"
)
HANGUP = (
    "The client disconnected during the handshake. If this happens consistently for a.example, "
    "this may indicate that the client does not trust the proxy's certificate."
)


def link(sni: str = "a.example", **more: object) -> Connection:
    fields: dict[str, object] = {
        "key": "k",
        "transport": "tcp",
        "client": "10.0.0.2:50000",
        "sni": sni,
        "opened": 1.0,
        "closed": 2.0,
    }
    return Connection(**(fields | more))  # type: ignore[arg-type]  # fields of Connection by name


READ = link("ok.example", client_tls="established", requests=1)
FAILED = link(client_tls="failed", tls_error=DISTRUST)
SILENT = link(client_tls="established")
LEFT = link(client_tls="failed", tls_error=HANGUP)


def mine(connection: Connection, app: str = "a") -> Connection:
    return structs.replace(connection, app=app)


def judged(*connections: Connection) -> list[Fate]:
    context = Context.of(connections)
    return [fate(connection, context) for connection in connections]


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (READ, Fate.DECRYPTED),
        (link(requests=1), Fate.PLAIN),
        (link(messages=4), Fate.PLAIN),
        (link(client_tls="offered", messages=4), Fate.TLS_BYPASS),
        (link(ignored=True, bytes_up=9), Fate.BYPASS),
        (link(ignored=True, let_through=True, bytes_up=9), Fate.BYPASS),
        (link(refused="not allowed", requests=1), Fate.REFUSED),
        (link(), Fate.NO_DATA),
        (link(bytes_up=5), Fate.LOST),
        (link(client_tls="established", requests=2, broken=2), Fate.LOST),
        (link(client_tls="established", requests=2, broken=1), Fate.DECRYPTED),
        (link(client_tls="failed", tls_error="no shared cipher"), Fate.HANGUP),
        (link(client_tls="dropped", transport="udp"), Fate.LOST),
    ],
)
def test_one_connection_alone(connection: Connection, expected: Fate) -> None:
    assert judged(connection) == [expected]


def test_pinned_only_where_the_ca_was_accepted() -> None:
    assert judged(FAILED, FAILED) == [Fate.CA_NOT_TRUSTED] * 2
    assert judged(mine(FAILED), mine(READ)) == [Fate.PINNED, Fate.DECRYPTED]


@pytest.mark.parametrize("app", ["", AMBIGUOUS, UNKNOWN])
def test_what_may_be_two_apps_shows_no_pinning(app: str) -> None:
    links = [mine(FAILED, app), mine(READ, app)]
    assert judged(*links) == [Fate.CA_NOT_TRUSTED, Fate.DECRYPTED]
    assert fate(links[0], Context.of(links, system_ca=True)) is Fate.PINNED


def test_apps_of_one_uid_do_not_share_their_trust() -> None:
    links = [structs.replace(mine(link), app_how="shared") for link in (FAILED, READ)]
    assert judged(*links) == [Fate.CA_NOT_TRUSTED, Fate.DECRYPTED]


def test_nobodys_connections_are_not_pooled() -> None:
    used = link(client_tls="established", requests=1)
    silent = mine(SILENT, UNKNOWN)
    assert judged(silent, mine(used, UNKNOWN))[0] is Fate.HANGUP
    assert judged(*[mine(LEFT, UNKNOWN)] * 2) == [Fate.HANGUP] * 2


def test_an_end_without_a_word_must_be_repeated_to_show_pinning() -> None:
    mute = mine(link(client_tls="failed"))
    assert judged(mute, mine(READ))[0] is Fate.HANGUP
    assert judged(mute, mute, mine(READ))[:2] == [Fate.PINNED] * 2


def test_plain_traffic_does_not_show_that_the_ca_was_accepted() -> None:
    assert judged(FAILED, link(requests=3)) == [Fate.CA_NOT_TRUSTED, Fate.PLAIN]


def test_the_same_app_must_have_accepted_it_where_apps_are_known() -> None:
    failed = mine(FAILED)
    other = link("ok.example", client_tls="established", requests=1, app="b")
    own = link("ok.example", client_tls="established", requests=1, app="a")
    assert judged(failed, other)[0] is Fate.CA_NOT_TRUSTED
    assert judged(failed, other, own)[0] is Fate.PINNED


def test_another_phone_says_nothing_about_this_one() -> None:
    other = link("ok.example", client_tls="established", requests=1, client="10.0.0.3:1")
    assert judged(FAILED, other)[0] is Fate.CA_NOT_TRUSTED


def test_a_silent_handshake_is_a_preconnect_only_where_the_host_was_used() -> None:
    assert judged(SILENT, READ)[0] is Fate.HANGUP
    assert judged(SILENT, SILENT, READ)[:2] == [Fate.HANGUP] * 2
    succeeded = link(client_tls="established", requests=1)
    assert judged(SILENT, succeeded)[0] is Fate.NO_DATA
    assert judged(SILENT, SILENT, succeeded)[:2] == [Fate.NO_DATA] * 2


def test_a_connection_still_open_may_yet_speak() -> None:
    waiting = link(client_tls="established", closed=None)
    assert judged(waiting, waiting) == [Fate.NO_DATA] * 2


def test_leaving_inside_the_handshake_is_weaker_than_an_alert() -> None:
    assert judged(LEFT, READ)[0] is Fate.HANGUP
    assert judged(*map(mine, (LEFT, LEFT, READ)))[:2] == [Fate.PINNED] * 2
    assert judged(LEFT, LEFT) == [Fate.CA_NOT_TRUSTED] * 2


@pytest.mark.parametrize(
    "reason", ["sslv3 alert bad certificate", "certificate_unknown", "cert-rejected", DISTRUST]
)
def test_the_words_of_distrust(reason: str) -> None:
    assert judged(link(client_tls="failed", tls_error=reason)) == [Fate.CA_NOT_TRUSTED]


def test_hosts() -> None:
    assert host_of(link("A.Example")) == "a.example"
    assert host_of(link("", server="b.example:443")) == "b.example"
    assert host_of(link("", server="[2001:db8::1]:443")) == "2001:db8::1"
    assert host_of(link("", server_ip="192.0.2.1")) == "192.0.2.1"


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (link("dns.google", client_tls="offered", messages=4), Fate.ENCRYPTED_DNS),
        (link("", server="203.0.113.5:853", client_tls="offered", messages=4), Fate.ENCRYPTED_DNS),
        (link("", server="203.0.113.5:51820", transport="udp", messages=4), Fate.TUNNEL),
        (link("", server="203.0.113.5:1080", messages=4), Fate.TUNNEL),
        (link("", server="203.0.113.5:1080", requests=1), Fate.PLAIN),
        (link("", server="203.0.113.53:53", messages=2, lookups=2), Fate.LOOKUP),
        (link("", server="203.0.113.5:5300", messages=2, lookups=2), Fate.LOOKUP),
        (link("", server="203.0.113.53:53", transport="udp", messages=2), Fate.PLAIN),
        (link("", server="203.0.113.53:53", messages=3, lookups=2), Fate.PLAIN),
        (link("", server="203.0.113.53:53", requests=1), Fate.PLAIN),
        (link("dns.google", client_tls="established", requests=1), Fate.DECRYPTED),
    ],
)
def test_what_was_relayed_and_carries_other_traffic(connection: Connection, expected: Fate) -> None:
    assert judged(connection) == [expected]


def test_what_is_let_through_is_pinned_where_its_app_refused_and_trusts_the_ca() -> None:
    def fates(app: str, *others: Connection, system_ca: bool = False) -> Fate:
        through = link(app=app, ignored=True, let_through=True, bytes_up=9)
        refused = link(app="a", client_tls="failed", tls_error=DISTRUST)
        context = Context.of([refused, *others, through], system_ca=system_ca)
        return fate(through, context)

    trusting = [link("ok.example", app=app, client_tls="established", requests=1) for app in "ab"]
    assert fates("a", *trusting) is Fate.LET_THROUGH
    assert fates("a", system_ca=True) is Fate.LET_THROUGH
    assert fates("b", *trusting) is Fate.BYPASS  # it lost the host by what another refused
    assert fates("a", trusting[1]) is Fate.BYPASS  # nothing of its own was accepted
    assert fates("", *trusting) is Fate.BYPASS


def test_a_ca_in_the_system_store_is_trusted_unless_pinned() -> None:
    context = Context.of([FAILED], system_ca=True)
    assert fate(FAILED, context) is Fate.PINNED
