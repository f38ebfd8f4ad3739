"""`auditor coverage` over a real database: ledger and packets, by fate, by app, by host."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from auditor.model import Direction, PacketFlow, Phase, PhoneFact, Protocol, Recording
from auditor.store import open_writer
from auditor.tasks.packets import store_capture
from tests.cli import seed
from tests.cli.run import auditor
from tests.intake.pcap.build import RESOLVER, SERVER, Talk, client_hello, dns, ip, pcap, udp
from tests.judge.flows import flow

PHONE = "10.0.0.2"


def packets(database: Path, session: str, flows: list[PacketFlow]) -> None:
    with open_writer(database) as writer:
        number = writer.add_recording(
            writer.session_id(session), Recording("pcap", "phone.pcapng", "cd" * 32, 4096)
        )
        writer.add_packet_flows(
            number, [structs.replace(one, number=n) for n, one in enumerate(flows)]
        )


def told(command: str, database: Path, *more: str) -> list[dict[str, Any]]:
    return auditor(command, "--db", database, *more, "--json").json()


def seen(port: int, name: str, **more: object) -> PacketFlow:
    fields: dict[str, object] = {
        "client": f"{PHONE}:{port}",
        "server": "203.0.113.7:443",
        "opened": seed.START,
        "closed": seed.START + 5,
    }
    return flow(name, **(fields | more))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Four connections of the ledger, each from a port of its own, and what went past it."""
    links = [
        structs.replace(link, client=f"{PHONE}:{40000 + place}", mode="wireguard")
        for place, link in enumerate(seed.CONNECTIONS)
    ]
    path = seed.fill(tmp_path / "a.db", connections=links)
    flows = [seen(40000 + place, link.sni) for place, link in enumerate(links)]
    flows += [
        seen(1, "q.example", protocol="quic", transport="udp", server="203.0.113.8:443"),
        seen(2, "", protocol="dns", transport="udp", server="203.0.113.53:53", bytes_up=30,
             bytes_down=50),
        seen(3, "dns.google", server="8.8.8.8:443", app="com.android.chrome"),
    ]  # fmt: skip
    packets(path, "demo", flows)
    return path


def test_by_fate(database: Path) -> None:
    rows = told("coverage", database, "--session", "demo")
    counts = {row["fate"]: (row["connections"], row["bytes"], row["measured"]) for row in rows}
    assert counts == {
        "decrypted": (3, 3000, 3),
        "pinned": (1, 1000, 1),
        "QUIC bypass": (1, 1000, 1),
        "DoT or DoH": (1, 1000, 1),
        "name lookup": (1, 80, 1),
    }
    assert {row["bytes_from"] for row in rows} == {"transport payload, from packets"}
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=0.001)
    assert sum(row["bytes_share"] for row in rows) == pytest.approx(1, abs=0.001)
    assert 0 < rows[0]["opaque_share"] < 1


def test_the_headline_comes_first_and_fits(database: Path) -> None:
    for by in ([], ["--by", "app"], ["--by", "host"]):
        text = auditor("coverage", "--db", database, *by, COLUMNS="80").out
        assert max(map(len, text.splitlines())) <= 80
        assert text.index("Visible: 3 of 6 connections (50 %), 50 % of") < text.index("pinned")
        assert "Bytes are transport payload, from packets." in " ".join(text.split())


def test_a_name_that_never_spoke_is_told_with_those_that_did(database: Path) -> None:
    words = " ".join(auditor("coverage", "--db", database, "--app", "com.exampel").out.split())
    names = words.partition("No connection of com.exampel is known; the apps of this session: ")[2]
    assert seed.APP in names
    assert "No connection of" not in auditor("coverage", "--db", database, "--app", seed.APP).out


