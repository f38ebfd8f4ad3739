"""Identifiers told by their return, from HARs to the listings: imported, rescanned, purged."""

import json
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.store import open_reader
from auditor.tasks.importing import Target, import_files
from auditor.tasks.rescan import rescan
from tests.cli.run import auditor
from tests.intake.har import entry, har

AUDITOR = Auditor()  # made once: compiling its patterns takes longer than these files
MINE, THEIRS = "q9f3XbZ27fLmZ01kPqVw8", "a7c1Yh44kRnW63uJtExD2"
NONCES = ("n0Uf93kLq27Vx81Zb", "n7Ty15mPc48Ds02Ha", "n3Wd66rKe90Gj57Lo", "n8Ia21vXn34Qb79Se")
KEY = "k5Bv08zHt12Mw46Fr91Yc"
HOSTS = ("https://api.app.example/v1", "https://collect.tracker.example/e")


def traffic(stable: str, nonce: str, minute: int, hosts: tuple[str, ...] = HOSTS[:1]) -> bytes:
    """Two events to each host: an identifier, the app's key, a nonce of the session."""
    body = json.dumps({"ctx": {"k": stable, "n": nonce, "c": KEY}, "event": "open"})
    post = {"mimeType": "application/json", "text": body}
    return har(
        *(
            entry(
                host,
                request={"method": "POST", "postData": post},
                startedDateTime=f"2024-06-21T11:{minute:02}:{second:02}.500Z",
            )
            for host in hosts
            for second in (1, 50)
        )
    )


class Recorded:
    """A database into which made-up HARs are imported, a session each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "a.db"

    def session(self, name: str, content: bytes, device: str = "") -> None:
        path = self.folder / f"{name}.har"
        path.write_bytes(content)
        target = Target(self.database, name, {"auditor": "test"}, app="tld.app", device=device)
        import_files([str(path)], target, AUDITOR)

    def found(self) -> list[tuple[str, str, str, str]]:
        """(session, confidence, host, place) of what was told by its return."""
        with open_reader(self.database) as reader:
            return sorted(
                (row.session, str(row.confidence), row.recipient, row.path.rpartition("$")[2])
                for row in reader.findings()
                if row.data_type == "id.tracking"
            )


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path)


API, COLLECT = "api.app.example", "collect.tracker.example"


def test_two_sessions_of_one_phone_and_one_of_another(recorded: Recorded) -> None:
    recorded.session("red-1", traffic(MINE, NONCES[0], 1), "red")
    assert recorded.found() == []
    recorded.session("red-2", traffic(MINE, NONCES[1], 2), "red")
    assert recorded.found() == [  # the key too may be either, as long as nobody else was seen
        ("red-1", "candidate", API, ".ctx.c"),
        ("red-1", "candidate", API, ".ctx.k"),
        ("red-2", "candidate", API, ".ctx.c"),
        ("red-2", "candidate", API, ".ctx.k"),
    ]
    recorded.session("blue-1", traffic(THEIRS, NONCES[2], 3), "blue")
    assert recorded.found() == [
        ("blue-1", "candidate", API, ".ctx.k"),
        ("blue-1", "candidate", API, ".ctx.n"),  # one session does not tell which
        ("red-1", "probable", API, ".ctx.k"),
        ("red-2", "probable", API, ".ctx.k"),
    ]


def test_two_sessions_of_phones_that_show_who_they_are(recorded: Recorded) -> None:
    def named(stable: str, nonce: str, minute: int, android_id: str) -> bytes:
        return traffic(stable, nonce, minute).replace(
            b"event", b'android_id\\": \\"' + android_id.encode() + b'\\", \\"event'
        )

    recorded.session("a", named(MINE, NONCES[0], 1, "4dbedd9709159953"))
    recorded.session("b", named(MINE, NONCES[1], 2, "4dbedd9709159953"))
    recorded.session("c", named(THEIRS, NONCES[2], 3, "cc47cc96465f27bf"))
    recorded.session("d", named(THEIRS, NONCES[3], 4, "cc47cc96465f27bf"))
    assert recorded.found() == [
        (session, "probable", API, ".ctx.k") for session in ("a", "b", "c", "d")
    ]


def test_one_session_and_several_recipients(recorded: Recorded) -> None:
    recorded.session("red-1", traffic(MINE, NONCES[0], 1, HOSTS), "red")
    expected = {("red-1", "probable", host) for host in (API, COLLECT)}
    assert {found[:3] for found in recorded.found()} == expected


def test_it_is_listed_shown_and_asked_for_like_any_finding(recorded: Recorded) -> None:
    for name, device, stable, nonce in (
        ("red-1", "red", MINE, NONCES[0]),
        ("red-2", "red", MINE, NONCES[1]),
        ("blue-1", "blue", THEIRS, NONCES[2]),
        ("blue-2", "blue", THEIRS, NONCES[3]),
    ):
        recorded.session(name, traffic(stable, nonce, 1), device)
    asked = ("--db", recorded.database, "--session", "red-1", "--type", "id.tracking")
    (found,) = auditor("findings", *asked, "--json", "--reveal").json()
    assert (found["method"], found["confidence"], found["value"]) == (
        "recurrence",
        "probable",
        MINE,
    )
    assert found["path"] == "request.body ▸ json:$.ctx.k"
    (masked,) = auditor("findings", *asked, "--json").json()
    assert MINE not in str(masked["value"])
    shown = auditor("show", found["flow"], "--db", recorded.database).out
    assert " ".join(shown.split()).count("comes again in 4 flows to 1 recipient (app.example)") == 1
    assert "in 2 sessions (red-1, red-2) of one phone" in " ".join(shown.split())


def test_a_rescan_draws_it_again_and_a_purge_takes_the_evidence(recorded: Recorded) -> None:
    recorded.session("red-1", traffic(MINE, NONCES[0], 1), "red")
    recorded.session("red-2", traffic(MINE, NONCES[1], 2), "red")
    recorded.session("blue-1", traffic(THEIRS, NONCES[2], 3), "blue")
    before = recorded.found()
    done = list(rescan(recorded.database, force=True))
    assert [one.errored for one in done] == [0, 0, 0]
    assert recorded.found() == before
    assert auditor("purge", "red-2", "--yes", "--db", recorded.database).code == 0
    assert recorded.found() == [
        (session, "candidate", API, place)
        for session in ("blue-1", "red-1")
        for place in (".ctx.k", ".ctx.n")
    ]
    assert auditor("purge", "blue-1", "--yes", "--db", recorded.database).code == 0
    assert recorded.found() == []


def test_what_a_detector_explains_is_not_told_twice(recorded: Recorded) -> None:
    def explained(minute: int) -> bytes:
        return traffic(MINE, NONCES[minute], minute).replace(b'\\"k\\"', b'\\"user_id\\"')

    recorded.session("red-1", explained(1), "red")
    recorded.session("red-2", explained(2), "red")
    recorded.session("blue-1", traffic(THEIRS, NONCES[3], 3), "blue")
    assert [found for found in recorded.found() if found[3] == ".ctx.user_id"] == []
