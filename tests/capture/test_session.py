from __future__ import annotations

import contextlib
import http.client
import http.server
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.capture.wanted import Wanted
from auditor.model import InputError
from tests.capture.recording import SESSIONS, STATES, STORED, ask, recording

with warnings.catch_warnings():  # mitmproxy's filters use names that pyparsing has deprecated
    warnings.simplefilter("ignore", DeprecationWarning)
    from auditor.capture.run import run_capture

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BODY = b'{"lat": 22.3193, "lon": 114.1694}'
CAPTURE = """
import pathlib, sys
from auditor.capture.run import run_capture
from auditor.capture.wanted import Wanted
folder = pathlib.Path(sys.argv[1])
wanted = Wanted(folder / "audit.db", "live", certs=folder / "certs", port=0, allow=("127.0.0.1",))
sys.exit(run_capture(wanted, lambda line: print(line, flush=True)))
"""


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers a POST with its own body."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_address[1]
        running.shutdown()
        thread.join()


def test_a_capture_runs_from_the_first_request_to_ctrl_c(tmp_path: Path, server: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CAPTURE, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        said = [process.stdout.readline(), process.stdout.readline()]
        assert said[0] == f"Recording session live in {tmp_path / 'audit.db'}.\n"
        host, port = said[1].split("listens on ")[1].split(";")[0].split(":")
        assert host == "127.0.0.1"
        for _ in range(3):
            client = http.client.HTTPConnection(host, int(port), timeout=10)
            client.request("POST", f"http://127.0.0.1:{server}/check-in", BODY)
            answer = client.getresponse().read()
            assert answer == BODY, answer
            client.close()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the whole group
        rest, _ = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == 0
    assert "6 messages seen = 6 stored + 0 spooled + 0 errored" in rest
    assert "Traceback" not in rest
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["audit.db", "audit.db.key", "certs"]
    database = tmp_path / "audit.db"
    assert ask(database, SESSIONS) == [("live", "closed", 6, 6, 0, 0)]
    assert [sequence for _, sequence in ask(database, STORED)] == [0, 1] * 3
    assert ask(database, STATES) == [(1, 6)]


def wanted(folder: Path, *settings: str, port: int = 0, database: str = "audit.db") -> Wanted:
    return Wanted(folder / database, certs=folder / "certs", port=port, settings=settings)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("mode=bogus:1", "unknown mode"),
        ("nonsense=1", "no option 'nonsense'"),
        ("keep_host_header=17", "keep_host_header"),
        ("scripts=/nowhere/x.py", "No such script"),
    ],
)
def test_an_unusable_value_is_one_sentence(tmp_path: Path, setting: str, sentence: str) -> None:
    said: list[str] = []
    with pytest.raises(InputError, match=sentence) as caught:
        run_capture(wanted(tmp_path, setting), said.append)
    assert "\n" not in str(caught.value)
    assert said == []
    assert not (tmp_path / "audit.db").exists()


def test_a_port_in_use_is_one_sentence_and_begins_no_session(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"^127\.0\.0\.1:{port} is in use: .*--port\.$"):
            run_capture(wanted(tmp_path, port=port), pytest.fail)
    assert not (tmp_path / "audit.db").exists()


def test_a_file_that_is_no_database_ends_the_start(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.db").write_text("no database" * 100)
    assert run_capture(wanted(tmp_path, database="text.db"), pytest.fail) == 2
    assert "text.db" in capfd.readouterr().err
    assert (tmp_path / "text.db").read_text() == "no database" * 100


def test_a_newer_schema_ends_the_start(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "audit.db"
    with recording(database):
        pass
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    assert run_capture(wanted(tmp_path), pytest.fail) == 2
    assert "newer" in capfd.readouterr().err
