"""A picture in a message: what its header says, what its metadata say, and what was seen in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.model.part import Opaque
from auditor.model.path import Path

NOT_OPENED = "not opened"  # how the reason of bytes ends that say what they are
UNCHECKED = "not checked for faces"  # how the reason of a picture that nothing looked at reads
PARTLY = f"{UNCHECKED} in whole"  # the same of one of which only a part was looked at
FILMED = f"{UNCHECKED}: its frames need a decoder of video"  # the same of a film
UNLISTED = f"pictures or films {UNCHECKED} among them"  # the same of parts beyond what is listed


@dataclass(frozen=True, slots=True)
class Image(Opaque):
    """A picture whose pixels are not read yet: an Opaque with more known of it.

    `width` and `height` are in pixels as the header gives them, 0 where it
    gives none; `sha256` is the hex digest of `content`, the picture's own bytes
    without what follows it, and "" where it is `cut`: its end is not there. `tags`
    are (name, value) of its EXIF.
    """

    media_type: str = ""
    width: int = 0
    height: int = 0
    sha256: str = ""
    tags: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: bytes = field(default=b"", repr=False)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face seems to be, in pixels of the upright picture; `score` is the detector's own.

    `detectors` name what found it; more than one where they agree. `vector` is what a
    recogniser makes of it, b"" where none was asked or it is too small: it is biometric
    data itself, and never stored.
    """

    x: int
    y: int
    width: int
    height: int
    score: float
    detectors: tuple[str, ...]
    vector: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look for faces gave: `by` names what looked, "" where nothing could.

    `reason` says why nothing did, as the end of "not checked for faces: …". `least`
    is the smallest face that would have been seen, in pixels of a side. `frames` of the
    `of` frames or pages of the picture were looked at, up to the first with a face.
    """

    faces: tuple[Face, ...] = ()
    by: str = ""
    reason: str = ""
    least: int = 0
    frames: int = 1
    of: int = 1

    @property
    def how(self) -> str:
        """For people: what looked, and what it could have seen."""
        extent = f", in {self.frames:,} of its {self.of:,} frames" if self.of > 1 else ""
        return f"{self.by}, for faces from {self.least} px{extent}" if self.by else ""

    @property
    def partly(self) -> str:
        """That frames without a look may show a face, "" where all had one or one is known."""
        if not self.by or self.faces or self.frames >= self.of:
            return ""
        return f"{PARTLY}: only {self.frames:,} of its {self.of:,} frames were looked at"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is recorded. `size` is in bytes, `tags` are the names of its EXIF tags.

    `sha256` is "" where only a part of it is there, which is `size` bytes long.

    `checked` names what looked for faces, "" where `unchecked` says why nothing did.
    """

    path: Path
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    tags: tuple[str, ...] = ()
    checked: str = ""
    unchecked: str = ""
    faces: int = 0
