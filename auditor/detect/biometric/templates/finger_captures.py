"""What a scanner of fingers gave, in a maker's own form: told by what its software says beside it.

Makers' templates are encrypted or packed, so their bytes say nothing. The name of the field
says that it holds a template, and a field beside it which finger it is of, how good the
print is (NFIQ) or whose scanner took it: two signals that are not one. A field that is called
samples or data needs two beside it. What tells a browser, a build or a key apart is a
fingerprint, too, but of no finger, and a touch has the number of one without a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.biometric.doubt import is_of_else, is_of_goods
from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.vectors import blob, is_opaque
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, Method, Path, Scalar

_NAMED = frozenset(
    ("template", "templates", "tmp", "tmpl", "fmd", "fmr", "minutiae", "templatebase64",
     "templatedata", "template64", "isotemplate", "isotemplatebase64", "ansitemplate", "feature",
     "features", "featureset", "biotemplate")
)  # fmt: skip
_HELD = frozenset(("samples", "sample", "data", "fingerdata", "biodata", "raw", "capture"))
# A name that says both: `fingerTmp`, `fp_template`.
_FINGER = frozenset(("finger", "fingerprint", "fp", "thumb", "fingers"))
_WHOLE = frozenset(("fingertmp", "fptmp", "fptemplate", "fpt", "fpdata"))
_PLACES = frozenset(
    ("fingerindex", "fingerposition", "fingerno", "fingernumber", "fingerid", "fingerpos",
     "fingername", "fingertype", "fingerprintindex", "fingerprintposition", "whichfinger")
)  # fmt: skip
_ONE = frozenset(("finger", "fingers"))  # by its name alone: a touch has numbers
_GRADES = frozenset(("nfiq", "nfiqscore", "nfiq2", "nfiq2score"))
_OWNERS = frozenset(("pin", "userid", "employeeid", "personid", "fid", "uid", "enrollid", "valid"))
_MAKERS = frozenset(("manufacturer", "vendor", "maker", "device", "model", "reader", "sdk",
                     "scanner", "devicemodel", "readername"))  # fmt: skip
_WAKE = (
    r"secugen|digital ?persona|u\.are\.u|zkteco|suprema|nitgen|mfs1[01]0|futronic|cross ?match"
    r"|startek fm|aratek|next ?biometrics|griaule"
)
_MAKER = re.compile(_WAKE, re.IGNORECASE).search
_FINGERS = frozenset(("thumb", "index", "middle", "ring", "little", "pinky"))
_TEXT = 64
# A picture without a file's form: as many bytes as its width and height say.
_RESOLUTIONS = frozenset(("dpi", "ppi", "resolution"))
_WIDE = frozenset(("width", "imagewidth", "imgwidth", "w"))
_HIGH = frozenset(("height", "imageheight", "imgheight", "h"))
_PIXELS = frozenset(("image", "imagedata", "rawimage", "raw", "data", "bitmap", "pixels", "img"))
_PADDED = 2  # bytes by which a long text's length may be off
_LEAST = 100  # bytes
_GROUPS = 64
_FIELDS = 48
_NEAR = 1_024  # leaves of one object that are read
_KEYS = _PLACES | _ONE | _GRADES | _WHOLE | _RESOLUTIONS
_LISTS = frozenset(("samples", "Samples", "templates", "Templates", "data", "features"))


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each field that holds a print."""
    asked: dict[Group, Path | None] = {}
    for leaf in scene.woken:
        parent, prefix = group_of(leaf)
        if len(asked) < _GROUPS and joined(leaf.name) in _KEYS | _MAKERS and not is_element(leaf):
            asked.setdefault((parent, prefix), parent)
    listed = _listed(scene, {id(parent) for parent, _ in asked})
    for parent, prefix in asked:
        near = islice(scene.leaves.below([parent]), _NEAR)
        beside = [*islice((leaf for leaf in near if group_of(leaf)[1] == prefix), _FIELDS)]
        yield from _captured(beside, listed.get(id(parent), []))
        if parent is not None and part_of(parent.name) == "finger":
            yield from _pixels(beside)


def _listed(scene: Scene, holders: set[int]) -> dict[int, list[Leaf]]:
    """The elements of lists right below those objects whose name may be of prints."""
    found: dict[int, list[Leaf]] = {}
    for leaf in scene.leaves.named(_LISTS) if holders else ():
        above = leaf.parent.parent if is_element(leaf) and leaf.parent is not None else None
        if above is not None and id(above) in holders:
            some = found.setdefault(id(above), [])
            if len(some) < _FIELDS:
                some.append(leaf)
    return found


