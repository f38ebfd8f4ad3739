"""What this machine has, what each part is for, and how to get what is missing."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from auditor.model import AuditorError
from auditor.store import open_reader, open_writer

_SECONDS = 5.0
_LOADING = 30.0  # seconds for a module, on a busy machine
_SAID = 200  # characters of why it does not load
# Tools that widen what can be seen: name, what for, how to get it.
_TOOLS = (
    (
        "tshark",
        "decrypts and dissects packet captures (auditor import)",
        "install Wireshark's command line tools (Debian: apt-get install tshark)",
    ),
    (
        "tcpdump",
        "records packets on a gateway (auditor capture --pcap)",
        "install it (Debian: apt-get install tcpdump)",
    ),
    (
        "nft",
        "leads a hotspot's traffic to the proxy (auditor capture --mode transparent), on Linux",
        "install it (Debian: apt-get install nftables)",
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing looked at; `state` is ok, missing or wrong."""

    name: str
    state: str
    found: str
    purpose: str
    remedy: str = ""
    needed: bool = True


def examine(database: Path) -> Iterator[Part]:
    """Look at everything but the CA, which the capture side knows."""
    yield _python()
    yield _package("mitmproxy", "records the traffic")
    yield _package("hyperscan", "finds known values and patterns fast")
    yield _faces()
    yield _sqlite()
    yield _adb()
    for name, purpose, remedy in _TOOLS:
        yield _tool(name, purpose, remedy)
    yield _wireguard()
    yield from _database(database)


def _python() -> Part:
    good = sys.version_info >= (3, 12)
    found = f"{platform.python_version()} at {sys.executable}"
    return Part(
        "python", "ok" if good else "wrong", found, "runs everything", "install 3.12 or newer"
    )


def _package(name: str, purpose: str) -> Part:
    remedy = "run make setup: the environment is incomplete"
    try:
        found = version(name)
    except PackageNotFoundError:
        return Part(name, "missing", "", purpose, remedy)
    if fault := _fault(name):
        return Part(name, "wrong", f"{found}, {fault}", purpose, remedy)
    return Part(name, "ok", found, purpose)


def _faces() -> Part:
    """OpenCV under whichever of its packages' names; without it pictures are not looked at."""
    purpose = "finds faces in pictures"
    remedy = "install the extra: pip install 'privacy-auditor[faces]'"
    for name in ("opencv-python-headless", "opencv-python"):
        with contextlib.suppress(PackageNotFoundError):
            found = version(name)
            if fault := _fault("cv2"):
                again = f"pip install --force-reinstall {name}"
                return Part("opencv", "wrong", f"{found}, {fault}", purpose, again, needed=False)
            return Part("opencv", "ok", found, purpose, needed=False)
    return Part("opencv", "missing", "", purpose, remedy, needed=False)


def _fault(module: str) -> str:
    """Why a module that is installed cannot be used, "" if it loads.

    In a process of its own: what lacks a library or an instruction of this machine's
    processor may end the one that loads it.
    """
    search = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter; the names are ours
            [sys.executable, "-P", "-c", f"import {module}"],
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONPATH": search},
            timeout=_LOADING,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"which could not be tried ({type(error).__name__})"
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().rpartition("\n")[2][:_SAID]
    return f"which does not load: {said or f'its process ended with {done.returncode}'}"


def _sqlite() -> Part:
    """Not only that it is there: that a database of ours can be made and read."""
    purpose = "keeps messages and findings"
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "doctor.db"
            open_writer(path).close()
            with open_reader(path) as reader:
                [row] = reader.sql("SELECT sqlite_version()").rows
        return Part("sqlite", "ok", str(row[0]), purpose)
    except (AuditorError, OSError) as error:
        return Part("sqlite", "wrong", str(error), purpose, "use another build of Python")


def _adb() -> Part:
    from auditor.device.adb_server import path_of_adb  # noqa: PLC0415 - slow to load

    purpose = "reads and prepares a phone (auditor device)"
    path = path_of_adb()
    if path is None:
        remedy = "install Android's platform tools (Debian: apt-get install adb)"
        return Part("adb", "missing", "", purpose, remedy, needed=False)
    return Part("adb", "ok", _first_line(path, "version"), purpose, needed=False)


def _tool(name: str, purpose: str, remedy: str) -> Part:
    path = shutil.which(name)
    if not path:
        return Part(name, "missing", "", purpose, remedy, needed=False)
    return Part(name, "ok", _first_line(path, "--version"), purpose, needed=False)


def _wireguard() -> Part:
    """The proxy has WireGuard in it and phones have the app; a tunnel from here needs one too."""
    purpose = "a WireGuard client on this machine, for trying a tunnel; phones use the app"
    tools = [path for name in ("wg", "wireguard-go") if (path := shutil.which(name))]
    if tools:
        return Part("wireguard", "ok", ", ".join(tools), purpose, needed=False)
    remedy = "not needed for phones (Debian: apt-get install wireguard-tools wireguard-go)"
    return Part("wireguard", "missing", "", purpose, remedy, needed=False)


def _first_line(path: str, argument: str) -> str:
    try:
        result = subprocess.run(  # noqa: S603 - a program of this machine, without a shell
            [path, argument], capture_output=True, check=False, text=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return f"{path} (does not run)"
    lines = (result.stdout or result.stderr).splitlines()
    return f"{lines[0].strip()} at {path}" if lines else path


def _database(path: Path) -> Iterator[Part]:
    purpose = "the database asked for"
    if not path.exists():
        remedy = "it is made by the first import or capture"
        yield Part("database", "missing", str(path), purpose, remedy, needed=False)
        return
    try:
        open_reader(path).close()
        yield Part("database", "ok", str(path), purpose)
    except AuditorError as error:
        yield Part("database", "wrong", str(error), purpose, "give another with --db")
    for file in sorted(path.parent.glob(path.name + "*")):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            remedy = f"chmod {'700' if file.is_dir() else '600'} {file}"
            found = f"{file} is open to others ({mode:04o})"
            yield Part("permissions", "wrong", found, "keeps traffic private", remedy)
