"""The harness on the committed copies: what was reached stays reached, and both ways agree."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from auditor.model import Confidence
from tests.accuracy import __main__ as command
from tests.accuracy import copying, floors
from tests.accuracy.labels import MEANINGS, meaning
from tests.accuracy.lines import read
from tests.accuracy.printing import LISTED, markdown
from tests.accuracy.reasons import exact_misses, why
from tests.accuracy.running import COPIES, VARIABLE, folder, run
from tests.accuracy.scoring import Count, Score
from tests.accuracy.sources import SOURCES, TYPE, Source
from tests.accuracy.through_cli import differences

MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def scores() -> dict[Source, Score]:
    return run(COPIES, jobs=1)


def test_floors_hold(scores: dict[Source, Score]) -> None:
    assert len(floors.load()) > 30
    assert not floors.broken(scores, floors.load())


def test_nothing_of_ours_failed(scores: dict[Source, Score]) -> None:
    assert not [error for score in scores.values() for error in score.errors]


def test_every_exact_position_is_found_or_has_its_reason(scores: dict[Source, Score]) -> None:
    misses = [row for score in scores.values() for row in exact_misses(score.misses)]
    assert not [line_id for line_id, reason in misses if not reason]
    assert why("traccar_position_payloads", "traccar/Gator/1")
    assert not why("traccar_position_payloads", "traccar/Gator2/1")


def made(hits: int, misses: int, alarms: int) -> dict[Source, Score]:
    score = Score()
    score.counts[Confidence.PROBABLE][TYPE, "id.user"] = Count(hits, misses, alarms)
    return {SOURCES["prebid_openrtb_requests"]: score}


def test_a_broken_floor_is_named() -> None:
    key = ("prebid_openrtb_requests", TYPE, "id.user")
    assert floors.broken(made(8, 2, 0), {key: {"recall": 0.801}}) == [
        "prebid_openrtb_requests / data type / id.user: recall is 0.800, the floor is 0.801"
    ]
    assert not floors.broken(made(8, 2, 0), {key: {"recall": 0.8, "precision": 1.0}})
    assert floors.broken(made(8, 2, 1), {key: {"precision": 0.9}})
    assert floors.broken({}, {key: {"recall": 0.1}})
    assert floors.broken(made(8, 2, 2), {})
    assert not floors.broken(made(8, 2, 1), {key: {"precision": 0.8}})


def test_floors_are_only_raised(tmp_path: Path) -> None:
    key = ("prebid_openrtb_requests", TYPE, "id.user")
    assert floors.raised(made(8, 2, 0), {}) == {key: {"recall": 0.8, "precision": 0.888}}
    assert floors.raised(made(8, 2, 0), {key: {"recall": 0.9}})[key]["recall"] == 0.9
    file = tmp_path / "floors.toml"
    floors.dump(floors.raised(made(8, 2, 0), {}), file)
    assert floors.load(file) == {key: {"recall": 0.8, "precision": 0.888}}
    assert not floors.load(tmp_path / "none.toml")


def test_the_copies_are_small_and_every_label_has_a_meaning() -> None:
    files = sorted(COPIES.glob("*.jsonl"))
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES
    assert {file.stem for file in files} == set(copying.BUDGETS) <= set(SOURCES)
    hard = {name for name, one in MEANINGS.items() if not one.soft}
    kinds = {label.type for file in files for line in read(file) for label in line.labels}
    assert len(kinds & hard) > 30
    assert meaning("health:heart-rate").row == "health.vitals"
    assert meaning("batteryLevel").category is None


def test_which_lines_are_copied_does_not_depend_on_their_order(tmp_path: Path) -> None:
    lines = (COPIES / "traccar_position_payloads.jsonl").read_text("utf-8").splitlines()
    there = tmp_path / "lines.jsonl"
    there.write_text("\n".join(lines), "utf-8")
    forward = copying.chosen(there, 20_000)
    there.write_text("\n".join(reversed(lines)), "utf-8")
    assert copying.chosen(there, 20_000) == list(reversed(forward))
    assert 0 < len(forward) < len(lines)


@pytest.mark.parametrize("name", ["api_json_schema_labelled", "trackhar_adapter_probes"])
def test_the_command_line_finds_the_same(name: str) -> None:
    comparison = differences(COPIES / f"{name}.jsonl", most=40)
    assert comparison.findings > 2
    assert not comparison.different


def test_the_command_lists_everything_and_masks_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    file = tmp_path / "all.tsv"
    name = "prebid_openrtb_requests"
    assert command.main([name, "--jobs", "1", "--first", "1", "--list", str(file)]) == 0
    out = capsys.readouterr().out
    assert "== OpenRTB" in out
    assert "probable and above" in out
    with file.open(encoding="utf-8", newline="") as listed:
        rows = list(csv.DictReader(listed, delimiter="\t"))
    assert tuple(rows[0]) == LISTED
    assert {row["what"] for row in rows} >= {"placeholder"}
    assert "123.123.123.123" not in out + file.read_text("utf-8")


def test_no_such_source_and_no_such_folder_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["nothing"]) == 2
    assert command.main(["--fixtures", str(tmp_path)]) == 2
    assert "no labelled lines" in capsys.readouterr().out


def test_the_folder_may_hold_the_lines_or_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert folder() == COPIES
    (tmp_path / "labelled").mkdir()
    (tmp_path / "labelled" / "a.jsonl").touch()
    assert folder(str(tmp_path)) == tmp_path / "labelled"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "labelled"))
    assert folder() == tmp_path / "labelled"


def test_the_readme_table_has_a_row_for_each_source(scores: dict[Source, Score]) -> None:
    text = markdown(scores)
    for source in scores:
        assert f"| {source.title} |" in text
    assert "| nan" not in text
