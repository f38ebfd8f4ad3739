"""Conclusions are rebuilt from stored facts; facts and earlier known values stay."""

from pathlib import Path

import pytest

from auditor.model import InputError, Method, Profile
from auditor.store import Filters, FindingRow, open_reader, open_writer
from auditor.tasks.rescan import Rescanned, rescan
from tests.cli import seed


def findings(database: Path, session: str = "demo") -> list[FindingRow]:
    with open_reader(database) as reader:
        return list(reader.findings(Filters(session=session)))


def again(database: Path, **options: object) -> dict[str, Rescanned]:
    return {item.session: item for item in rescan(database, **options)}  # type: ignore[arg-type]  # options by name


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


def test_changed_detectors_conclude_anew(database: Path) -> None:
    assert {row.detector for row in findings(database)} == {"test"}
    result = again(database)["demo"]
    assert (result.messages, result.errored, result.kept, result.reason) == (4, 0, 0, "")
    rows = findings(database)
    # What the made-up detector claimed is gone, but for the known value.
    assert [row.known for row in rows if row.detector == "test"] == ["email"]
    assert "location.precise" in {row.data_type for row in rows if row.detector != "test"}


def test_an_earlier_known_value_stays_as_it_was(database: Path) -> None:
    [before] = [row for row in findings(database) if row.known]
    again(database)
    again(database, force=True)
    [after] = [row for row in findings(database) if row.known]
    same = ("path", "value", "value_hash", "confidence", "method", "reason", "data_type", "flow")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    # One finding a place: the e-mail rule does not claim it once more.
    places = [(row.message, row.path, row.data_type) for row in findings(database)]
    assert len(places) == len(set(places))


def test_nothing_is_done_where_nothing_changed(database: Path) -> None:
    again(database)
    result = again(database)["demo"]
    assert (result.messages, result.reason) == (0, "its detectors are the current ones")
    assert again(database, force=True)["demo"].messages == 4


def test_a_profile_searches_new_known_values(database: Path) -> None:
    profile = Profile((("voucher", ("cdda802e-fb9c-47ad-9866",)), ("phone", ("85298765432",))))
    again(database, profile=profile)
    known = {row.known for row in findings(database) if row.method is Method.KNOWN_VALUE}
    assert {"email", "voucher"} <= known


def test_a_profile_replaces_what_it_names(database: Path) -> None:
    again(database, profile=Profile((("email", ("somebody@else.example",)),)))
    assert not [row for row in findings(database) if row.known]


def test_without_bodies_the_old_conclusions_stay(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", no_bodies=True)
    before = findings(database)
    result = again(database, force=True)["demo"]
    assert (result.messages, result.kept) == (0, 4)
    assert "no bodies" in result.reason
    assert findings(database) == before


def test_a_session_that_is_being_recorded_is_left_alone(database: Path) -> None:
    with open_writer(database) as writer:
        writer.begin_session("live", kind="capture", tool_versions={}, detector_versions={})
        assert "being recorded" in again(database)["live"].reason


def test_one_session_of_several(database: Path) -> None:
    seed.fill_file(database)
    assert list(again(database, session="files")) == ["files"]
    with pytest.raises(InputError, match="no session 'other'"):
        again(database, session="other")


def test_no_database_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        again(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_progress_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.tasks.rescan.BATCH", 3)
    told: list[tuple[str, int, int]] = []
    again(database, progress=lambda *step: told.append(step))
    assert told == [("demo", 3, 4), ("demo", 4, 4)]
