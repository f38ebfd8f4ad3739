"""Packets joined with the ledger: each flow its entry, and nothing counted twice."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.judge import Survey, Window, survey
from auditor.judge.once import once
from auditor.model import AMBIGUOUS, UNKNOWN, Connection, Fate, PacketFlow
from tests.judge.flows import PHONE, flow
from tests.judge.test_fates import link

PROXY = "10.0.0.1:8080"


def entry(port: int, name: str = "a.example", **more: object) -> Connection:
    fields: dict[str, object] = {
        "client": f"{PHONE}:{port}",
        "client_tls": "established",
        "requests": 1,
        "bytes_up": 7,
        "mode": "regular",
        "server": f"{name}:443",
        "server_ip": "203.0.113.9:443",
    }
    return link(name, **(fields | more))


def to_proxy(port: int, **more: object) -> PacketFlow:
    return flow("", **{"client": f"{PHONE}:{port}", "server": PROXY, "protocol": "http", **more})


def joined(entries: Iterable[Connection], flows: Iterable[PacketFlow]) -> Survey:
    kept, seen = list(entries), list(flows)
    return survey(lambda: kept, lambda: seen)


def fates(found: Survey) -> dict[Fate, tuple[int, int]]:
    return {
        row.fate: (row.connections, row.bytes) for rows in found.by_app().values() for row in rows
    }


def test_a_flow_counts_once_with_the_bytes_of_its_packets() -> None:
    found = joined([entry(1), entry(2)], [to_proxy(1), to_proxy(2, bytes_down=400)])
    assert fates(found) == {Fate.DECRYPTED: (2, 1500)}
    assert found.by_host().keys() == {"a.example"}
    [row] = found.by_app()[""]
    assert row.measured == 2


def test_what_packets_do_not_show_keeps_its_lower_bound() -> None:
    found = joined([entry(1), entry(2, bytes_down=5)], [to_proxy(1)])
    [row] = found.by_app()[""]
    assert (row.connections, row.bytes, row.measured) == (2, 1012, 1)


def test_what_went_past_the_proxy() -> None:
    found = joined(
        [entry(1)],
        [
            to_proxy(1),
            flow("q.example", transport="udp", protocol="quic", client=f"{PHONE}:9"),
            flow("raw.example", client=f"{PHONE}:10", protocol="tls"),
            to_proxy(11),
        ],
    )
    assert fates(found) == {
        Fate.DECRYPTED: (1, 1000),
        Fate.QUIC_BYPASS: (1, 1000),
        Fate.TLS_BYPASS: (1, 1000),
        Fate.LOST: (1, 1000),  # it reached the proxy, whose ledger does not know it
    }


def test_a_port_that_is_used_again_is_another_connection() -> None:
    entries = [
        entry(1, "old.example", opened=1.0, closed=2.0),
        entry(1, "new.example", opened=2.5, closed=9.0),
    ]
    flows = [to_proxy(1, opened=2.5, closed=9.0), to_proxy(1, opened=1.0, closed=2.0, bytes_up=0)]
    found = joined(entries, flows)
    sizes = {host: rows[0].bytes for host, rows in found.by_host().items()}
    assert sizes == {"new.example": 1000, "old.example": 900}


def test_a_connection_of_another_time_is_another_connection() -> None:
    late = [to_proxy(1, opened=500.0, closed=501.0), to_proxy(2), to_proxy(3)]
    found = joined([entry(1), entry(2), entry(3)], late)
    assert fates(found)[Fate.LOST] == (1, 1000)


@pytest.mark.parametrize("mode", ["wireguard@51820", "transparent", "tun:tun0"])
def test_without_an_explicit_proxy_the_destination_must_agree(mode: str) -> None:
    place = {"mode": mode, "server": "203.0.113.9:443"}
    same, other = flow(), flow("b.example", server="203.0.113.8:443")
    assert fates(joined([entry(50000, **place)], [same])) == {Fate.DECRYPTED: (1, 1000)}
    found = fates(joined([entry(50000, **place)], [other]))
    assert found[Fate.TLS_BYPASS] == (1, 1000)
    assert found[Fate.DECRYPTED] == (1, 7)


def test_a_udp_port_serves_several_destinations() -> None:
    entries = [
        entry(5, "a.example", transport="udp", mode="wireguard", server="203.0.113.9:443"),
        entry(5, "b.example", transport="udp", mode="wireguard", server="203.0.113.8:443",
              server_ip=""),
    ]  # fmt: skip
    flows = [
        flow("", transport="udp", client=f"{PHONE}:5", server=f"203.0.113.{last}:443", bytes_up=up)
        for last, up in ((9, 1), (8, 2))
    ]
    found = joined(entries, flows)
    assert {host: rows[0].bytes for host, rows in found.by_host().items()} == {
        "a.example": 901,
        "b.example": 902,
    }


def test_our_own_tunnel_is_set_aside_and_what_is_in_it_counts() -> None:
    inner = entry(50000, mode="wireguard:x.conf@51999", server="203.0.113.9:443")
    outer = flow("", transport="udp", client="192.168.1.9:6", server="192.168.1.2:51999",
                 protocol="wireguard")  # fmt: skip
    found = joined([inner], [outer, flow()])
    assert found.aside == 1
    assert fates(found) == {Fate.DECRYPTED: (1, 1000)}
    # Seen from the gateway there is nothing inside: the ledger counts, by its lower bounds.
    assert fates(joined([inner], [outer])) == {Fate.DECRYPTED: (1, 7)}


def test_the_proxys_own_connections_are_set_aside() -> None:
    own = [
        flow("a.example", client="10.0.0.1:7", server="203.0.113.9:443"),
        flow("other.example", client="10.0.0.1:8", server="203.0.113.77:443"),
    ]
    found = joined([entry(1)], [to_proxy(1), *own])
    assert found.aside == 2
    assert fates(found) == {Fate.DECRYPTED: (1, 1000)}


def test_an_app_that_packets_name_is_the_phones() -> None:
    mine = flow("a.example", client="10.0.0.1:7", app="com.example")
    assert joined([entry(1)], [to_proxy(1), mine]).aside == 0


def test_the_clocks_of_phone_and_proxy_may_differ() -> None:
    entries = [entry(port, opened=1000.0 + port, closed=1001.0 + port) for port in range(1, 9)]
    flows = [to_proxy(port, opened=40.0 + port, closed=41.0 + port) for port in range(1, 9)]
    found = joined(entries, flows)
    assert found.offset == 960.0
    assert fates(found) == {Fate.DECRYPTED: (8, 8000)}


def test_behind_an_address_translation_name_and_time_decide() -> None:
    entries = [
        entry(1, "a.example", opened=10.0, closed=12.0),
        entry(2, "a.example", opened=11.0, closed=12.0),
        entry(3, "b.example", opened=10.0, closed=12.0),
    ]
    flows = [
        flow(
            "a.example",
            client="10.215.173.1:9",
            opened=10.2,
            closed=12.0,
            app="com.example",
            server=PROXY,
        ),
        flow(
            "a.example",
            client="10.215.173.1:8",
            opened=10.9,
            closed=12.0,
            app="com.example",
            server=PROXY,
        ),
        flow(
            "a.example",
            client="10.215.173.1:7",
            opened=11.1,
            closed=12.0,
            app="com.example",
            server=PROXY,
        ),
        flow(
            "c.example",
            client="10.215.173.1:6",
            opened=10.0,
            closed=12.0,
            app="com.example",
            server=PROXY,
        ),
    ]
    found = joined(entries, flows)
    rows = {row.fate: row for row in found.by_app()["com.example"]}
    assert rows[Fate.DECRYPTED].connections == 2  # one entry for one flow
    assert rows[Fate.LOST].connections == 2
    assert found.by_app()[""][0].hosts == ("b.example",)


@pytest.mark.parametrize(
    ("of_entry", "of_flow"),
    [
        ({"app": "com.one", "app_how": "exact"}, {"app": "com.two", "server": PROXY}),
        ({"app": "com.one"}, {"app": "com.two", "server": PROXY}),
        ({"uid": 10_001}, {"uid": 10_002, "server": PROXY}),
        ({}, {"server": "203.0.113.9:443"}),  # the origin
        ({}, {"server": "203.0.113.10:443"}),  # another of its addresses
        ({"server_ip": "192.168.1.5:443"}, {"server": "192.168.1.5:443"}),
    ],
)
def test_a_name_does_not_join_what_is_another_connection(
    of_entry: dict[str, Any], of_flow: dict[str, Any]
) -> None:
    past = flow("a.example", client="10.215.173.1:9", **of_flow)
    found = joined([entry(1, **of_entry)], [past])
    assert fates(found)[Fate.DECRYPTED] == (1, 7)
    assert sum(size for _, size in fates(found).values()) == 1007


def test_an_app_that_was_only_assumed_does_not_keep_them_apart() -> None:
    kept = [entry(1, app="com.session")]
    seen = [flow("a.example", client="10.215.173.1:9", server=PROXY, app="com.two")]
    found = survey(lambda: kept, lambda: seen, app="com.session")
    assert fates(found) == {Fate.DECRYPTED: (1, 1000)}


@pytest.mark.parametrize("nobody", [AMBIGUOUS, UNKNOWN])
def test_an_app_that_nobody_knows_gives_way_to_the_one_in_the_packets(nobody: str) -> None:
    kept = [entry(1, app=nobody, app_how="ambiguous")]
    seen = [flow("a.example", client="10.215.173.1:9", server=PROXY, app="com.two")]
    found = survey(lambda: kept, lambda: seen, app="com.session")
    assert {row.fate for row in found.by_app()["com.two"]} == {Fate.DECRYPTED}


def test_a_refused_destination_does_not_hide_what_else_the_connection_did() -> None:
    refusal = entry(1, "x.example", refused="not allowed", requests=0, opened=1.4, closed=1.4)
    assert fates(joined([entry(1), refusal], [to_proxy(1)]))[Fate.DECRYPTED] == (1, 1000)


def test_an_alert_in_the_packets_says_what_the_ledger_missed() -> None:
    silent = entry(1, "p.example", requests=0, bytes_up=0, app="a")
    other = entry(2, "ok.example", app="a")
    seen = [to_proxy(1, alert="client: fatal unknown_ca"), to_proxy(2)]
    assert fates(joined([silent, other], seen))[Fate.PINNED] == (1, 1000)
    assert fates(joined([silent], seen[:1])) == {Fate.CA_NOT_TRUSTED: (1, 1000)}


@pytest.mark.parametrize(
    "alert",
    [
        "server: fatal unknown_ca",  # of the client's own certificate
        "server: warning unrecognized_name",
        "client: warning unknown_ca",
        "client: fatal handshake_failure",
    ],
)
def test_an_alert_that_says_nothing_of_our_certificate(alert: str) -> None:
    silent = entry(1, "p.example", requests=0, bytes_up=0)
    assert fates(joined([silent], [to_proxy(1, alert=alert)])).keys() == {Fate.HANGUP}


def test_bytes_that_no_message_accounts_for_were_lost() -> None:
    silent = entry(1, requests=0, client_tls="", bytes_up=0)
    assert fates(joined([silent], [to_proxy(1)])) == {Fate.NO_DATA: (1, 1000)}
    assert fates(joined([silent], [to_proxy(1, bytes_up=99_999)])).keys() == {Fate.LOST}
    # No handshake needs them where there is none: a datagram that the proxy dropped is data.
    for protocol in ("", "dns", "mqtt"):
        dropped = to_proxy(1, bytes_up=700, protocol=protocol)
        assert fates(joined([silent], [dropped])).keys() == {Fate.LOST}
    nothing = to_proxy(1, bytes_up=0, bytes_down=90, protocol="")
    assert fates(joined([silent], [nothing])).keys() == {Fate.NO_DATA}


def test_names_that_no_connection_explains() -> None:
    found = joined([entry(1)], [to_proxy(1), flow("q.example", protocol="quic")])
    asked = ["a.example.", "Gone.example", "gone.example", "q.example", ""]
    assert found.missing(asked) == ["gone.example"]


_PORTS = st.integers(1, 4)
_TIMES = st.floats(0, 30)
_ENTRIES = st.builds(
    lambda port, at, lasts, mode, silent: entry(
        port, opened=at, closed=at + lasts, mode=mode, requests=0 if silent else 1
    ),
    _PORTS, _TIMES, _TIMES, st.sampled_from(["regular", "wireguard", "reverse:x@1", "odd"]),
    st.booleans(),
)  # fmt: skip
_FLOWS = st.builds(
    lambda port, at, lasts, server, protocol, up: flow(
        client=f"{PHONE}:{port}", opened=at, closed=at + lasts, server=server, protocol=protocol,
        bytes_up=up,
    ),
    _PORTS, _TIMES, _TIMES, st.sampled_from([PROXY, "203.0.113.9:443", "", ":", "[::1]:5", "a:b"]),
    st.sampled_from(["tls", "quic", "dns", "", "http"]), st.integers(0, 2**40),
)  # fmt: skip


@given(st.lists(_ENTRIES, max_size=12), st.lists(_FLOWS, min_size=1, max_size=12))
def test_every_flow_counts_once_and_every_byte(
    entries: list[Connection], flows: list[PacketFlow]
) -> None:
    found = joined(entries, flows)
    flows = list(once(flows))
    rows = [row for rows in found.by_app().values() for row in rows]
    assert sum(row.measured for row in rows) == len(flows) - found.aside
    assert found.flows == len(flows) - found.aside
    unseen = sum(row.connections - row.measured for row in rows)
    assert 0 <= unseen <= len(entries)
    hosts = [row for rows in found.by_host().values() for row in rows]
    assert sum(row.bytes for row in hosts) == sum(row.bytes for row in rows)


def test_entries_that_were_read_from_the_packets_themselves() -> None:
    place = {"mode": "pcap", "server_ip": "203.0.113.9"}
    read = entry(1, "a.example", **place)
    unread = entry(2, "b.example", ignored=True, requests=0, client_tls="offered", **place)
    raw = entry(3, "", server="203.0.113.9:7", client_tls="", requests=0, messages=2, **place)
    flows = [
        flow("a.example", client=f"{PHONE}:1"),
        flow("b.example", client=f"{PHONE}:2"),
        flow("", client=f"{PHONE}:3", server="203.0.113.9:7", protocol=""),
    ]
    kept = [read, unread, raw]
    found = survey(lambda: kept, lambda: flows, proxied=False)
    assert fates(found) == {
        Fate.DECRYPTED: (1, 1000),
        Fate.PLAIN: (1, 1000),
        Fate.TLS_UNREAD: (1, 1000),
    }


def test_the_app_is_the_one_that_the_phone_was_asked_about_else_the_packets() -> None:
    guessed = entry(1, app="com.session")
    asked = entry(2, app="com.asked", app_how="exact")
    seen = [to_proxy(1, app="com.packets"), to_proxy(2, app="com.packets"), to_proxy(3)]
    found = joined([guessed, asked], seen)
    assert found.by_app().keys() == {"com.packets", "com.asked", ""}


def test_what_went_past_adb_reverse_is_not_what_came_through_it() -> None:
    over = entry(1, "a.example", client="127.0.0.1:4444")
    past = flow("a.example", client="192.168.1.9:7")
    assert fates(joined([over], [past])) == {
        Fate.DECRYPTED: (1, 7),
        Fate.TLS_BYPASS: (1, 1000),
    }
    inside = flow("a.example", client="127.0.0.1:5555", server="127.0.0.1:8080", protocol="http")
    assert fates(joined([over], [inside])) == {Fate.DECRYPTED: (1, 1000)}
    # Its loopback shows that the phone recorded itself: nothing in there is the proxy's own.
    again = flow("a.example", client="192.168.1.9:7", opened=2.5, closed=2.9)
    assert fates(joined([over], [inside, again])) == {
        Fate.DECRYPTED: (1, 1000),
        Fate.TLS_BYPASS: (1, 1000),
    }


@pytest.mark.parametrize("address", ["2001:db8::2003", "[2001:db8::2003]:443"])
def test_an_address_that_ends_like_a_port_is_an_address(address: str) -> None:
    one = entry(1, "", mode="pcap", server="a.example:443", server_ip=address)
    seen = flow("a.example", client=f"{PHONE}:1", server="[2001:db8::2003]:443")
    assert fates(joined([one], [seen])) == {Fate.DECRYPTED: (1, 1000)}


def test_a_connection_counts_in_each_window_that_it_was_open_in() -> None:
    entries = [
        entry(1, opened=11.0, closed=12.0),
        entry(2, opened=15.0, closed=25.0),
        entry(3, opened=29.0, closed=None),
        entry(4, opened=None, closed=None),
    ]
    windows = [Window(10, 20), Window(20, 30), Window(30, 40)]
    found = survey(lambda: entries, windows=windows)
    assert [_counted(found, place) for place in range(3)] == [2, 2, 1]
    # By the packets' times, which are not the ledger's, brought to its clock.
    seen = [to_proxy(1, opened=911.0, closed=921.0), to_proxy(2, opened=915.0, closed=916.0)]
    found = survey(lambda: entries, lambda: seen, windows=windows)
    assert found.offset == -900.0
    assert [_counted(found, place) for place in range(3)] == [2, 2, 1]
    assert sum(row.connections for row in found.by_app()[""]) == 4


def _counted(found: Survey, window: int) -> int:
    return sum(row.connections for rows in found.by_app(window).values() for row in rows)