def _captured(beside: list[Leaf], listed: list[Leaf]) -> Iterator[Claim]:
    names = {joined(leaf.name) for leaf in beside}
    if is_of_else("finger", names) or is_of_goods(names):
        return
    signs = set(_signs(beside))
    for leaf in [*beside, *listed]:
        need = _needs(leaf.name)
        if not need or not _is_print(leaf.value):
            continue
        said = signs | ({"whose it is"} if need == 1 and _owned(leaf.name, names) else set())
        if len(said) >= need:
            why = f"what a scanner of fingers gave, by its name and by {', '.join(sorted(said))}"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _pixels(beside: list[Leaf]) -> Iterator[Claim]:
    """A picture of so many dots an inch, right in what is called a finger's print."""
    names = {joined(leaf.name) for leaf in beside}
    sides = [
        next((one.value for leaf in beside if joined(leaf.name) in side
              and (one := number_of(leaf.value)) is not None), 0)
        for side in (_WIDE, _HIGH)
    ]  # fmt: skip
    size = int(sides[0] * sides[1])
    if names.isdisjoint(_RESOLUTIONS) or is_of_else("finger", names) or size < _LEAST:
        return
    for leaf in beside:
        found = blob(leaf.value) if joined(leaf.name) in _PIXELS else None
        if found is not None and 0 <= found.size - size <= _PADDED:
            why = f"a picture of a finger by its name, {sides[0]:g} x {sides[1]:g} bytes"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _needs(name: str) -> int:
    """How many signs a field of that name needs beside it, 0 where it is of no print."""
    whole = joined(name)
    if whole in _NAMED or whole in _WHOLE or _says_both(name):
        return 1
    return 2 if whole in _HELD else 0


def _says_both(name: str) -> bool:
    """Whether a name is of a finger's template by two words."""
    parts = set(words(name))
    return not parts.isdisjoint(_FINGER) and not parts.isdisjoint(_NAMED)


def _owned(name: str, names: set[str]) -> bool:
    """Whether the person stands beside a field whose own name is of a finger."""
    return (joined(name) in _WHOLE or _says_both(name)) and not names.isdisjoint(_OWNERS)


def _signs(beside: Iterable[Leaf]) -> Iterator[str]:
    """What the fields beside say of a scan, each kind by one phrase."""
    for leaf in beside:
        name, value = joined(leaf.name), leaf.value
        if (name in _PLACES and _is_place(value)) or (name in _ONE and _is_finger(value)):
            yield "which finger it is of"
        elif name in _GRADES and number_of(value) is not None:
            yield "how good the print is"
        elif name == "fingerprint" and isinstance(value, bool):
            yield "that it is of a finger"
        elif name in _MAKERS and isinstance(value, str) and _MAKER(value[:_TEXT]):
            yield "whose scanner it was"


def _is_place(value: Scalar) -> bool:
    """Whether a value is a finger's code or name."""
    number = number_of(value)
    if number is not None:
        return 0 <= number.value <= 20 and number.value.is_integer()
    return _is_finger(value)


def _is_finger(value: Scalar) -> bool:
    return isinstance(value, str) and not _FINGERS.isdisjoint(words(value[:_TEXT]))


def _is_print(value: Scalar) -> bool:
    """Whether a value is bytes that may be a template or a picture."""
    found = blob(value)
    return found is not None and found.size >= _LEAST and is_opaque(value)


_BYTES = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12

DETECTOR = Detector(
    id="finger-captures",
    version=2,
    data_type="bio.fingerprint",
    title="prints of fingers in makers' own forms",
    keys=_KEYS,
    wake=(_WAKE,),
    sources=(
        "SecuGen WebAPI: SGIFPCapture (Manufacturer, NFIQ, TemplateBase64)",
        "HID DigitalPersona: @digitalpersona/core (Finger, FingerPosition, samples)",
        "ZKTeco: attendance software's records of fingers (pin, fid, template)",
        "NIST NFIQ, NFIQ 2",
    ),
    look=look,
    examples=(
        Example(
            "a scanner's answer",
            {"Manufacturer": "SecuGen", "NFIQ": 1, "TemplateBase64": _BYTES},
            ("bio.fingerprint $.TemplateBase64",),
        ),
        Example(
            "samples of a finger",
            {"finger": "right-index", "fingerprint": True, "samples": [_BYTES]},
            ("bio.fingerprint $.samples[0]",),
        ),
        Example(
            "a record of attendance",
            {"userid": "9", "fingerid": 6, "template": _BYTES},
            ("bio.fingerprint $.template",),
        ),
        Example(
            "by its name and its owner",
            {"pin": "9", "fid": 6, "fingerTmp": _BYTES},
            ("bio.fingerprint $.fingerTmp",),
        ),
        Example(
            "a sensor's picture",
            {"fingerprint": {"image": _BYTES, "width": 12, "height": 13, "dpi": 500}},
            ("bio.fingerprint $.fingerprint.image",),
        ),
        Example(
            "a browser's, too",
            {"fingerprint": {"data": _BYTES, "width": 12, "height": 13, "dpi": 2, "canvas": "x"}},
        ),
        Example("a touch", {"finger": 1, "samples": [_BYTES], "pressure": 0.5}),
        Example("a printer's", {"Manufacturer": "Zebra", "TemplateBase64": _BYTES}),
        Example("a ring", {"finger": "ring", "template": _BYTES, "sku": "R1"}),
        Example("a browser's", {"fingerIndex": 1, "template": _BYTES, "canvas": "x"}),
    ),
)
