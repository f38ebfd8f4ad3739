"""Modes by themselves: addresses, keys, declarations, and what a leftover file may not do."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.capture.modes import MODES, Asked, Changes
from auditor.capture.modes.wireguard import configuration, endpoint, ensure_keys
from auditor.model import InputError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("192.0.2.1", ("192.0.2.1", None)),
        ("192.0.2.1:51821", ("192.0.2.1", 51821)),
        ("2001:db8::1", ("2001:db8::1", None)),
        ("[2001:db8::1]", ("2001:db8::1", None)),
        ("[2001:db8::1]:51821", ("2001:db8::1", 51821)),
        ("gateway.example", ("gateway.example", None)),
        ("gateway.example:1", ("gateway.example", 1)),
    ],
)
def test_endpoint(text: str, found: tuple[str, int | None]) -> None:
    assert endpoint(text) == found


@pytest.mark.parametrize(
    "text", ["a b", "x:0", "x:65536", "x:", ":51820", "x\nDNS = 1.1.1.1", "x:\u0663"]
)
def test_no_endpoint(text: str) -> None:
    with pytest.raises(InputError, match="--endpoint"):
        endpoint(text)


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "certs" / "wireguard"
    path, keys = ensure_keys(folder)
    assert ensure_keys(folder) == (path, keys)
    _, alone = ensure_keys(folder, "com.example.app")
    assert not {*alone.values()} & {
        *keys.values()
    }  # what the phone has of one cannot enter another
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    assert keys["server_key"] not in configuration(keys, "192.0.2.1:51820")


def test_a_key_file_of_another_shape_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("[]")
    with pytest.raises(InputError, match="holds no keys"):
        ensure_keys(tmp_path)


def test_an_app_that_is_no_package_name_cannot_write_into_the_configuration(
    tmp_path: Path,
) -> None:
    asked = Asked(Changes(tmp_path / "run"), tmp_path, app="x\nPostUp = rm", endpoint="192.0.2.1")
    with pytest.raises(InputError, match="no package name"):
        MODES["wireguard"].prepare(asked)


@pytest.mark.parametrize("name", ["tun", "transparent"])
def test_gateway_modes_say_what_they_need(name: str, tmp_path: Path) -> None:
    for interface in ("", "no-such-if", "../../etc"):
        with pytest.raises(InputError) as refusal:
            MODES[name].prepare(Asked(Changes(tmp_path), tmp_path, interface=interface))
        assert len(str(refusal.value).splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_every_mode_states_blind_spots() -> None:
    assert set(MODES) == {"wifi", "usb", "wireguard", "tun", "transparent"}
    for name, mode in MODES.items():
        assert mode.name == name
        assert len(mode.blind_spots) >= 3
        assert not any(spot.endswith(".") for spot in mode.blind_spots)


def _leave(folder: Path, *steps: list[str], pid: int) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{pid}.json"
    space = str(Path("/proc/self/ns/net").readlink()) if sys.platform == "linux" else ""
    path.write_text(json.dumps({"pid": pid, "mark": "", "namespace": space, "steps": steps}))
    return path


def _gone() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


def test_what_a_leftover_file_names_is_checked_not_run(tmp_path: Path) -> None:
    target = tmp_path / "target"
    steps = [
        ["sysctl", f"../../{target}", "1"],
        ["sysctl", "net/ipv4/ip_forward/../../../kernel/hostname", "1"],
        ["nft table", "filter"],
        ["ip rule", "-4", "lo; touch x", "1"],
        ["no such kind", "x"],
        ["sysctl"],
    ]
    path = _leave(tmp_path / "run", *steps, pid=_gone())
    said = Changes(tmp_path / "run").undo_left()
    assert said[0].startswith("An earlier capture was cut off")
    assert not path.exists()
    assert not target.exists()


def test_what_could_not_be_undone_stays_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _leave(tmp_path / "run", ["nft table", "auditor_1"], ["no such kind"], pid=_gone())
    monkeypatch.setenv("PATH", str(tmp_path))  # there is no nft
    said = Changes(tmp_path / "run").undo_left()
    assert "not all that it had changed is undone" in said[0]
    assert "nft table auditor_1 could not be undone, the next capture tries again" in said[1]
    assert json.loads(path.read_text())["steps"] == [["nft table", "auditor_1"]]
    assert len(Changes(tmp_path / "run").undo_left()) == 2

    changes = Changes(tmp_path / "own")
    changes.note("nft table", "auditor_1")
    changes.note("no such kind")
    assert len(changes.undo()) == 1
    [path] = (tmp_path / "own").iterdir()
    assert json.loads(path.read_text())["steps"] == [["nft table", "auditor_1"]]


@pytest.mark.parametrize("text", ["", "[]", '{"pid": 1}', "\x00" * 100])
def test_a_leftover_file_of_another_shape_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "1.json").write_text(text)
    assert Changes(tmp_path).undo_left() == []


def test_what_a_living_capture_changed_stays(tmp_path: Path) -> None:
    path = _leave(tmp_path, ["no such kind"], pid=os.getppid())
    assert Changes(tmp_path).undo_left() == []
    assert path.exists()


def test_changes_are_noted_before_and_forgotten_after(tmp_path: Path) -> None:
    changes = Changes(tmp_path / "run")
    changes.note("no such kind", "argument")
    [path] = (tmp_path / "run").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["steps"] == [["no such kind", "argument"]]
    assert changes.undo() == []
    assert not list((tmp_path / "run").iterdir())
