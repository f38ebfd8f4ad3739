"""The cache of compiled rules: what it believes, what it refuses, and what never enters it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.detect import kept
from auditor.detect.kept import FILES, cache_folder, keep, recall
from auditor.detect.prefilter import Pattern
from auditor.detect.scan import Engine
from auditor.model import Profile

hyperscan = pytest.importorskip("auditor.detect.prefilter_hyperscan")
RULES = (Pattern(rb"lat=[0-9]{1,3}", literal=False), Pattern(b"chij", literal=True))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, for a process that has compiled nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(hyperscan, "_recalled", hyperscan._recalled.__wrapped__)
    folder = cache_folder()
    assert folder is not None
    assert folder.parent == tmp_path
    return folder


def found() -> tuple[tuple[int, int], ...]:
    prefilter = hyperscan.HyperscanPrefilter(RULES, secret=False)
    hits: tuple[tuple[int, int], ...] = prefilter.scan(b"chij lat=2").found
    return hits


HITS = ((1, 4), (0, 10))


def test_what_was_compiled_is_not_compiled_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found() == HITS
    [file] = cache.iterdir()
    assert (cache.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    monkeypatch.setattr(hyperscan, "_compile", None)
    assert found() == HITS


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 1)


def _damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _open_to_others(file: Path) -> None:
    file.chmod(0o620)


def _open_its_folder(file: Path) -> None:
    file.parent.chmod(0o770)


def _lead_elsewhere(file: Path) -> None:
    other = file.rename(file.parent / "other")
    file.symlink_to(other)


def _block(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.parametrize(
    "spoil", [_cut, _damage, _open_to_others, _open_its_folder, _lead_elsewhere, _block]
)
def test_what_is_not_to_be_believed_is_made_anew(cache: Path, spoil: object) -> None:
    assert callable(spoil)
    found()
    [file] = cache.iterdir()
    assert recall(cache, file.name) is not None
    spoil(file)
    assert recall(cache, file.name) is None
    assert found() == HITS


def test_a_database_of_another_processor_is_made_anew(cache: Path) -> None:
    found()
    [file] = cache.iterdir()
    data = bytearray(recall(cache, file.name) or b"")
    data[12] ^= 0xFF  # the platform, which the library compares
    keep(cache, file.name, bytes(data))
    assert found() == HITS
    assert recall(cache, file.name) not in {None, bytes(data)}


def test_without_a_place_to_write_it_works_all_the_same(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.rmdir()
    cache.parent.write_bytes(b"")
    assert found() == HITS
    monkeypatch.setattr(kept, "cache_folder", lambda: None)
    assert recall(None, "a") is None
    keep(None, "a", b"")


@pytest.mark.parametrize("given", ["", "relative"])
def test_a_relative_folder_is_none(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    monkeypatch.setenv("HOME", "/somewhere")
    assert str(cache_folder()).startswith("/somewhere/")


def test_only_the_newest_stay(cache: Path) -> None:
    for number in range(FILES + 3):
        keep(cache, str(number), b"x")
        os.utime(cache / str(number), (number, number))
    assert {one.name for one in cache.iterdir()} == {str(n) for n in range(3, FILES + 3)}


def test_what_a_profile_holds_is_never_kept(cache: Path) -> None:
    engine = Engine(Profile((("email", ("tester@example.org",)),)))
    engine._loose.scan(b"lat=2")
    held = b"".join(one.read_bytes() for one in cache.iterdir())
    assert len(held) > 100_000
    rules = {one.name for one in cache.iterdir()}
    Engine()._loose.scan(b"lat=2")
    assert {one.name for one in cache.iterdir()} == rules
