"""`make demo`: the whole line without a phone.

A simulated phone runs a fictional check-in app through the real proxy, against
servers on loopback; then recorded traffic of a real app is imported. What is
shown is what the commands print, so that it can be asked for again: nothing
here reads the database itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.phone import app, proxy
from tests.phone.internet import Internet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).parents[2]
OUT = ROOT / "captures" / "demo-out"  # git-ignored
RECORDED = ROOT / "captures" / "demo"
AUDITOR = proxy.BIN / "auditor"
SIMULATED, REAL = "simulated", "recorded"
# The portrait and the harmless photo, and what looked at them.
PICTURES = (
    'SELECT m.flow_id AS flow, i.width, i.height, i.faces, w.word AS "looked at by" FROM images i'
    " JOIN messages m ON m.id = i.message_id JOIN words w ON w.id = i.remark_id ORDER BY m.id"
)


class DemoError(Exception):
    """The demo cannot go on; the text is one sentence."""


def shown(path: pathlib.Path) -> str:
    """A path as the user would type it."""
    try:
        return os.fspath(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return os.fspath(path)


def say(text: str = "") -> None:
    print(text, flush=True)


def headline(text: str) -> None:
    say(f"\n{text}\n{'─' * len(text)}")


@contextlib.contextmanager
def alone(out: pathlib.Path) -> Iterator[None]:
    """Two demos at once would write to the same folder: the second is told so."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError("another demo is running in this folder.") from None
        yield


@dataclass(frozen=True)
class Demo:
    """One run; everything it makes lies in `out`."""

    out: pathlib.Path

    @property
    def database(self) -> pathlib.Path:
        return self.out / "demo.db"

    @property
    def profile(self) -> pathlib.Path:
        return self.out / "profile.toml"

    def run(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(mode=0o700)
        self.simulated()
        self.recorded()
        self.look_further()

    def simulated(self) -> None:
        headline("1  A simulated phone, through the real proxy, over real TLS")
        self.profile.write_text(app.PROFILE)
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            internet = stack.enter_context(Internet.start(pathlib.Path(folder)))
            output = self.use_the_phone(internet)
        say(f"\n{output.strip().splitlines()[-1]}\n")
        self.ask("recipients", "--session", SIMULATED)
        known = shown(self.profile)
        self.ask("verdict", "--session", SIMULATED, "--profile", known, may_be=(0, 3))
        self.ask("findings", "--session", SIMULATED, "--type", "bio.face_image")
        self.ask("sql", PICTURES)

    def recorded(self) -> None:
        headline(f"2  Recorded traffic of a real app ({shown(RECORDED / 'README.md')})")
        files = sorted(RECORDED.rglob("*.har"))
        self.ask("import", *map(shown, files), "--session", REAL)
        self.ask("recipients", "--session", REAL)
        self.ask("verdict", "--session", REAL, may_be=(0, 3))

    def use_the_phone(self, internet: Internet) -> str:
        """What the capture printed."""
        running = self.capture(internet)
        try:
            say(f"The app {app.PACKAGE} on the simulated phone")
            for text, step in steps(running, internet):
                say(f"  • {text}")
                step()
        finally:
            code, output = running.stop()
        if code != 0:
            say(output)
            raise DemoError(f"auditor capture ended with exit code {code}.")
        return output

    def capture(self, internet: Internet) -> proxy.Proxy:
        """Start `auditor capture` with the explicit proxy and a listener for HTTP/3."""
        listeners = proxy.modes("http3")
        options: dict[str, str | pathlib.Path] = {
            "--db": self.database,
            "--session": SIMULATED,
            "--profile": self.profile,
            "--app": app.PACKAGE,
            "--allow": "127.0.0.1",
            "--script": proxy.HOSTS,
            "--set": f"ssl_verify_upstream_trusted_ca={internet.ca}",
        }
        command: list[str | pathlib.Path] = [AUDITOR, "capture"]
        for pair in (*options.items(), *(("--mode", mode) for mode in listeners.values())):
            command += pair
        return proxy.start(command, internet, self.out, listeners)

    def ask(self, *question: str, may_be: tuple[int, ...] = (0,)) -> None:
        """Run a command, show what was asked and what it printed."""
        say(f"$ auditor {shlex.join(question)}")
        # The width that a terminal has, although the commands print into a pipe.
        width = str(shutil.get_terminal_size().columns)
        done = subprocess.run(
            [AUDITOR, *question],
            check=False,
            env=os.environ | {"AUDITOR_DB": shown(self.database), "COLUMNS": width},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        say(f"{done.stdout.strip()}\n")
        if done.returncode not in may_be:
            raise DemoError(f"auditor {question[0]} ended with exit code {done.returncode}.")

    def look_further(self) -> None:
        question = ["findings", "--session", SIMULATED, "--type", "id.advertising", "--json"]
        answer = subprocess.run(
            [AUDITOR, *question, "--db", self.database], check=True, capture_output=True, text=True
        )
        flow = json.loads(answer.stdout)[0]["flow"]
        commands = {
            f"auditor show {flow}": "one exchange, down to the bytes",
            f"auditor findings --session {SIMULATED}": "every place, with its path and its reason",
            f"auditor coverage --session {SIMULATED}": "what became of every connection",
        }
        headline("To look further")
        say(f"export AUDITOR_DB={shown(self.database)} PATH={shown(proxy.BIN)}:$PATH")
        width = max(map(len, commands))
        for command, meaning in commands.items():
            say(f"{command:{width}}  # {meaning}")


def steps(running: proxy.Proxy, internet: Internet) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the app does, and what it is called."""
    phone = running.phone
    http3 = running.ports["http3"]
    yield "loads settings, a logo and a list of venues", lambda: app.harmless(phone)
    yield "checks in at a venue with its coordinates", lambda: app.check_in(phone)
    yield "lets an analytics SDK report (gzip in base64 in JSON)", lambda: app.analytics(phone)
    yield "uploads a face's geometry", lambda: app.face(phone)
    yield "uploads the photo of the face (multipart)", lambda: app.selfie(phone)
    yield "uploads a photo of a rocket", lambda: app.venue_photo(phone)
    yield "opens a WebSocket and says who it is", lambda: app.presence(phone)
    yield "asks over HTTP/3 what is near", lambda: app.nearby(http3, phone.trusted)
    pinned = "calls a pinned host and refuses our certificate"
    yield pinned, lambda: app.account(phone, internet.ca)


def main(arguments: list[str]) -> int:
    """Run the demo in the folder that is named, or in captures/demo-out; the exit code."""
    out = pathlib.Path(arguments[0]).absolute() if arguments else OUT
    os.chdir(ROOT)
    os.umask(0o077)
    try:
        with alone(out):
            Demo(out).run()
    except DemoError as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("AUDITOR_DEBUG"):
            raise
        name = type(error).__name__
        print(f"The demo failed: {name}. AUDITOR_DEBUG=1 shows where.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
