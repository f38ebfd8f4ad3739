"""The demo is what a newcomer sees first: it works, says what it should, and leaves nothing."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from tests.phone import app, demo


def test_the_demo_works_and_so_do_the_commands_it_names(tmp_path: pathlib.Path) -> None:
    out = tmp_path / "out"
    command: list[str | pathlib.Path] = [sys.executable, "-m", "tests.phone.demo", out]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=demo.ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    for expected in (
        "checkin.example",
        "tracker.example",
        "vision.example",
        "bio.face_geometry",
        "bio.face_image",
        "multipart:selfie",
        "SEEN",
        "UNREADABLE",
        "pinned",
        "%",
        "branch.io",
    ):
        assert expected in done.stdout
    assert "Traceback" not in done.stdout
    assert app.ADVERTISING_ID not in done.stdout
    _, _, further = done.stdout.partition("To look further")
    lines = [line.split("#")[0].split() for line in further.splitlines() if "auditor " in line]
    assert len(lines) >= 3
    for line in lines:
        asked = subprocess.run(
            line,
            check=False,
            capture_output=True,
            text=True,
            env=os.environ
            | {"AUDITOR_DB": str(out / "demo.db"), "PATH": f"{demo.AUDITOR.parent}:/bin"},
        )
        assert asked.returncode == 0, asked.stderr
        assert len(asked.stdout.splitlines()) > 3
    assert {path.stat().st_mode & 0o077 for path in out.glob("demo.db*")} == {0}
