"""Hostile files: arbitrary bytes, and real captures cut and changed, are read without a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.intake.pcap import dns
from auditor.intake.pcap.quic import Hello
from tests.intake.pcap.build import pcap, pcapng, quic_initial, traffic
from tests.intake.pcap.read import read

FOLDER = Path(__file__).resolve().parents[2] / "fixtures/pcap"
REAL = sorted(one for one in FOLDER.rglob("*") if one.suffix in {".pcap", ".pcapng"})
MADE = list(traffic(6, segments=4))
HEADS = [b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", pcapng([])[:48], pcap([])]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_arbitrary_bytes_after_a_true_beginning(head: bytes, rest: bytes) -> None:
    found = read(head + rest)
    assert found.recordings or found.unreadable


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_made_captures_with_changed_bytes(seed: int, block: bool) -> None:
    data = bytearray((pcapng if block else pcap)(MADE))
    _change(data, random.Random(seed))  # noqa: S311 - which bytes
    read(bytes(data))


@pytest.mark.parametrize("path", REAL, ids=lambda one: one.name)
def test_real_captures_cut_and_changed(path: Path) -> None:
    data = path.read_bytes()
    whole = read(data).reader.table.packets
    for seed in range(25):
        chance = random.Random(seed)  # noqa: S311 - as above
        part = bytearray(data[: chance.randrange(len(data))])
        assert read(bytes(part)).reader.table.packets <= whole if len(part) > 24 else True
        if part:
            _change(part, chance)
            read(bytes(part[:4] if chance.random() < 0.02 else data[:24] + part[24:]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_dns_that_is_none(data: bytes) -> None:
    message = dns.parse(data)
    assert message is None or message.body()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_quic_that_is_none(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - as above
    hello = Hello()
    for datagram in quic_initial():
        data = bytearray(datagram)
        data[chance.randrange(60)] ^= 1 << chance.randrange(8)
        hello.add(bytes(data))
        hello.add(bytes(data[: chance.randrange(len(data))]))


def _change(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
