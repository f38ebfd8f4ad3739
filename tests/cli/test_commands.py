"""The commands that decide, change and export, with their exit codes."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from auditor import __version__
from auditor.capture import certs, spool
from auditor.cli import docs
from auditor.cli.app import app
from auditor.model import Profile
from auditor.tasks.profile import load_profile
from tests.cli import seed
from tests.cli.run import Ended, auditor, in_terminal, installed


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


def sessions(database: Path) -> set[object]:
    return {row["session"] for row in auditor("sessions", "--db", database, "--json").json()}


# -- verdict, coverage, check -------------------------------------------------------------


def test_verdict_never_says_not_seen_without_its_figure(database: Path) -> None:
    seed.fill_file(database)
    shown = auditor("verdict", "--db", database, COLUMNS="80")
    assert shown.code == 0
    lines = [line for line in shown.out.splitlines() if line.startswith("NOT_SEEN")]
    assert len(lines) == 2 + 4
    assert all(line.endswith(("75 %", "unknown")) for line in lines)
    assert "Visible: 3 of 4 connections (75 %)" in shown.out
    assert "unknown: a file shows only what its recorder kept" in shown.out
    assert "clean" not in shown.out


def test_verdict_tells_what_was_only_received_at_any_width(database: Path) -> None:
    for columns in ("80", "140"):
        shown = auditor("verdict", "--db", database, COLUMNS=columns).out
        assert "In responses only, not sent by the phone: id.network (1)." in shown


def test_verdict_says_how_many_planted_values_were_found(database: Path, tmp_path: Path) -> None:
    assert "how many were planted is not known" in auditor("verdict", "--db", database).out
    profile = tmp_path / "me.toml"
    profile.write_text('[known]\nemail = ["a@b.c"]\nimei = ["490154203237518"]\n', "utf-8")
    shown = auditor("verdict", "--db", database, "--profile", profile)
    assert "1 of 2 planted values were found (email)" in shown.out
    rows = auditor("verdict", "--db", database, "--profile", profile, "--json").json()
    assert all("1 of 2" in str(row["detection_power"]) for row in rows)


def test_too_little_visible_is_incomplete(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", connections=seed.CONNECTIONS[3:])
    ended = auditor("verdict", "--db", database, "--json")
    assert ended.code == 3
    found = {row["data_type"]: row["outcome"] for row in ended.json()}
    assert (found["health"], found["location.precise"]) == ("UNREADABLE", "SEEN")


@pytest.mark.parametrize(
    ("state", "lost", "code", "text"),
    [
        ("closed", 0, 0, ""),
        ("interrupted", 0, 3, "demo: the session was interrupted.\n"),
        ("closed", 2, 1, "demo: 2 messages seen and lost.\n"),
    ],
)
def test_verdict_tells_what_its_session_lacks(
    tmp_path: Path, state: str, lost: int, code: int, text: str
) -> None:
    database = seed.fill(tmp_path / "a.db", state=state, lost=lost)
    ended = auditor("verdict", "--db", database)
    assert (ended.code, ended.err) == (code, text)


def test_coverage_counts_by_fate(database: Path) -> None:
    rows = auditor("coverage", "--db", database, "--json").json()
    assert [(row["fate"], row["connections"], row["hosts"]) for row in rows] == [
        ("decrypted", 3, ["api.own.example", "collect.analytics.example", "cdn.own.example"]),
        ("pinned", 1, ["pinned.example"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 4),
        (("--fail-on", "proven"), 4),
        (("--category", "location"), 4),
        (("--category", "health"), 0),
        (("--category", "biometric", "--fail-on", "candidate"), 0),
        (("--app", "com.other"), 3),
    ],
)
def test_check_is_a_gate(database: Path, arguments: tuple[str, ...], code: int) -> None:
    ended = auditor("check", "--db", database, *arguments)
    assert ended.code == code
    assert ("the check fails" in ended.err) == (code == 4)
    assert "visible" in ended.err  # what was not found is never said without its figure


def test_check_fails_on_loss_only_when_nothing_was_found(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", lost=1)
    assert auditor("check", "--db", database).code == 4
    ended = auditor("check", "--db", database, "--category", "health")
    assert ended.code == 1
    assert "1 message seen and lost" in ended.err


# -- rescan, purge ---------------------------------------------------------------------


def test_rescan_says_what_it_did(database: Path) -> None:
    first = auditor("rescan", "--db", database)
    assert (first.code, first.err) == (0, "demo: 4 messages audited anew.\n")
    assert "current ones" in auditor("rescan", "--db", database).err


def test_rescan_without_bodies_is_incomplete(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", no_bodies=True)
    ended = auditor("rescan", "--db", database)
    assert (ended.code, ended.out) == (3, "")
    assert "keeps no bodies, so its old conclusions stay" in ended.err


def test_purge_needs_a_yes(database: Path) -> None:
    seed.fill_file(database)
    refused = auditor("purge", "demo", "--db", database)
    assert refused.code == 2
    assert "--yes" in refused.err
    assert sessions(database) == {"demo", "files"}
    done = auditor("purge", "demo", "--db", database, "--yes")
    assert done.code == 0
    assert "2 flows, 4 messages, 4 findings" in done.err
    assert sessions(database) == {"files"}
    again = auditor("purge", "demo", "--db", database, "--yes")
    assert (again.code, again.err) == (2, f"auditor: There is no session 'demo' in {database}.\n")


def test_purge_asks_on_a_terminal(database: Path) -> None:
    # A terminal whose other end says nothing ends the question.
    assert "for good? [y/N]" in in_terminal("purge", "demo", "--db", database, typed="n\n")
    assert sessions(database) == {"demo"}
    in_terminal("purge", "demo", "--db", database, typed="y\n")
    assert sessions(database) == set()


def test_purge_takes_the_sessions_spool_and_no_other(database: Path) -> None:
    mine = spool.create(database, {"session": "demo"})
    other = spool.create(database, {"session": "another"})
    mine.close()
    other.close()
    assert "1 spool file" in auditor("purge", "demo", "--db", database, "--yes").err
    assert (mine.path.exists(), other.path.exists()) == (False, True)


# -- profile, certs, doctor ---------------------------------------------------------------


def test_profile_new(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    ended = auditor("profile", "new", path, "--value", "email=a@b.c", "--value", "voucher=x1y2")
    assert ended.code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_profile(path) == Profile((("email", ("a@b.c",)), ("voucher", ("x1y2",))))
    again = auditor("profile", "new", path)
    assert (again.code, again.err) == (
        2,
        f"auditor: {path} exists already; it is not overwritten.\n",
    )


def test_certs(tmp_path: Path) -> None:
    folder = tmp_path / "certs"
    missing = auditor("certs", "show", "--certs", folder)
    assert missing.code == 2
    certs.ensure_ca(folder)
    shown = json.loads(auditor("certs", "show", "--certs", folder, "--json").out)
    assert not shown["expired"]
    assert len(shown["sha256"]) == 64
    target = tmp_path / "ca.pem"
    assert auditor("certs", "export", "--certs", folder, "-o", target).code == 0
    text = target.read_text("ascii")
    assert "BEGIN CERTIFICATE" in text
    assert "PRIVATE" not in text
    assert auditor("certs", "remove", "--certs", folder).code == 0
    assert "There is no CA" in auditor("certs", "remove", "--certs", folder).err


def test_doctor(database: Path, tmp_path: Path) -> None:
    ended = auditor("doctor", "--db", database, "--certs", tmp_path / "certs", "--json")
    parts = {str(row["name"]): row for row in ended.json()}
    assert {"python", "mitmproxy", "sqlite", "adb", "tshark", "tcpdump", "CA"} <= set(parts)
    assert ended.code == 0
    database.chmod(0o644)
    assert auditor("doctor", "--db", database, "--certs", tmp_path).code == 1


# -- the command line itself ---------------------------------------------------------------


def commands() -> list[tuple[str, ...]]:
    return [names[1:] for names, _ in docs.leaves(app)]


@pytest.mark.parametrize("names", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(names: tuple[str, ...]) -> None:
    ended = auditor(*names, "--help")
    assert ended.code == 0
    assert re.search(r"Example: auditor " + " ".join(names), " ".join(ended.out.split()))
    assert max(len(line) for line in ended.out.splitlines()) <= 80


def test_version_and_no_arguments() -> None:
    assert auditor("--version").out == f"auditor {__version__}\n"
    for arguments in ((), ("profile",)):
        bare = auditor(*arguments)
        assert (bare.code, bare.out) == (2, "")
        assert bare.err.startswith("Usage: auditor")


def test_the_package_runs_as_a_module() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "auditor", "--version"],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert ended.stdout.split() == ["auditor", __version__]


def test_asking_loads_no_heavy_room(database: Path) -> None:
    code = (
        "import sys; from auditor.cli.app import app; sys.argv = ['auditor']\n"
        f"try: app(['findings', '--json', '--db', {str(database)!r}])\n"
        "except SystemExit as end: code = end.code\n"
        "rooms = 'mitmproxy', 'scapy', 'hyperscan', 'requests', 'auditor.detect'\n"
        "heavy = [m for m in rooms if m in sys.modules]\n"
        "print(code, heavy, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stderr == "0 []\n"
    assert len(json.loads(result.stdout)) == 4


def test_completion_is_offered() -> None:
    ended: Ended = installed(
        _AUDITOR_COMPLETE="complete_bash",
        COMP_WORDS="auditor findings --type id.ad",
        COMP_CWORD="3",
    )
    assert "id.advertising" in ended.out


def test_generated_docs_are_rewritten_between_their_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    readme = tmp_path / "README.md"
    readme.write_text(
        "a\n<!-- generated: commands -->\nSTALE\n<!-- /generated -->\nb\n"
        "<!-- generated: detectors -->\n<!-- /generated -->\nc\n",
        "utf-8",
    )
    assert docs.main(["--check"]) == 1
    assert "STALE" in readme.read_text("utf-8")
    assert docs.main([]) == 0
    text = readme.read_text("utf-8")
    assert "STALE" not in text
    assert "`auditor verdict`" in text
    assert "`location.precise`" in text
    assert text.startswith("a\n")
    assert text.endswith("c\n")
    assert docs.main(["--check"]) == 0
