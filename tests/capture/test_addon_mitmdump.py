"""`mitmdump -s addons/privacy_audit.py` as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRY = ROOT / "addons" / "privacy_audit.py"
MITMDUMP = Path(sys.executable).parent / "mitmdump"
# The entry with a recorder in the worker's place.
ALONE = """
from auditor.capture.addon import PrivacyAudit
from auditor.capture.certs import ensure_ca
from tests.capture.rig import Recorder
addons = [PrivacyAudit(lambda _: Recorder(), ensure_ca)]
"""
# Behind ours, so that its hooks come when ours are done.
UP = """
class Up:
    def running(self):
        print("it is up", flush=True)
addons.append(Up())
"""


def _run(
    folder: Path,
    script: Path,
    *arguments: str,
    path: Path = ROOT,
    until: str = "",
    end: signal.Signals = signal.SIGINT,
) -> tuple[int, str]:
    """Start it; when `until` appears in what it prints, or at once, end it, as Ctrl-C does."""
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [MITMDUMP, "-s", script, "-p", "0", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(path), "HOME": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            if until and re.search(until, log.read_text()):
                process.send_signal(end)
                until = ""
            time.sleep(0.02)
        return process.wait(10), log.read_text()
    finally:
        process.kill()
        process.wait()


def _alone(folder: Path) -> Path:
    script = folder / "alone.py"
    script.write_text(ALONE)
    return script


def test_it_listens_on_loopback_with_a_ca_of_its_own_and_says_its_totals(tmp_path: Path) -> None:
    listening = r"(?s)listening at 127\.0\.0\.1:\d+\..*listening at 127\.0\.0\.1:\d+\."
    modes = ("--mode", "regular", "--mode", "reverse:udp://127.0.0.1:9")
    code, output = _run(tmp_path, _alone(tmp_path), *modes, until=listening)
    assert code == 0, output
    assert "0 messages seen = 0 stored + 0 spooled + 0 errored" in output
    assert (tmp_path / "certs" / "ca" / "mitmproxy-ca.pem").exists()
    assert not (tmp_path / ".mitmproxy").exists()
    assert "Traceback" not in output
    assert "error" not in output.replace("errored", "")


def test_a_closed_terminal_ends_it_in_order(tmp_path: Path) -> None:
    script = _alone(tmp_path)
    script.write_text(ALONE + UP)
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup make test` is no excuse
    try:
        code, output = _run(tmp_path, script, until="it is up", end=signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 0, output
    assert "0 messages seen = 0 stored + 0 spooled + 0 errored" in output


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("audit_clients=me", "audit_clients: 'me'"),
        ("audit_no_body=true", "no option 'audit_no_body'"),
        ("audit_no_bodies=perhaps", "no_bodies"),  # the wrong type: mitmproxy itself refuses it
        ("audit_certs=/proc/nowhere", "/proc/nowhere"),
    ],
)
def test_an_unusable_value_ends_it(tmp_path: Path, option: str, said: str) -> None:
    code, output = _run(tmp_path, _alone(tmp_path), "--set", option)
    assert code == 2, output
    said_lines = [line for line in output.splitlines() if line.startswith("privacy audit: ")]
    assert len(said_lines) == 1
    assert said in said_lines[0]
    assert "Traceback" not in output


def test_a_mitmproxy_without_the_auditor_is_told(tmp_path: Path) -> None:
    """As in a standalone mitmproxy, whose Python has no other packages."""
    hidden = tmp_path / "hidden" / "auditor"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'auditor'\", name='auditor')"
    )
    code, output = _run(tmp_path, ENTRY, path=hidden.parent)
    assert code == 2, output
    assert "cannot import auditor" in output
    assert "Traceback" not in output


def test_the_options_are_explained(tmp_path: Path) -> None:
    code, output = _run(tmp_path, _alone(tmp_path), "--options")
    assert code == 0, output
    for name in ("audit_db", "audit_session", "audit_profile", "audit_clients", "audit_allow"):
        assert name in output
    assert not (tmp_path / "captures").exists()
