"""Asks the process that opens pictures whether there are faces, and says why where it cannot.

1. The process is started with the first picture and again whenever it ended.
2. A picture has SECONDS; what takes longer is ended with the process. A picture
   that ends it is not tried again.
3. After FAILURES in a row only every second, fourth, eighth… picture is tried, so
   that hostile ones cost little time; the others say why they were not.
4. Answers are remembered by the picture's digest: the same one is sent often.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections import OrderedDict
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain, repeat
from pathlib import Path
from typing import Self

from auditor.media.frames import (
    ANSWER,
    FACE_MODEL,
    MISSING,
    RECOGNIZER,
    Answer,
    Ask,
    Ended,
    Hello,
    receive,
    send,
)
from auditor.media.limits import BYTES, PIXELS, SIDE
from auditor.media.readable import READABLE
from auditor.model import Face, Image, InputError, Looked

SECONDS = 5.0  # wall time for one picture
START_SECONDS = 30.0  # for loading the libraries, on a busy machine
FAILURES = 3
FALSE_STARTS = 2
MOST_SKIPPED = 64
REMEMBERED = 4_096  # answers
NO_START = "the process that opens pictures does not start"
_LEAVING = 1.0  # seconds
# Bytes that the child keeps between pictures, glibc's most: asked back each time they cost 5 ms.
_KEPT = 32 << 20
_MODULE = "auditor.media.child"
_LARGEST_MODEL = 256 << 20  # bytes


@dataclass(frozen=True, slots=True)
class FaceModel:
    """A model file that the user supplied; `kind` is what it should be."""

    path: Path
    sha256: str
    kind: str = FACE_MODEL

    @property
    def name(self) -> str:
        """For people: what it is and the start of its digest."""
        return f"{self.kind} {self.sha256[:12]}"


def load_model(path: Path, kind: str = FACE_MODEL) -> FaceModel:
    """The model of a file, not opened yet; InputError where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_MODEL:
            raise InputError(f"The {kind} model {path} is too large to be one.")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"The {kind} model {path} cannot be read: {error.strerror}.") from None
    return FaceModel(path.absolute(), digest, kind)


