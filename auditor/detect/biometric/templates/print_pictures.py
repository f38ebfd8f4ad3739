"""Pictures of fingers, irises and palms: told by the name under which a picture lies.

Not woken by leaves, for a picture is none: the driver asks with the pictures that it met.
A name of two words says it (`fingerprintImage`), or two names; in a request a bare one, too
(a form's part `fingerprint`). Nothing looks at the ridges: it is probable, never proven.
What tells a browser, a build or a device apart is a fingerprint, too, and an app's drawing of
one is an icon: what stands around the picture says so. Iris is a name and a flower; by itself
it needs a word of the trade around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.detect.biometric.part_names import PICTURED
from auditor.detect.biometric.parts import is_alone
from auditor.detect.biometric.templates.context import Context
from auditor.detect.biometric.templates.names import TYPES
from auditor.detect.keys import runs, words
from auditor.detect.siblings import field_of, is_answer, is_element
from auditor.model import Confidence, Finding, Image, LeafTable, Method, Node, Path

ID = "print-pictures"
VERSION = 2
_UP = 8  # names above a picture
_NEAR = 5  # of them, those that may say of what it is
_LEAST = 64  # pixels of a side: what is smaller is an icon
# Of the words for these parts those that stand for nothing else: a retina is a screen's.
_SAYING = {
    "finger": frozenset(("fingerprint", "fingerprints", "finger", "fingers", "thumbprint",
                         "thumbprints", "leftthumb", "rightthumb", "fingervein")),
    "iris": frozenset(("iris", "irises")),
    "palm": frozenset(("palmprint", "palmvein")),
}  # fmt: skip
_PICTURES = frozenset(
    ("image", "images", "img", "imgs", "photo", "photos", "picture", "pictures", "pic", "scan",
     "scans", "bitmap", "capture", "captures", "captured", "sample", "samples", "frame", "raw",
     "print")
)  # fmt: skip
# What may stand beside: which of them it is, and how it is written.
_OF = frozenset(
    ("left", "right", "l", "r", "thumb", "index", "middle", "ring", "little", "pinky", "hand",
     "eye", "first", "second", "one", "two", "bmp", "png", "jpg", "jpeg", "wsq", "base", "b",
     "encoded", "str", "string", "bytes", "content", "binary", "value", "body", "blob", "list",
     "data", "representation", "representations", "block", "blocks")  # ISO/IEC 39794
)  # fmt: skip
_DRAWN = PICTURED | frozenset(
    ("icon", "icons", "asset", "assets", "drawable", "drawables", "res", "resources", "logo",
     "illustration", "illustrations", "ui", "theme", "themes", "button", "menu", "svg", "ic",
     "tutorial", "onboarding", "guide", "help", "canvas", "webgl", "browser", "device", "build")
)  # fmt: skip


def picture_findings(images: Iterable[Image], leaves: LeafTable) -> Iterator[Finding]:
    """What is to be said of the pictures of one message, whose other values are `leaves`."""
    context: Context | None = None
    for image in images:
        part, node, pictured = _named(image.path)
        if not part or min(image.width, image.height) < _LEAST:
            continue
        context = context or Context(leaves)
        said = context.named(part, node.name, field_of(image.path))
        flower = part == "iris" and _PICTURES.isdisjoint(words(node.name)) and said.doubtful
        if not said.part or flower or (not pictured and is_answer(node)):
            continue
        about = f"{image.media_type}, {image.width} x {image.height}"
        reason = f"an image ({about}) under a name of {said.one}; nothing looked at the pixels"
        yield Finding(
            TYPES[part], Confidence.PROBABLE, Method.KEY, ID, VERSION, image.path, reason,
            image.sha256 or None,
        )  # fmt: skip


def _named(path: Path) -> tuple[str, Node, bool]:
    """Of what a picture is by the names above it, which says so, and whether it says a picture."""
    if any(not _DRAWN.isdisjoint(words(name)) for name in _above(path)):
        return "", path, False
    field: Node = field_of(path)
    pictured = False
    for _ in range(_NEAR):
        name = field.name
        pictured |= not _PICTURES.isdisjoint(words(name))
        if part := _part(name):
            alone = is_alone(name, part, _OF | _SAYING[part])
            return (part, field, pictured) if alone else ("", path, False)
        if not name or not all(word in _PICTURES | _OF or word.isdigit() for word in words(name)):
            break
        above = _next(field)
        if above is None:
            break
        field = above
    return "", path, False


def _part(name: str) -> str:
    found = runs(name)
    return next((part for part, saying in _SAYING.items() if not saying.isdisjoint(found)), "")


def _above(path: Path) -> Iterator[str]:
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            return
        yield node.name
        node = node.parent


def _next(node: Node) -> Node | None:
    """The field that holds a field, lists between them passed over."""
    above: Path | None = node.parent
    while above is not None and (is_element(above) or above.name == node.name):
        above = above.parent
    return None if above is None else field_of(above)