def test_that_nobody_was_asked_for_apps_is_told(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db")
    taken = f"No phone was asked whose connections these are: all count as {seed.APP}'s."
    assert taken in " ".join(auditor("coverage", "--db", path).out.split())
    with open_writer(path) as writer:
        asked = structs.replace(seed.CONNECTIONS[0], app=seed.APP, uid=10_123, app_how="exact")
        writer.add(writer.session_id("demo"), (), [asked])
    assert taken not in " ".join(auditor("coverage", "--db", path).out.split())


def test_a_session_that_is_not_complete_says_so_beside_its_figure(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", state="interrupted")
    words = " ".join(auditor("coverage", "--db", path).out.split())
    assert "of a session that is not complete." in words.partition("fate")[0]


def test_the_verdict_says_what_its_figure_rests_on(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", state="interrupted")
    remark = "3 packets carry IPsec's ESP (IP protocol 50), not read."
    with open_writer(path) as writer:
        recording = Recording("pcap", "phone.pcapng", "cd" * 32, 4096, remark=remark)
        writer.add_recording(writer.session_id("demo"), recording)
    words = " ".join(auditor("verdict", "--db", path).out.split())
    assert ", of a session that is not complete." in words
    assert f"No phone was asked whose connections these are: all count as {seed.APP}'s." in words
    assert f"phone.pcapng: {remark}" in words


def test_by_app_and_by_host(database: Path) -> None:
    apps = told("coverage", database, "--by", "app")
    assert {row["app"] for row in apps} == {seed.APP, "com.android.chrome"}
    hosts = told("coverage", database, "--by", "host")
    assert {row["host"]: row["fate"] for row in hosts}["q.example"] == "QUIC bypass"
    assert sum(row["bytes"] for row in hosts) == sum(row["bytes"] for row in apps) == 6080
    mine = told("coverage", database, "--by", "host", "--app", seed.APP)
    assert "dns.google" not in {row["host"] for row in mine}


def test_the_verdict_uses_the_lower_share(database: Path) -> None:
    rows = told("verdict", database, "--app", seed.APP)
    assert {row["visibility"] for row in rows} == {round(3000 / 5000, 4)}
    assert {row["recipient"]: row["note"] for row in rows}["q.example"] == "QUIC bypass"


def test_without_packets_bytes_are_lower_bounds(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db")
    rows = told("coverage", path)
    assert {row["bytes_from"] for row in rows} == {"plaintext, lower bounds"}
    assert {row["measured"] for row in rows} == {0}
    assert "Bytes are plaintext, lower bounds" in auditor("coverage", "--db", path).out
    csv = auditor("coverage", "--db", path, "--csv").out
    assert "plaintext, lower bounds" in csv


def test_a_file_of_unknown_visibility_has_no_share(tmp_path: Path) -> None:
    path = seed.fill_file(tmp_path / "a.db")
    with open_writer(path) as writer:
        writer.add(writer.session_id("files"), [], [seed.connection("c1", "own.example")])
    rows = told("coverage", path)
    assert [(row["share"], row["bytes_share"]) for row in rows] == [(None, None)]
    assert "unknown" in auditor("coverage", "--db", path).out


def test_a_packet_capture_alone_has_a_figure(tmp_path: Path) -> None:
    path = seed.fill_file(tmp_path / "a.db")
    packets(
        path,
        "files",
        [
            seen(1, "a.example"),
            seen(2, "b.example", protocol="quic", transport="udp"),
            seen(3, "c.example", protocol="http", server="203.0.113.9:80"),
            seen(4, "", protocol="", server="192.168.1.4:7"),
        ],
    )
    rows = told("coverage", path)
    assert {row["fate"]: row["share"] for row in rows} == {
        "plain": 0.25,
        "QUIC unread": 0.25,
        "TLS unread": 0.25,
        "local network": 0.25,
    }
    verdicts = told("verdict", path)
    assert {row["visibility"] for row in verdicts} == {0.3333}


def test_names_that_were_looked_up_only(database: Path) -> None:
    def question(flow: str, name: str) -> None:
        body = json.dumps({"name": name, "type": "A", "more": ["more.example", 7]}).encode()
        message = seed.request(
            flow, "203.0.113.53", protocol=Protocol.DNS, body=body, body_size=len(body), path="",
            direction=Direction.REQUEST,
        )  # fmt: skip
        with open_writer(database) as writer:
            writer.add(writer.session_id("demo"), [message])

    question("d1", "Gone.Example.")
    question("d2", "q.example")
    question("d3", "1.0.0.10.in-addr.arpa")
    rows = told("coverage", database)
    [row] = [row for row in rows if row["fate"] == "looked up only"]
    assert row["hosts"] == ["gone.example", "more.example"]
    assert (row["connections"], row["bytes"], row["share"]) == (0, 0, None)


def test_names_that_only_packets_show_are_listed(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "phone.pcap"
    asked = ["gone.example", "pinned.example", "sent.example"]
    frames = [
        (seed.START + number, ip(PHONE, RESOLVER, 17, udp((5_000 + number, 53), dns(name))))
        for number, name in enumerate(asked)
    ]
    talk = Talk(5_009, (SERVER, 443), PHONE, seed.START)
    talk.send(client_hello("sent.example"))
    file.write_bytes(pcap([*frames, *talk.close()]))
    store_capture(database, "demo", file)
    [row] = [row for row in told("coverage", database) if row["fate"] == "looked up only"]
    assert row["hosts"] == ["gone.example"]
    assert "gone.example" in auditor("coverage", "--db", database).out
    assert told("flows", database, "--host", "gone.example") == []


def test_more_names_than_are_listed_are_counted(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.tasks.covering.HOSTS_SHOWN", 1)
    body = json.dumps({"name": "a.example", "more": ["b.example", "c.example"]}).encode()
    message = seed.request("d1", "203.0.113.53", protocol=Protocol.DNS, body=body, path="")
    with open_writer(database) as writer:
        writer.add_lookups(writer.session_id("demo"), [message])
    [row] = [row for row in told("coverage", database) if row["fate"] == "looked up only"]
    assert row["hosts"] == ["a.example"]
    text = auditor("coverage", "--db", database).out
    assert "2 more names looked up only: too many to be listed." in text


@pytest.mark.parametrize("mode", ["mode wifi", ""])
def test_an_explicit_proxy_is_never_a_bare_figure(mode: str, tmp_path: Path) -> None:
    links = [structs.replace(link, mode="regular@8080") for link in seed.CONNECTIONS[:3]]
    path = tmp_path / "a.db"
    facts = {mode: "not seen: QUIC"} if mode else {}
    with open_writer(path) as writer:
        for name in ("one", "two"):
            number = writer.begin_session(
                name, kind="capture", tool_versions=facts, detector_versions={}, started=seed.START
            )
            writer.add(number, [], links)
            marks = [Phase(seed.START - 1, "first start"), Phase(seed.START + 9, "consent given")]
            writer.add_marks(number, marks)
    spots = "mode wifi: not seen: QUIC" if mode else "proxy: not seen: what an app sends past it"
    for command in (["coverage"], ["verdict"], ["phases"], ["compare", "one", "two"]):
        text = " ".join(auditor(*command, "--db", path).out.split())
        assert "3 of 3 connections of what reached the proxy (100 %)" in text
        assert text.count(f"Beyond these figures, {spots}") == 2
    text = " ".join(auditor("phases", "--db", path).out.split())
    assert text.count("100 % could be read of what reached the proxy.") == 2
    for asked in ("coverage", "verdict", "phases"):
        assert all(spots in row["limits"][0] for row in told(asked, path))
    packets(path, "one", [seen(40000, "api.own.example")])
    text = auditor("coverage", "--db", path, "--session", "one").out
    assert "reached the proxy" not in text
    assert spots in " ".join(text.split())


@pytest.mark.parametrize(("store", "fate"), [("system", "pinned"), ("user", "CA not trusted")])
def test_a_refusal_is_pinning_only_where_the_ca_is_trusted(
    store: str, fate: str, tmp_path: Path
) -> None:
    path = seed.fill(tmp_path / "a.db", connections=seed.CONNECTIONS[3:])
    with open_writer(path) as writer:
        fact = PhoneFact(seed.START, "ca_store", store)
        writer.add_marks(writer.session_id("demo"), [fact])
    assert [row["fate"] for row in told("coverage", path)] == [fate]
