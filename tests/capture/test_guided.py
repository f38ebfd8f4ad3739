"""Who begins the phases: lines of a script, of a pipe, or a tester's Enter; and who cannot."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from auditor.capture.companions import PhoneFacts
from auditor.capture.company import Company
from auditor.capture.guided import STDIN, ByHand, Script
from auditor.model import InputError
from auditor.tasks.phases import STEPS
from tests.cli.run import auditor, load_proxy


def script(place: str, descriptor: int = -1) -> tuple[list[str], bool, list[str]]:
    """The phases that a script begins, whether it ended the capture, and what was said."""
    said: list[str] = []
    made = Script(place, descriptor, said.append)
    return list(made.steps(threading.Event())), made.ended, said


def piped(data: bytes) -> int:
    """The reading end of a pipe that holds this and is closed behind it."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def test_a_file_begins_phases_and_its_end_ends_the_capture(tmp_path: Path) -> None:
    file = tmp_path / "phases"
    file.write_text(f"\nfirst start\n+0.01 consent given\n\x1b[2J\n{'x' * 500}\nend\nuse\n")
    steps, ended, said = script(str(file))
    assert steps == ["first start", "consent given"]
    assert ended
    assert said == ["Phase: first start.", "Phase: consent given."]


def test_lines_of_stdin_begin_phases_and_its_end_ends_nothing() -> None:
    descriptor = piped(b"use \x1b[2J\nuse\nbackground")
    assert script(STDIN, descriptor)[:2] == (["use", "background"], False)
    os.close(descriptor)


def test_a_script_that_waits_ends_with_the_capture(tmp_path: Path) -> None:
    (tmp_path / "phases").write_text("+9999 use\n")
    ending = threading.Event()
    ending.set()
    assert list(Script(str(tmp_path / "phases"), -1, print).steps(ending)) == []


def test_by_hand_a_phase_lasts_until_enter_and_the_end_of_input_ends_it() -> None:
    said: list[str] = []
    descriptor = piped(b"\n" * len(STEPS))
    assert list(ByHand(descriptor, said.append).steps(threading.Event())) == list(STEPS)
    os.close(descriptor)
    assert said[0] == "Phase 1 of 6: before start. Leave the app closed for a minute."
    assert said[-1] == "Press Enter to end the capture."
    descriptor = piped(b"\n")
    assert list(ByHand(descriptor, said.append).steps(threading.Event())) == list(STEPS[:2])
    os.close(descriptor)


def test_nothing_asked_for_is_no_company_but_what_is_noted_of_the_phone(tmp_path: Path) -> None:
    asked = Company("", "", tmp_path, tmp_path, False, False, "", io.StringIO())
    assert [type(one) for one in asked.companions(print)] == [PhoneFacts]


@pytest.mark.parametrize(
    ("app", "phases", "place", "sentence"),
    [
        ("a", True, "", "--phases needs a terminal"),
        ("", True, "", "name it with --app"),
        ("", False, "nowhere.txt", "nowhere.txt cannot be read"),
        ("", False, os.devnull, "names no phase"),
        ("", False, STDIN, "standard input, which is closed"),
    ],
)
def test_what_cannot_be_led_is_refused(
    tmp_path: Path, app: str, phases: bool, place: str, sentence: str
) -> None:
    stdin = None if place == STDIN else io.StringIO()
    with pytest.raises(InputError, match=sentence):
        Company(app, "", tmp_path, tmp_path, False, phases, place, stdin).companions(print)


def test_it_is_refused_before_anything_begins(tmp_path: Path) -> None:
    load_proxy()
    place = tmp_path / "none.txt"
    ended = auditor("capture", "--db", tmp_path / "a.db", "--phases-from", place)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"auditor: {place} cannot be read: No such file or directory.\n"
    assert list(tmp_path.iterdir()) == []