class Faces:
    """Looks for faces in pictures, one at a time. Close it, or use it as a context manager.

    With a `recognizer` (which needs a `model`) each face has its vector, too.
    """

    def __init__(
        self,
        model: FaceModel | None = None,
        recognizer: FaceModel | None = None,
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._model = model
        self._recognizer = recognizer
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._by = ""
        self._absent = ""  # why there will never be an answer
        self._fault = ""  # the kind of the user's file that is the reason
        self._failed = 0  # pictures in a row that ended the process
        self._skip = 0
        self._false_starts = 0
        self._answers: OrderedDict[str, Looked] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._end()

    @property
    def name(self) -> str:
        """What will look, without starting it: a part of what versions a conclusion."""
        if find_spec("cv2") is None:
            return "none"
        return f"yunet-{self._model.sha256[:12]}" if self._model else "cascade"

    def verify(self) -> None:
        """Start the process now if the user named a model (InputError: it cannot be used)."""
        if self._model is None or self._ready():
            return
        if self._absent == MISSING:
            raise InputError(f"--face-model needs OpenCV: {MISSING}.")
        wrong = self._model
        if self._recognizer is not None and self._fault == RECOGNIZER:
            wrong = self._recognizer
        raise InputError(f"The model {wrong.path} is not usable: not a file of {wrong.kind}.")

    def look(self, image: Image, until: float | None = None) -> Looked:
        """What is in a picture. Past `until` (monotonic seconds) it is not opened; never raises."""
        digest = image.sha256 or hashlib.sha256(image.content).hexdigest()
        known = self._answers.get(digest)
        if known is not None:
            self._answers.move_to_end(digest)
            return known
        reason = _unfit(image) or self._unready(until)
        if reason:
            return Looked(reason=reason)
        looked = self._ask(image)
        self._answers[digest] = looked
        if len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        return looked

    def _unready(self, until: float | None) -> str:
        """Why no picture can be opened now, "" if one can."""
        if until is not None and time.monotonic() > until:
            return "no time was left for it"
        if self._skip:
            self._skip -= 1
            return "those before it ended the process that opens pictures"
        try:
            return "" if self._ready() else self._absent or NO_START
        except OSError as error:  # no socket, no process, no memory: not this picture's fault
            self._end()
            return f"{NO_START} ({type(error).__name__})"

    def _ask(self, image: Image) -> Looked:
        assert self._channel is not None  # noqa: S101 - _ready made it
        ask = Ask(image.media_type, image.width, image.height, image.content)
        until = time.monotonic() + self._seconds
        try:
            send(self._channel, ask, until)
            answer = receive(self._channel, Answer, ANSWER, until)
        except TimeoutError:
            return self._lost(f"not opened within {self._seconds:g} s")
        except Ended:
            return self._lost("opening it ended the process that opens pictures")
        self._failed = 0
        if answer.reason:
            return Looked(reason=answer.reason)
        vectors = chain(answer.vectors, repeat(b""))
        faces = tuple(
            Face(box.x, box.y, box.width, box.height, box.score, box.detectors, vector)
            for box, vector in zip(answer.faces, vectors, strict=False)
        )
        return Looked(faces, self._by, least=answer.least, frames=answer.frames, of=answer.of)

    def _lost(self, reason: str) -> Looked:
        if self._child is not None:
            self._child.kill()
        self._end()
        self._failed += 1
        if self._failed >= FAILURES:
            self._skip = min(MOST_SKIPPED, 1 << (self._failed - FAILURES))
        return Looked(reason=reason)

    def _ready(self) -> bool:
        """Whether the process is there and answers; starts it where it is not."""
        if self._absent:
            return False
        if self._channel is not None and self._child is not None and self._child.poll() is None:
            return True
        self._end()
        self._start()
        assert self._channel is not None  # noqa: S101 - _start made it
        try:
            hello = receive(self._channel, Hello, ANSWER, time.monotonic() + START_SECONDS)
        except (Ended, TimeoutError):
            self._false_starts += 1
            if self._false_starts >= FALSE_STARTS:
                self._absent = NO_START
            self._end()
            return False
        self._false_starts = 0
        self._by = hello.by
        self._fault = hello.fault
        self._absent = hello.reason or (f"the model is no {hello.fault}" if hello.fault else "")
        if self._absent:
            self._end()
        return not self._absent

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        environment["OPENBLAS_NUM_THREADS"] = environment["OMP_NUM_THREADS"] = "1"
        environment["MALLOC_MMAP_THRESHOLD_"] = environment["MALLOC_TRIM_THRESHOLD_"] = str(_KEPT)
        environment["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(PIXELS)
        environment["OPENCV_IO_MAX_IMAGE_WIDTH"] = str(SIDE)
        environment["OPENCV_IO_MAX_IMAGE_HEIGHT"] = str(SIDE)
        path = str(self._model.path) if self._model else ""
        name = self._model.name if self._model else ""
        comparing = str(self._recognizer.path) if self._recognizer else ""
        with theirs:
            try:
                self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()),
                     path, name, comparing],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )  # fmt: skip
            except OSError:
                ours.close()
                raise
        self._channel = ours

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        child, self._child = self._child, None
        if child is None:
            return
        try:
            child.wait(_LEAVING)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _unfit(image: Image) -> str:
    """Why a picture is not even handed over, "" if it is."""
    if image.media_type not in READABLE:
        return f"{image.media_type} is read by its header only"
    if len(image.content) > BYTES:
        return f"more than {BYTES >> 20} MiB"
    if max(image.width, image.height) > SIDE or image.width * image.height > PIXELS:
        return f"{image.width:,} x {image.height:,} pixels are more than are opened"
    return ""
