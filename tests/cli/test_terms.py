"""What is said beside a finding: the words of other vocabularies, and what was told apart."""

import json
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.tasks.importing import Target, import_files
from tests.cli.run import auditor as run
from tests.intake.har import entry, har


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms")
    vector = [0.0883 * (-1) ** at for at in range(128)]
    body = {"faceEmbedding": vector, "biometricSuccess": True}
    post = {"mimeType": "application/json", "text": json.dumps(body)}
    (folder / "a.har").write_bytes(
        har(entry("https://a.example/x", request={"method": "POST", "postData": post}))
    )
    target = Target(folder / "a.db", "s", {"auditor": "test"})
    import_files([str(folder / "a.har")], target, Auditor())
    return folder / "a.db"


def test_show_says_what_was_told_apart_and_why(database: Path) -> None:
    out = run("show", "1", "--db", database).out
    assert "  told apart from bio.fingerprint, sent, by key\n" in out
    assert "no measure of a body is in it" in out
    rows = json.loads(run("show", "1", "--db", database, "--json").out)["findings"]
    told = {row["data_type"]: row for row in rows}
    apart = told["bio.fingerprint"]
    assert (apart["told_apart"], apart["confidence"], apart["dpv"]) == (True, "candidate", [])
    assert "the comparison happened in the phone" in apart["reason"]
    assert not told["bio.face_template"]["told_apart"]


def test_the_list_does_not_call_it_a_finding(database: Path) -> None:
    lines = run("findings", "--db", database, COLUMNS="200").out.splitlines()
    [apart] = [line for line in lines if "biometricSuccess" in line]
    assert "no, told apart" in apart
    assert "candidate" not in apart
    assert not any("told apart" in line for line in lines if "faceEmbedding" in line)


def test_show_says_the_terms_of_what_counts(database: Path) -> None:
    out = run("show", "1", "--db", database).out
    assert (
        "    DPV pd:FacialPrint < pd:Biometric; Play Other info; Apple SensitiveInfo;"
        " GDPR 4(14), 9(1)\n"
        "    special category: DPV, GDPR when processed to identify somebody uniquely\n"
    ) in out
    assert "pd:Fingerprint" not in out  # told apart: it has none


@pytest.mark.parametrize("columns", ["80", "140"])
def test_a_verdict_with_terms_keeps_to_the_terminal(database: Path, columns: str) -> None:
    plain = run("verdict", "--db", database, COLUMNS=columns).out
    out = run("verdict", "--terms", "--db", database, COLUMNS=columns).out
    assert out.startswith(plain)
    table = out.removeprefix(plain)
    assert all(len(line) <= int(columns) for line in table.splitlines())
    words = " ".join(table.split())
    assert "bio.face_template" in words
    assert "pd:FacialPrint" in words
    assert "bio.fingerprint" not in words
    assert ("special: DPV" in words) is (columns == "140")
