"""`auditor capture` itself: safe files, a quiet terminal, one clear sentence for what is wrong."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import socket
import stat
import time
from collections.abc import Callable, Iterator

import pytest

from auditor.store import open_writer
from tests.cli.run import auditor, load_proxy
from tests.e2e import look
from tests.phone import app, proxy
from tests.phone.internet import Internet

AUDITOR = proxy.BIN / "auditor"

type Capture = Callable[..., proxy.Proxy]
type Refused = Callable[..., str]


@pytest.fixture
def capture(internet: Internet, tmp_path: pathlib.Path) -> Iterator[Capture]:
    started: list[proxy.Proxy] = []

    def start(*options: str) -> proxy.Proxy:
        listeners = proxy.modes()
        trust = f"ssl_verify_upstream_trusted_ca={internet.ca}"
        command: list[str | pathlib.Path] = [AUDITOR, "capture", "--db", "audit.db", *options]
        command += ["--script", proxy.HOSTS, "--set", trust, "--allow", "127.0.0.1"]
        command += ["--mode", listeners["explicit"]]
        started.append(proxy.start(command, internet, tmp_path, listeners))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


@pytest.fixture
def refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What is said when a capture cannot start: one sentence, exit code 2. In this process."""
    load_proxy()
    monkeypatch.chdir(tmp_path)

    def asked(*options: str) -> str:
        ended = auditor("capture", "--db", "audit.db", *options)
        assert ended.code == 2, ended
        assert ended.out == ""
        assert "Traceback" not in ended.err
        assert len(ended.err.strip().splitlines()) == 1
        return ended.err

    return asked


def _private(folder: pathlib.Path) -> set[str]:
    """Names of what the capture keeps, once it is certain that it is for its owner only."""
    ours = [*folder.glob("audit.db*"), *folder.glob("audit.db.spool/*")]
    ours += [folder / "certs", *(folder / "certs").rglob("*")]
    for path in ours:
        mode = path.stat().st_mode
        assert stat.S_IMODE(mode) == (0o700 if stat.S_ISDIR(mode) else 0o600), path
    return {path.name for path in ours}


def test_a_capture_keeps_its_files_and_its_mouth_shut(
    capture: Capture, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "me.toml").write_text(app.PROFILE)
    running = capture("--session", "test", "--profile", "me.toml", "--app", app.PACKAGE)
    app.check_in(running.phone)
    app.analytics(running.phone)
    app.presence(running.phone)
    assert _private(tmp_path) >= {"audit.db", "audit.db-wal", "audit.db.key", "audit.db.spool"}
    code, output = running.stop()
    assert code == 0, output
    assert _private(tmp_path) >= {"audit.db", "audit.db.key", "certs", "mitmproxy-ca.pem"}
    for secret in (app.EMAIL, app.ADVERTISING_ID, str(app.LATITUDE), app.SECRET_NOTE):
        assert secret not in output
    row = look.session(tmp_path / "audit.db")
    assert (row.app, row.state) == (app.PACKAGE, "closed")
    assert {one.app for one in look.findings(tmp_path / "audit.db")} == {app.PACKAGE}
    assert f"{row.totals.seen} messages seen" in output


def test_the_addon_works_in_mitmweb(internet: Internet, tmp_path: pathlib.Path) -> None:
    listeners = proxy.modes()
    command: list[str | pathlib.Path] = [proxy.BIN / "mitmweb", "--no-web-open-browser"]
    command += ["--web-port", str(proxy.free_port()), "--mode", listeners["explicit"]]
    command += ["-s", proxy.HOSTS, "-s", proxy.ADDON]
    for setting in (
        f"ssl_verify_upstream_trusted_ca={internet.ca}",
        "audit_db=audit.db",
        "audit_session=test",
        "audit_allow=127.0.0.1",
    ):
        command += ["--set", setting]
    running = proxy.start(command, internet, tmp_path, listeners)
    try:
        app.check_in(running.phone)
    finally:
        code, output = running.stop()
    assert code == 0, output
    assert {one.data_type for one in look.findings(tmp_path / "audit.db")} == {"location.precise"}


def test_terminate_ends_it_in_order_and_no_bodies_keeps_none(
    capture: Capture, tmp_path: pathlib.Path
) -> None:
    running = capture("--session", "test", "--no-bodies")
    app.check_in(running.phone)
    os.kill(running.pid, signal.SIGTERM)
    code, output = running.wait()
    assert code == 0, output
    assert look.session(tmp_path / "audit.db").state == "closed"
    assert look.bodies(tmp_path / "audit.db") == {b""}
    assert look.findings(tmp_path / "audit.db")


def test_a_second_ctrl_c_ends_the_wait_for_a_stuck_worker(
    capture: Capture, tmp_path: pathlib.Path
) -> None:
    database, log = tmp_path / "audit.db", tmp_path / proxy.LOG
    running = capture("--session", "test")
    app.check_in(running.phone)
    assert look.eventually(lambda: len(look.bodies(database)) == 2)
    # It says what it stored before it audits that: stopped now, it has left nothing unsaid.
    assert look.eventually(lambda: not look.session(database).pending)
    for pid in running.workers():
        os.kill(pid, signal.SIGSTOP)
    app.check_in(running.phone)
    running.interrupt()
    waiting = "still at work: 2 messages to be stored"
    assert look.eventually(lambda: waiting in log.read_text())
    assert running.process.poll() is None
    began = time.monotonic()
    running.interrupt()
    code, output = running.wait()
    assert time.monotonic() - began < 15  # it would have waited for a minute
    assert code == 3, output
    assert "4 messages seen = 2 stored + 2 spooled + 0 errored" in output
    assert output.count("still at work") == 1
    assert "Traceback" not in output
    again = capture("--session", "again")
    code, output = again.stop()
    assert code == 0, output
    row = look.session(database)
    assert (row.state, row.messages, row.pending) == ("interrupted", 4, 0)
    assert look.adds_up(row)


def test_a_session_name_is_taken_once(refused: Refused, tmp_path: pathlib.Path) -> None:
    with open_writer(tmp_path / "audit.db") as writer:
        number = writer.begin_session(
            "test", kind="capture", tool_versions={}, detector_versions={}
        )
        writer.end_session(number, ended=time.time(), state="closed")
    assert "test" in refused("--session", "test", "--port", str(proxy.free_port()))


def test_a_port_in_use_is_said(refused: Refused) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in refused("--port", port)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--profile", "missing.toml"), "missing.toml"),
        (("--db", "/dev/null/audit.db"), "/dev/null/audit.db"),
        (("--db", "."), "no name for a database file"),
        (("--mode", "teleport"), "teleport"),
        (("--client", "not-an-address"), "not-an-address"),
        (("--allow", "a b"), "a b"),
        (("--set", "no_such_option=1"), "no_such_option"),
    ],
)
def test_an_unusable_value_is_said(refused: Refused, options: tuple[str, ...], said: str) -> None:
    assert said in refused("--port", str(proxy.free_port()), *options)
