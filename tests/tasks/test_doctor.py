"""The doctor looks at real things and says how to get what is missing."""

from pathlib import Path

import pytest

from auditor.tasks.doctor import examine
from tests.cli import seed


def test_this_machine_is_examined(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db")
    parts = {part.name: part for part in examine(database)}
    for name in ("python", "mitmproxy", "hyperscan", "sqlite", "database"):
        assert parts[name].state == "ok", parts[name]
        assert parts[name].purpose
    assert {"adb", "tshark", "tcpdump", "wireguard", "opencv"} <= set(parts)
    assert "permissions" not in parts
    for part in parts.values():
        assert part.state == "ok" or part.remedy


def test_an_open_database_is_wrong(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db")
    database.chmod(0o644)
    found = [part for part in examine(database) if part.name == "permissions"]
    assert f"chmod 600 {database}" in [part.remedy for part in found]
    assert {part.state for part in found} == {"wrong"}


def test_no_database_and_no_database_of_ours(tmp_path: Path) -> None:
    missing = next(p for p in examine(tmp_path / "b.db") if p.name == "database")
    assert (missing.state, missing.needed) == ("missing", False)
    other = tmp_path / "c.db"
    other.write_bytes(b"something else entirely" * 100)
    wrong = next(p for p in examine(other) if p.name == "database")
    assert wrong.state == "wrong"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ImportError('libGL.so.1: cannot open shared object file')", "libGL.so.1"),
        ("import os; os.abort()", "ended with -6"),
    ],
)
def test_what_is_installed_and_does_not_load_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    (tmp_path / "cv2.py").write_text(body + "\n")
    monkeypatch.syspath_prepend(tmp_path)
    part = next(p for p in examine(tmp_path / "b.db") if p.name == "opencv")
    assert part.state == "wrong"
    assert "does not load" in part.found
    assert said in part.found
    assert "force-reinstall" in part.remedy
