"""What was left without a conclusion, audited in a process of its own.

One of these messages may be what ended the process that met it before. So a child
takes them one by one, each attempt counted and committed before it is made; when it
dies, the next child gives up the message that it died on and goes on behind it. A
child that takes too long for one message is ended by its own alarm clock.

Run as `python -m auditor.tasks.isolated DATABASE SESSION AUDITOR SECONDS MODEL` with the
known values as JSON on standard input: a byte for each message on standard output,
and at last a sentence where the database refuses.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from auditor.media import FaceModel, Faces, load_model
from auditor.model import AuditorError, InputError, Profile, StoreError
from auditor.store import open_writer
from auditor.tasks.ingest import Auditing, Ingest
from auditor.tasks.seeing import Seeing

AUDITOR = "auditor.audit:Auditor"  # made with the profile or None
SECONDS = 120.0  # for one message
_MODULE = "auditor.tasks.isolated"
_DONE, _FAILED, _REFUSED, _UNUSABLE = b".", b"x", b"r", b"u"
_LOADING = 60.0  # seconds
_FALSE_STARTS = 2
_LEAVING = 2.0  # seconds that a child has to end its message when the user has had enough


def load_auditor(name: str, profile: Profile | None, model: FaceModel | None = None) -> Seeing:
    """The auditor of a dotted name `module:attribute`, made with the profile.

    `model` is what looks for faces in pictures, OpenCV's own cascade if None
    (InputError: it cannot be used).
    """
    module, _, attribute = name.partition(":")
    auditor: Auditing = getattr(importlib.import_module(module), attribute)(profile)
    faces = Faces(model)
    faces.verify()
    return Seeing(auditor, faces)


def conclude_apart(
    database: Path,
    session: str,
    profile: Profile | None = None,
    *,
    auditor: str = AUDITOR,
    seconds: float = SECONDS,
    model: FaceModel | None = None,
) -> Iterator[bool]:
    """Audit what awaits it in a session; yields for each message whether it was concluded.

    `auditor` is the dotted name of what concludes, `seconds` how long one message may take,
    `model` what looks for faces in pictures.

    Raises:
        InputError: the session is not there any more.
        StoreError: the database refused, or no process could be started.
    """
    values = json.dumps(profile.known if profile else ())
    idle = 0
    while idle < _FALSE_STARTS:
        idle += 1
        arguments = (
            str(database),
            session,
            auditor,
            str(seconds),
            str(model.path if model else ""),
        )
        with _child(arguments) as child:
            assert child.stdin is not None  # noqa: S101 - PIPE was asked for
            assert child.stdout is not None  # noqa: S101 - PIPE was asked for
            with contextlib.suppress(BrokenPipeError), child.stdin as pipe:
                pipe.write(values.encode())
            while report := child.stdout.read(1):
                if report in (_REFUSED, _UNUSABLE):
                    reason = child.stdout.read().decode("utf-8", "replace")
                    raise (InputError if report == _UNUSABLE else StoreError)(reason)
                idle = 0
                yield report == _DONE
        if child.returncode == 0:
            return
    raise StoreError("The process that audits what was left could not be started")


@contextmanager
def _child(arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A child that no Ctrl-C of the terminal reaches, and that does not outlive the block."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-P", "-m", _MODULE, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        bufsize=0,
    )
    try:
        yield child
    finally:
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(_LEAVING)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _conclude(database: Path, session: str, auditor: Auditing, seconds: float) -> None:
    """The child's side."""
    with open_writer(database) as writer:
        ingest = Ingest(writer, auditor, writer.session_id(session))
        errored = 0
        signal.setitimer(signal.ITIMER_REAL, seconds)
        for _ in ingest.recover():
            _say(_DONE if ingest.errored == errored else _FAILED)
            errored = ingest.errored
            signal.setitimer(signal.ITIMER_REAL, seconds)


def _say(report: bytes) -> None:
    os.write(sys.stdout.fileno(), report)


def main(arguments: list[str]) -> int:
    """Conclude what awaits it in the session that the arguments name; the exit code."""
    database, session, name, seconds, path = arguments
    signal.setitimer(signal.ITIMER_REAL, _LOADING)  # by default its signal ends a process
    known = tuple((key, tuple(values)) for key, values in json.load(sys.stdin))
    try:
        model = load_model(Path(path)) if path else None
        auditor = load_auditor(name, Profile(known) if known else None, model)
        with contextlib.closing(auditor):
            _conclude(Path(database), session, auditor, float(seconds))
    except BrokenPipeError:  # nobody waits for more
        return 1
    except AuditorError as error:
        _say(_UNUSABLE if isinstance(error, InputError) else _REFUSED)
        _say(str(error).encode("utf-8", "replace"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
