"""Recordings and packet flows: as they were, in order, replaced when added again."""

import dataclasses
import pathlib

import pytest
from msgspec import structs

from auditor.model import InputError, PacketFlow, Recording
from auditor.store import open_reader, open_writer
from tests.store.material import START, database, session

FILE = Recording("pcap", "phone.pcapng", "ab" * 32, 4096, START, START + 9, complete=True)


def flow(number: int, **fields: object) -> PacketFlow:
    full = PacketFlow(
        number, "tcp", "10.0.0.2:40000", "[2001:db8::1]:443", START, START + 2, 5, 6, 700, 800,
        "tls", "api.example.com", "sni", "api.example.com", "h2,http/1.1", "a" * 32, "t13d",
        "fin", "client: unknown_ca", 10123, "com.example.app",
    )  # fmt: skip
    return structs.replace(full, **fields)


def test_they_come_back_as_they_were_in_order(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    flows = [flow(0), flow(1, uid=None, transport="udp"), flow(2, sni="\udce9", name="\x00")]
    with open_writer(path) as writer:
        number = session(writer, "s")
        first = writer.add_recording(number, FILE)
        second = writer.add_recording(number, dataclasses.replace(FILE, kind="keylog"))
        assert first != second
        writer.add_packet_flows(first, flows[2:])
        writer.add_packet_flows(first, flows[:2])
        writer.add_packet_flows(writer.add_recording(session(writer, "other"), FILE), [flow(7)])
    with open_reader(path) as reader:
        assert list(reader.packet_flows("s")) == flows
        rows = list(reader.recordings("s"))
        assert [(row.id, row.session) for row in rows] == [(first, "s"), (second, "s")]
        assert rows[0].facts == FILE
        assert len(list(reader.recordings())) == 3
        with pytest.raises(InputError, match="no session 'none'"):
            list(reader.packet_flows("none"))


def test_what_is_added_again_is_replaced(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    cut = dataclasses.replace(FILE, complete=False, remark="it ends early", ended=None)
    with open_writer(path) as writer:
        number = session(writer, "s")
        first = writer.add_recording(number, FILE)
        writer.add_packet_flows(first, [flow(0), flow(1)])
        assert writer.add_recording(number, cut) == first
        writer.add_packet_flows(first, [flow(1, bytes_up=9)])
    with open_reader(path) as reader:
        assert [row.facts for row in reader.recordings("s")] == [cut]
        assert [each.bytes_up for each in reader.packet_flows("s")] == [700, 9]


def test_hostile_numbers_are_bounded(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        recording = writer.add_recording(session(writer, "s"), FILE)
        hostile = flow(0, bytes_up=2**70, opened=float("nan"), uid=2**65, name="n" * 5000)
        writer.add_packet_flows(recording, [hostile])
    with open_reader(path) as reader:
        [read] = reader.packet_flows("s")
    assert (read.bytes_up, read.opened, read.uid) == (1 << 43, 0.0, None)
    assert len(read.name) < 1100
