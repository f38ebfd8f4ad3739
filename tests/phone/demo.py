"""`make demo`: the whole line without a phone.

A simulated phone runs a fictional check-in app through the real proxy, against
servers on loopback; then recorded traffic of real apps is imported. What is
shown is what the commands print, so that it can be asked for again: nothing
here reads the database itself.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
from typing import TYPE_CHECKING

from tests.phone import app, proxy
from tests.phone.internet import Internet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).parents[2]
OUT = ROOT / "captures" / "demo-out"  # git-ignored
DATABASE = OUT / "demo.db"
PROFILE = OUT / "profile.toml"
RECORDED = ROOT / "captures" / "demo"
AUDITOR = proxy.BIN / "auditor"
SIMULATED, REAL = "simulated", "recorded"


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


def ask(*question: str | os.PathLike[str], may_be: tuple[int, ...] = (0,)) -> None:
    """Run a command, show what was asked and what it printed."""
    say(f"$ auditor {' '.join(str(word) for word in question)}")
    environment = os.environ | {"AUDITOR_DB": shown(DATABASE)}
    done = subprocess.run([AUDITOR, *question], check=False, env=environment)
    if done.returncode not in may_be:
        raise DemoError(f"auditor {question[0]} ended with exit code {done.returncode}.")
    say()


def capture(internet: Internet) -> proxy.Proxy:
    """Start `auditor capture` with the explicit proxy and a listener for HTTP/3."""
    listeners = proxy.modes("http3")
    command: list[str | pathlib.Path] = [
        AUDITOR,
        "capture",
        "--db",
        DATABASE,
        "--session",
        SIMULATED,
        "--profile",
        PROFILE,
        "--app",
        app.PACKAGE,
        "--allow",
        "127.0.0.1",
    ]
    for mode in listeners.values():
        command += ["--mode", mode]
    command += ["--script", proxy.HOSTS]
    command += ["--set", f"ssl_verify_upstream_trusted_ca={internet.ca}"]
    return proxy.start(command, internet, OUT, listeners)


def steps(running: proxy.Proxy, internet: Internet) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the app does, and what it is called."""
    phone = running.phone
    yield "loads settings, a logo and a list of venues", lambda: app.harmless(phone)
    yield "checks in at a venue with its coordinates", lambda: app.check_in(phone)
    yield "lets an analytics SDK report (gzip in base64 in JSON)", lambda: app.analytics(phone)
    yield "uploads a face's geometry", lambda: app.face(phone)
    yield "opens a WebSocket and says who it is", lambda: app.presence(phone)
    yield "asks over HTTP/3 what is near", lambda: app.nearby(running.ports["http3"], phone.trusted)
    yield "calls a pinned host and refuses our certificate", lambda: app.account(phone, internet.ca)


def use_the_phone(internet: Internet) -> None:
    running = capture(internet)
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
    say()
    say(output.strip().splitlines()[-1])


def simulated(folder: pathlib.Path) -> None:
    headline("1  A simulated phone, through the real proxy, over real TLS")
    PROFILE.write_text(app.PROFILE)
    with Internet.start(folder) as internet:
        use_the_phone(internet)
    say()
    ask("recipients", "--session", SIMULATED)
    ask("verdict", "--session", SIMULATED, "--profile", shown(PROFILE), may_be=(0, 3))


def recorded() -> None:
    headline("2  Recorded traffic of a real app (captures/demo/README.md)")
    files = sorted(RECORDED.rglob("*.har"))
    ask("import", *map(shown, files), "--session", REAL)
    ask("recipients", "--session", REAL)
    ask("verdict", "--session", REAL, may_be=(0, 3))


def look_further() -> None:
    headline("To look further")
    say(
        textwrap.dedent(f"""\
        export AUDITOR_DB={shown(DATABASE)} PATH={shown(proxy.BIN)}:$PATH
        auditor findings --session {SIMULATED}        every place, with its path and its reason
        auditor show 4                          one exchange, down to the bytes
        auditor coverage --session {SIMULATED}        what became of every connection""")
    )


def main() -> int:
    """Run the demo; the exit code."""
    os.chdir(ROOT)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(mode=0o700, parents=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            simulated(pathlib.Path(folder))
        recorded()
    except (DemoError, OSError, RuntimeError) as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1
    look_further()
    return 0


if __name__ == "__main__":
    sys.exit(main())
