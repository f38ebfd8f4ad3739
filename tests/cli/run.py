"""Run the command line: in this process through typer's runner, or as it is installed."""

from __future__ import annotations

import fcntl
import functools
import importlib
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from auditor.cli.app import app

SCRIPT = Path(sys.executable).with_name("auditor")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    def json(self) -> list[dict[str, object]]:
        return cast("list[dict[str, object]]", json.loads(self.out))


def auditor(*arguments: object, **environment: str) -> Ended:
    """In this process: fast, and with the same rules for errors and exit codes."""
    unset: dict[str, str | None] = {
        "COLUMNS": None,
        "AUDITOR_DB": None,
        "AUDITOR_DEBUG": None,
        "NO_COLOR": None,
    }
    code: object = 0
    with CliRunner().isolation(env={**unset, **environment}) as (out, err, _):
        try:
            command().main([str(argument) for argument in arguments], "auditor")
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        texts = out.getvalue().decode(), err.getvalue().decode()
    assert isinstance(code, int)
    return Ended(code, *texts)


@functools.cache
def load_proxy() -> None:
    """Have `auditor capture` loaded; mitmproxy's filters use names that pyparsing deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("auditor.capture.run")


@functools.cache
def command() -> TyperGroup:
    """Built once: building takes longer than most commands."""
    built = get_command(app)
    assert isinstance(built, TyperGroup)
    return built


def installed(*arguments: object, **environment: str) -> Ended:
    """The installed script in a process of its own."""
    result = subprocess.run(
        [SCRIPT, *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env=_clean(environment),
    )
    return Ended(result.returncode, result.stdout, result.stderr)


def in_terminal(*arguments: object, typed: str = "", **environment: str) -> str:
    """The installed script on a terminal of 80 columns and 24 lines; `typed` waits for it."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [SCRIPT, *map(str, arguments)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=_clean({"TERM": "xterm", **environment}),
        start_new_session=True,
    )
    os.write(master, typed.encode())
    os.close(slave)
    pieces = []
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    process.wait(timeout=60)
    os.close(master)
    return b"".join(pieces).decode()


def _clean(environment: dict[str, str]) -> dict[str, str]:
    dropped = {"COLUMNS", "AUDITOR_DB", "NO_COLOR", "PAGER", "LESS", "FORCE_COLOR"}
    return {k: v for k, v in os.environ.items() if k not in dropped} | environment
