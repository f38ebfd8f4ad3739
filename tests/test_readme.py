"""What the README tells people to type is typed here, as it is printed and in its order.

A folder stands for the clone that the README presumes: `.venv`, the addon and the
demo's recordings. A command that starts a proxy gets a terminal, something to record,
and a Ctrl-C. What cannot be run here is listed, with the reason.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.capture.certs import ensure_ca, export
from auditor.store import SessionState, open_reader
from tests.cli.run import auditor
from tests.phone.adbd import Adbd, AdbServer, profile
from tests.phone.adbd.server import ADB

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
WRITTEN = re.sub(  # by hand; what is generated shows help texts and examples
    r"<!-- generated: .*?<!-- /generated -->", "", README, flags=re.DOTALL
)
_CA = "certs/ca/mitmproxy-ca-cert.pem"
NOT_RUN = {
    "make demo": "it sets up an environment; tests/e2e/test_demo.py runs the demo itself",
    "make test": "this is one of its tests",
    "make check": "it judges the whole tree, and .ci/run runs it before the tests",
    ".venv/bin/auditor capture --session guided --app com.example.app --sensors --phases": (
        "it needs a phone and a tester; tests/e2e/test_guided.py is both"
    ),
    "make bench": "it takes minutes and the machine for itself",
    ".venv/bin/auditor capture --session packets --client 192.168.1.20"
    " --pcap captures/all.pcapng": "it needs root; tests/e2e/test_packets.py records packets",
    ".venv/bin/auditor capture --session tunnel --mode wireguard --pcap captures/tunnel.pcapng": (
        "it needs a rooted phone; tests/e2e/test_phone_packets.py has one"
    ),
    ".venv/bin/auditor import captures/all.pcapng --session again": "as the first of these",
    ".venv/bin/auditor import phone.pcap --keylog sslkeys.txt --session elsewhere": (
        "the files are the reader's; tests/intake/pcap opens such"
    ),
    **{
        f".venv/bin/auditor device {rest}": "it needs a phone; tests/device has an emulated one"
        for rest in (
            "check --app com.example.app",
            "identity --out phone.toml",
            f"prepare --proxy 192.168.1.5:8080 --ca {_CA}",
            "restore",
            f"page --client 192.168.1.20 --ca {_CA} --proxy 192.168.1.5:8080",
        )
    },
}
PROXIES = {"mitmdump", "mitmproxy", "mitmweb"}
# The one thing that is not as printed: on a shared machine the usual ports may be taken, so where
# a line leaves the port to the default, any free one is asked for. A line that names one fails.
ANY_PORT = " --set listen_port=0"
ANY_WEB_PORT = " --set web_port=0"
# mitmproxy's own tools listen everywhere for a moment, until our addon has moved them.
LISTENS = re.compile(r"proxy (?:listens on \S*?|listening at 127\.0\.0\.1):(\d+)\b")
SESSION = re.compile(r"(?:--session |audit_session=)(\S+)")
# Something for the phone to send. A broadcast address refuses at once, so nothing leaves the
# machine; the tester's e-mail address is the one that the README writes into the profile.
REQUEST = "http://255.255.255.255/near?lat=22.28204&lon=114.15812&contact=tester%40example.org"
SECONDS = 60.0


def commands() -> list[str]:
    """All commands to type: the lines of the shell blocks, and those within the text."""
    found = []
    for block, inline in re.findall(
        r"^```sh\n(.*?)^```$|`(\.venv/bin/[^`\n]+)`", WRITTEN, re.DOTALL | re.MULTILINE
    ):
        lines = block.replace("\\\n", " ").splitlines() if block else [inline]
        found += [line.split(" #")[0].strip() for line in lines]
    return [line for line in found if line and not line.startswith("#")]


def is_proxy(command: str) -> bool:
    words = shlex.split(command)
    return Path(words[0]).name in PROXIES or words[1:2] == ["capture"]


def test_every_block_is_one_that_is_run() -> None:
    assert set(re.findall(r"^```(.+)$", WRITTEN, re.MULTILINE)) == {"sh"}
    assert WRITTEN.count("\n```") == 2 * WRITTEN.count("\n```sh\n")
    assert len(commands()) > 10


@pytest.mark.parametrize("command", NOT_RUN)
def test_what_is_not_run_is_still_printed(command: str) -> None:
    assert command in commands()


def test_links_lead_somewhere() -> None:
    links = [one for one in re.findall(r"\]\(([^)]+)\)", README) if "://" not in one]
    assert links
    assert [one for one in links if not (ROOT / one).exists()] == []


class Clone:
    """A folder in which commands run as in a fresh clone, for a person without a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)
        for part in ("addons", "captures/demo"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__*"))
        keep = {"LANG", "PYTHONPATH", "TMPDIR", "XDG_CACHE_HOME"}
        self.environment = {name: value for name, value in os.environ.items() if name in keep}
        self.environment |= {"PATH": str(folder / ".venv/bin"), "HOME": str(folder)}

    def run(self, command: str) -> None:
        """Type a command; it must end well and say something."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, (command, done.stdout + done.stderr)
        assert "Traceback" not in done.stderr
        assert (done.stdout + done.stderr).strip(), command

    def record(self, command: str) -> None:
        """Type a command that starts a proxy, use the phone, press Ctrl-C."""
        assert "port" not in command, "a printed port: replace it by an ephemeral one"
        typed = command + ANY_PORT + (ANY_WEB_PORT if "mitmweb" in command else "")
        with self._terminal(typed) as (process, screen):
            text = read(screen, until=LISTENS)
            use_the_phone(int(LISTENS.findall(text)[-1]))
            os.killpg(process.pid, signal.SIGINT)
            text += read(screen)
            assert process.wait(SECONDS) == 0, text
        assert "Traceback" not in text
        assert "2 messages seen = 2 stored" in text
        [name] = SESSION.findall(command)
        with open_reader(self.folder / "captures/auditor.db") as reader:
            [row] = [one for one in reader.sessions() if one.name == name]
        assert (row.state, row.messages) == (SessionState.CLOSED, 2)

    @contextlib.contextmanager
    def _terminal(self, command: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        screen, keyboard = pty.openpty()
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment | {"TERM": "xterm"},
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            start_new_session=True,
        )
        os.close(keyboard)
        try:
            yield process, screen
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            os.close(screen)


def read(screen: int, until: re.Pattern[str] | None = None) -> str:
    """What appears until a pattern has, or until nobody writes any more."""
    text = ""
    deadline = time.monotonic() + SECONDS
    while not (until and until.search(text)):
        ready, _, _ = select.select([screen], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, text
        try:
            piece = os.read(screen, 65_536)
        except OSError:  # Linux's way to say that the other end is closed
            piece = b""
        if not piece:
            assert until is None, text
            break
        text += piece.decode("utf-8", "replace")
    return text


def use_the_phone(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", REQUEST, headers={"Connection": "close"})
        assert connection.getresponse().status == 502


def test_the_commands_work_as_printed_and_in_their_order(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone")
    for command in commands():
        if command in NOT_RUN:
            continue
        if is_proxy(command):
            clone.record(command)
        else:
            clone.run(command)
    with open_reader(clone.folder / "captures/auditor.db") as reader:
        found = {(row.session, row.data_type) for row in reader.findings()}
    assert {("first-run", "id.email"), ("second-run", "location.precise")} <= found


# What the generated table of commands gives as an example for each.

EXAMPLES = re.findall(r"^\| `auditor [\w ]+` \| .+ \| `(auditor .+)` \|$", README, re.MULTILINE)
SERVES = {
    "auditor device page --client 192.168.1.20 --ca auditor-ca.pem --proxy 192.168.1.5:8080": (
        "to a phone of that address; tests/device/test_page.py is its phone"
    )
}
FIXTURES = ROOT / "tests" / "fixtures"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the examples name."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copy(FIXTURES / "reporthar/android/first-run.har", folder / "app.har")
    shutil.copy(FIXTURES / "reporthar/flows/reporthar-android-second-run.mitm", folder / "app.mitm")
    (folder / "me.toml").write_text('[known]\nemail = ["tester@example.org"]\n')
    database = folder / "captures" / "auditor.db"
    for session in ("demo", "ci"):
        for file in ("app.har", "app.mitm"):
            ended = auditor("import", folder / file, "--db", database, "--session", session)
            assert ended.code == 0
    ensure_ca(folder / "certs")
    export(folder / "certs", folder / "auditor-ca.pem")
    return folder


def test_every_command_has_an_example() -> None:
    assert len(EXAMPLES) > 15


@contextlib.contextmanager
def a_phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An emulated phone with root, the only one attached."""
    if not ADB:
        pytest.skip("adb is not installed (Debian: adb)")
    with AdbServer() as server, Adbd(profile(13, "su -c")) as adbd:
        for name in ("ANDROID_ADB_SERVER_PORT", "HOME"):
            monkeypatch.setenv(name, server.environment[name])
        server.attach(adbd)
        yield


def test_what_serves_until_it_is_ended_is_still_printed() -> None:
    assert set(SERVES) <= set(EXAMPLES)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one not in SERVES])
def test_the_examples_work_as_printed(
    tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    if is_proxy(example):
        Clone(tmp_path / "clone").record(example)
        return
    shutil.copytree(prepared, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    words = shlex.split(example)[1:]
    if words[:2] in (["profile", "new"], ["device", "identity"]):
        Path("me.toml").unlink()  # it writes what the others need
    with a_phone(monkeypatch) if words[0] == "device" else contextlib.nullcontext():
        ended = auditor(*words)
    assert ended.code in ({0, 4} if words[0] == "check" else {0}), ended  # 4: it found something
    assert (ended.out + ended.err).strip()
