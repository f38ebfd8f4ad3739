"""An image containing a face: what a look at its pixels gave, and what speaks for it besides.

Not woken by leaves, for a picture is none: `face_findings` is asked with each
picture and the answer of what looked at it. The result says that a picture
contains a face, never whose. Confidence:

- proven: a face was found, and something else says so too: the name of a field
  or of the endpoint, the recipient's known format, a front camera, or a camera that
  took it just before.
- probable: a face was found and nothing else speaks for it, as in a poster; or
  nothing could look, and the name of its own field says that it shows a face.
- candidate: such a name, but no face was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from auditor.detect.biometric.part_names import PICTURED
from auditor.detect.biometric.parts import face_segment, part_of
from auditor.detect.keys import joined, words
from auditor.model import Confidence, Finding, Image, Looked, Message, Method, Path

ID = "face-image"
VERSION = 8
DATA_TYPE = "bio.face_image"

_FRESH = 600.0  # seconds between the shutter and the message
_SKEW = 120.0  # seconds by which the phone's clock may be ahead
_UP = 8  # names above a picture that are asked
_PATH = 2_000  # characters of an endpoint that are asked
_SHOWN = 60  # characters of a name in a reason
# Of ISO/IEC 18013-5, ICAO 9303 and what reads both: these names alone.
_PORTRAITS = frozenset(
    ("portrait", "enrolmentportraitimage", "dg2", "dg2image", "dg2face", "dg2photo",
     "portraitimage", "documentportrait", "passportphoto", "chipphoto")
)  # fmt: skip


def face_findings(
    message: Message, image: Image, looked: Looked, vendor: str = ""
) -> Iterator[Finding]:
    """What is to be said of one picture; nothing where neither pixels nor names speak of a face.

    `vendor` is what a recipient's format says that the picture is; without a face it has
    said so already.
    """
    field = field_named(image.path)
    endpoint = endpoint_named(message)
    names = [f"its field is named {field}"] if field else []
    if endpoint:
        names.append(f"it goes to an endpoint named {endpoint}")
    about = f"{image.media_type}, {image.width} x {image.height}"
    about += ", cut off: seen in the part that is there" if image.cut and looked.faces else ""
    if looked.faces:
        signs = [*names, *([f"it is what is known of {vendor}"] if vendor else ()),
                 *_camera(message, image)]  # fmt: skip
        confidence = Confidence.PROVEN if signs else Confidence.PROBABLE
        yield _finding(image, confidence, Method.CONTENT, _seen(about, looked, signs))
    elif field and not vendor:
        confidence = Confidence.CANDIDATE if looked.by else Confidence.PROBABLE
        what = f"{looked.how}: none found" if looked.by else f"not looked at: {looked.reason}"
        reason = f"an image ({about}) whose field is named {field}; {what}"
        yield _finding(image, confidence, Method.KEY, reason)


def _finding(image: Image, confidence: Confidence, method: Method, reason: str) -> Finding:
    digest = image.sha256 or None  # a part's would pass for the picture's
    return Finding(DATA_TYPE, confidence, method, ID, VERSION, image.path, reason, digest)


def _seen(about: str, looked: Looked, signs: list[str]) -> str:
    count = len(looked.faces)
    best = max(looked.faces, key=lambda face: face.score)
    found = "a face" if count == 1 else f"{count} faces"
    measure = f"{best.width} x {best.height} pixels, score {best.score:.2f}"
    reason = f"an image ({about}) containing {found}, the clearest {measure}, by {looked.by}"
    if len(best.detectors) > 1:
        reason += "; the detectors agree"
    return "; ".join([reason, *signs])


def field_named(path: Path) -> str:
    """The nearest field name above a picture that speaks of a face, "" if none does.

    Nor does it where a name above is of a poster, a product, a game.
    """
    node: Path | None = path
    found = ""
    for _ in range(_UP):
        if node is None:
            break
        if not PICTURED.isdisjoint(words(node.name)):
            return ""
        if not found and _is_face(node.name):
            found = node.name[:_SHOWN]
        node = node.parent
    return found


def endpoint_named(message: Message) -> str:
    """The segment of a path that speaks of a face, in an address of nothing else that has one.

    Hosts name brands.
    """
    target = message.path[:_PATH].partition("?")[0]
    if not PICTURED.isdisjoint(word for one in target.split("/") for word in words(one)):
        return ""
    return face_segment(target)


def _is_face(name: str) -> bool:
    return joined(name) in _PORTRAITS or part_of(name) == "face"


def _camera(message: Message, image: Image) -> Iterator[str]:
    """What the metadata say of a camera that was just used, or that looks at its user."""
    tags = dict(image.tags)
    if "front" in tags.get("LensModel", "").lower():
        yield "its metadata name a front camera"
    taken = _taken(tags)
    if taken is not None and message.started is not None and tags.get("Model"):
        age = message.started - taken
        if -_SKEW <= age <= _FRESH:
            yield f"a camera took it {max(0, round(age))} s before it was sent"


def _taken(tags: dict[str, str]) -> float | None:
    """When it was taken, in Unix seconds; only where the time zone is told too."""
    text, offset = tags.get("DateTimeOriginal", ""), tags.get("OffsetTimeOriginal", "")
    try:
        when = datetime.strptime(f"{text}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None
    return when.astimezone(UTC).timestamp()
