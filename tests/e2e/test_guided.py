"""A guided session with the sensor timeline, through the real proxy and the real adb server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import pty
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from auditor.device import sockets
from auditor.tasks.phases import STEPS
from tests.e2e import look
from tests.phone import app, proxy
from tests.phone.adbd import Adbd, AdbServer, profile
from tests.phone.adbd.server import ADB
from tests.phone.internet import Internet
from tests.phone.sensors import Sensors

AUDITOR = proxy.BIN / "auditor"
SECONDS = 40.0

type Capture = Callable[..., proxy.Proxy]


@pytest.fixture
def capture(internet: Internet, tmp_path: pathlib.Path) -> Iterator[Capture]:
    started: list[proxy.Proxy] = []

    def start(*options: str) -> proxy.Proxy:
        listeners = proxy.modes()
        command: list[str | pathlib.Path] = ["sh", "-c", 'exec "$@" <lines', "sh"]
        command += [AUDITOR, "capture", "--db", "audit.db", *options]
        command += ["--session", "test", "--app", app.PACKAGE, "--script", proxy.HOSTS]
        command += ["--set", f"ssl_verify_upstream_trusted_ca={internet.ca}"]
        command += ["--allow", "127.0.0.1", "--mode", listeners["explicit"]]
        started.append(proxy.start(command, internet, tmp_path, listeners))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sensors]:
    """An emulated Android 14, attached, whose clock is two minutes wrong."""
    if not ADB:
        pytest.skip("adb is not installed (Debian: adb)")
    handset, sensors = profile(14), Sensors(14, ahead=120.0)
    sensors.install(handset, app.PACKAGE)
    # The clients are this process: whose sockets they are is not what this test is about.
    handset.answers[sockets.COMMAND] = lambda _: (1, "", "Permission denied")
    with AdbServer() as server, Adbd(handset) as adbd:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        server.attach(adbd, handset.state)
        yield sensors


@pytest.fixture
def lines(tmp_path: pathlib.Path) -> Iterator[Callable[[str], None]]:
    """Write a line to the capture's standard input."""
    os.mkfifo(tmp_path / "lines")
    descriptor = os.open(tmp_path / "lines", os.O_RDWR)  # so that neither side waits for the other
    yield lambda line: _written(descriptor, line)
    os.close(descriptor)


def _written(descriptor: int, line: str) -> None:
    os.write(descriptor, line.encode() + b"\n")


def said(folder: pathlib.Path, text: str) -> None:
    """Wait until the capture says it."""
    until = time.monotonic() + SECONDS
    while text not in (log := (folder / proxy.LOG).read_text()):
        assert time.monotonic() < until, log
        time.sleep(0.05)


def test_phases_and_sensors_are_part_of_the_session(
    capture: Capture, phone: Sensors, lines: Callable[[str], None], tmp_path: pathlib.Path
) -> None:
    (tmp_path / "screen.mp4").write_bytes(b"frames")
    use = phone.start("camera", app.PACKAGE)
    (tmp_path / "me.toml").write_text(app.PROFILE)
    running = capture(
        *("--profile", "me.toml", "--sensors"),
        *("--phases-from", "-", "--recording", "screen.mp4"),
    )
    lines("first start")
    said(tmp_path, "Phase: first start.")
    app.check_in(running.phone)
    use.stop = time.time()
    lines("+0.5 consent given")
    said(tmp_path, "Phase: consent given.")
    app.analytics(running.phone)
    lines("end")
    code, output = running.wait()  # `end` ends it
    assert code == 0, output
    database = tmp_path / "audit.db"
    rows = {row["phase"]: row for row in look.ask(database, "phases")}
    assert list(rows) == ["first start", "consent given"]
    assert "location.precise" in {one["data_type"] for one in rows["first start"]["sent"]}
    assert "id.advertising" in {one["data_type"] for one in rows["consent given"]["sent"]}
    assert rows["first start"]["before_consent"] is True
    events = look.ask(database, "timeline")
    assert {(one["sensor"], one["what"]) for one in events} >= {
        ("camera", "start"),
        ("camera", "stop"),
    }
    assert {one["app"] for one in events} == {app.PACKAGE}
    found = [row for row in look.ask(database, "findings") if row["data_type"].startswith("loc")]
    assert found[0]["app"] == app.PACKAGE
    assert found[0]["sensors"], (found[0], events)
    [opened] = {
        round(one["seconds_before"])
        for one in found[0]["sensors"]
        if one["what"] == "start" and one["detail"] == "CAMERA"
    }
    assert 0 <= opened < 60
    assert look.session(database).tool_versions["android"] == "14"
    digest = hashlib.sha256(b"frames").hexdigest()
    assert digest in output
    [session] = look.ask(database, "sessions")
    assert [(one["kind"], one["sha256"]) for one in session["recordings"]] == [("screen", digest)]


def test_led_by_hand_on_a_terminal(internet: Internet, tmp_path: pathlib.Path) -> None:
    master, slave = pty.openpty()
    command: list[str | pathlib.Path] = [AUDITOR, "capture", "--db", "audit.db"]
    command += ["--session", "test", "--app", app.PACKAGE]
    command += ["--phases", "--mode", proxy.modes()["explicit"], "--recording", "none.mp4"]
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            stdin=slave,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PHONE_HOSTS": str(internet.hosts_file)},
            start_new_session=True,
        )
    try:
        for number, name in enumerate(STEPS, 1):
            until = time.monotonic() + SECONDS
            while f"Phase {number} of 6: {name}." not in log.read_text():
                assert time.monotonic() < until, log.read_text()
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            os.write(master, b"\n")
        assert process.wait(SECONDS) == 3, log.read_text()  # the recording is not there
    finally:
        os.close(slave)
        os.close(master)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert "none.mp4 cannot be read: No such file" in log.read_text()
    rows = look.ask(tmp_path / "audit.db", "phases")
    assert [row["phase"] for row in rows] == list(STEPS)
    assert all(row["ended"] for row in rows)
