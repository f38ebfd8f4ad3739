"""The phone's socket tables: read as the kernel writes them, answered without guessing."""

from __future__ import annotations

import os
import pathlib
import socket
import sys

import pytest

from auditor.device.addresses import addresses
from auditor.device.sockets import COMMAND, Socket, Sought, owners, owners_behind, sockets

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
TCP = f"{HEAD} inode\n"
UDP = f"{HEAD} inode ref pointer drops\n"
REST = "00000000:00000000 00:00000000 00000000 {uid:5d}        0 4711 2 0000000000000000 0\n"


def row(local: str, remote: str, state: str, uid: int) -> str:
    return f"   0: {local} {remote} {state} " + REST.format(uid=uid)


def test_addresses_are_read_in_the_order_of_the_phones_bytes() -> None:
    text = (
        TCP
        + row("0263630A:9C40", "0A7100CB:01BB", "01", 10_123)
        + row(
            "0000000000000000FFFF00000263630A:9C41",
            "0000000000000000FFFF00000A7100CB:01BB",
            "02",
            10_124,
        )
        + row(
            "B80D0120000000000000000010000000:9C42",
            "B80D0120000000000000000001000000:0050",
            "08",
            1,
        )
    )
    assert list(sockets(text)) == [
        Socket("tcp", "10.99.99.2", 40_000, "203.0.113.10", 443, 10_123),
        Socket("tcp", "10.99.99.2", 40_001, "203.0.113.10", 443, 10_124),
        Socket("tcp", "2001:db8::10", 40_002, "2001:db8::1", 80, 1),
    ]


def test_udp_is_told_by_its_heading() -> None:
    text = UDP + row("00000000:1388", "00000000:0000", "07", 10_123)
    assert list(sockets(text)) == [Socket("udp", "", 5_000, "", 0, 10_123)]


@pytest.mark.parametrize("state", ["03", "04", "05", "06", "07", "09", "0A", "0B", "0C"])
def test_states_in_which_nobody_holds_the_socket_are_left_out(state: str) -> None:
    assert not list(sockets(TCP + row("0263630A:9C40", "0A7100CB:01BB", state, 0)))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "0: x:y z:w 01 a b c d e f g",
        row("0263630A", "0A7100CB:01BB", "01", 1),
        row("02:9C40", "0A7100CB:01BB", "01", 1),
        "\x1b[2J" * 100,
    ],
)
def test_what_has_no_shape_of_a_row_is_left_out(line: str) -> None:
    assert not list(sockets(TCP + line))
    assert not list(sockets(line))


def test_this_machines_own_tables_are_read() -> None:
    if sys.platform != "linux":
        pytest.skip("/proc/net is Linux's")
    paths = COMMAND.split()[1:]
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            text = "".join(pathlib.Path(path).read_text() for path in paths)
            port, peer = client.getsockname()[1], server.getsockname()[1]
        found = owners(list(sockets(text)), Sought("tcp", "127.0.0.1", port, "127.0.0.1", peer))
    assert found == {os.getuid()}


ROWS = [
    Socket("tcp", "10.0.0.2", 40_000, "203.0.113.10", 443, 1),
    Socket("tcp", "10.0.0.2", 40_000, "203.0.113.20", 443, 2),
    Socket("udp", "", 5_000, "", 0, 3),
    Socket("udp", "10.0.0.2", 5_000, "203.0.113.53", 53, 4),
    Socket("udp", "", 6_000, "", 0, 5),
    Socket("udp", "10.0.0.2", 6_000, "", 0, 6),
    Socket("tcp", "127.0.0.1", 41_000, "127.0.0.1", 8_080, 7),
    Socket("tcp", "127.0.0.1", 41_001, "127.0.0.1", 8_080, 8),
]


@pytest.mark.parametrize(
    ("sought", "uids"),
    [
        (Sought("tcp", "10.0.0.2", 40_000, "203.0.113.10", 443), {1}),
        (Sought("tcp", "10.0.0.2", 40_000, "203.0.113.99", 443), set()),
        (Sought("tcp", "10.0.0.2", 40_000), {1, 2}),  # redirected: the peer is not known
        (Sought("tcp", "10.0.0.3", 40_000, "203.0.113.10", 443), set()),
        (Sought("udp", "10.0.0.2", 5_000, "203.0.113.53", 53), {4}),
        (Sought("udp", "10.0.0.2", 5_000, "203.0.113.77", 9), {3}),
        (Sought("udp", "10.0.0.2", 6_000, "203.0.113.77", 9), {5, 6}),
    ],
)
def test_owners(sought: Sought, uids: set[int]) -> None:
    assert owners(ROWS, sought) == uids


def test_behind_adb_reverse_all_sockets_to_the_port_may_be_it() -> None:
    assert owners_behind(ROWS, 8_080) == {7, 8}
    assert owners_behind(ROWS, 443) == set()


def test_the_phone_s_own_addresses() -> None:
    text = """1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever
5: wlan0    inet 192.168.1.20/24 brd 192.168.1.255 scope global wlan0\\       valid_lft forever
5: wlan0    inet6 fe80::1:2/64 scope link \\       valid_lft forever preferred_lft forever
9: tun0    inet6 ::ffff:10.0.0.2/128 scope global \\       valid_lft forever
10: evil    inet 999.1.1.1/24 scope global evil
"""
    assert addresses(text) == {"192.168.1.20", "fe80::1:2", "10.0.0.2"}
    assert addresses("Cannot bind netlink socket: Permission denied") == frozenset()
