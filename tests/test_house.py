"""The house rules, executable: what a reviewer would otherwise have to look for."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "auditor"
MODULES = sorted(PACKAGE.rglob("*.py"))
HOSTS_AND_PATHS = re.compile(
    r"p[y]pi\.org|p[y]thonhosted|n[p]mjs\.org|d[e]b\.debian\.org|/w[o]rk/|/t[m]p/bash_jobs|/r[o]ot/"
)
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".tsv", ".cfg", ".yml", ".yaml", ""}


def tracked() -> list[Path]:
    """All files git knows, so that a checkout's own litter is not judged."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_opens_by_saying_its_strategy(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))


def test_most_files_are_short_and_none_is_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    long = [str(path.relative_to(ROOT)) for path, length in lengths.items() if length > 250]
    assert len(long) <= len(MODULES) * 0.1, long
    assert max(lengths.values()) <= 375


def test_only_the_cli_prints() -> None:
    printing = [
        str(module.relative_to(ROOT))
        for module in MODULES
        if not module.is_relative_to(PACKAGE / "cli")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "input"}
    ]
    assert not printing


def test_every_room_has_its_tests() -> None:
    rooms = [room.name for room in PACKAGE.iterdir() if (room / "__init__.py").exists()]
    missing = [
        room
        for room in rooms
        if room != "model" and not list((ROOT / "tests" / room).glob("test_*.py"))
    ]
    assert not missing


def test_no_committed_file_names_a_registry_or_this_machine() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in TEXT
        and path.exists()
        and HOSTS_AND_PATHS.search(path.read_text("utf-8", errors="replace"))
    ]
    assert not naming


def test_requirements_are_pinned_with_hashes_and_without_addresses() -> None:
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\-]*(?:\[[\w,]+\])?==\S+.*\\$", text, re.MULTILINE)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_every_hidden_failure_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py" and path.exists() and path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"#\s*(noqa|type: ignore)", line)
        and not re.search(
            r"#\s*(noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])[\s\-#—]+\w", line
        )
    ]
    assert not silent


def test_asking_does_not_load_the_proxy() -> None:
    code = (
        "import sys, auditor.cli.app; "
        "print([m for m in ('mitmproxy', 'scapy', 'hyperscan') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert result.stdout.strip() == "[]"
