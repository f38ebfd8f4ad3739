"""Mobile driving licences and other mdocs: what each element that a wallet hands over is.

ISO/IEC 18013-5 puts every element into an item of its own, with the number of
its digest, random bytes, its identifier and its value; the four together prove
it, whatever carried the response (CBOR, base64url in OpenID4VP). The value of a
portrait is a picture, which is told by its identifier here and looked at as any
picture. Where a verifier passed elements on as JSON, the name space above says it, of
a portrait, too, which is a picture there and woke nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import field_of, group_of
from auditor.model import Confidence, Leaf, LeafTable, Method, Node, Path

# Element identifiers of ISO/IEC 18013-5 table 5, ISO/IEC 23220-2 and the EU's PID.
_ELEMENTS = {
    "portrait": "bio.face_image",
    "enrolmentportraitimage": "bio.face_image",
    "biometrictemplateface": "bio.face_template",
    "biometrictemplatefinger": "bio.fingerprint",
    "biometrictemplateiris": "bio.iris",
    "biometrictemplatevoice": "bio.voice_template",
    "biometrictemplatesignaturesign": "bio.behaviour",
    "documentnumber": "id.government",
    "administrativenumber": "id.government",
    "personaladministrativenumber": "id.government",
    "familyname": "id.name",
    "givenname": "id.name",
    "familynamenationalcharacter": "id.name",
    "givennamenationalcharacter": "id.name",
    "familynamebirth": "id.name",
    "givennamebirth": "id.name",
    "birthdate": "id.birth",
}  # fmt: skip
_PARTS = frozenset(name for name, kind in _ELEMENTS.items() if kind.startswith("bio."))
_SHOWN = frozenset(("bio.face_image", "bio.fingerprint", "bio.iris"))  # in pictures
_ITEM = frozenset(("digestid", "random"))
_SPACES = ("org.iso.18013.", "org.iso.23220.", "eu.europa.ec.eudi.pid.")
_IDENTIFIER, _VALUE = "elementIdentifier", "elementValue"
_UP = 8


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each element of a kind that counts."""
    beside: dict[tuple[int, str], list[Leaf]] = {}
    identified = False
    for leaf in scene.woken:
        if leaf.name == _IDENTIFIER:
            if not identified:
                identified = True
                beside = _beside(scene)
            yield from _element(leaf, beside)
        elif joined(leaf.name) in _PARTS and (space := _space(leaf)) and not _is_asked(leaf):
            why = f"the {_said(leaf.name)} of a document, below the name space {space}"
            kind = _ELEMENTS[joined(leaf.name)]
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value, kind)


def picture(path: Path, leaves: LeafTable) -> Claim | None:
    """What is to be said of a picture that is an element below a document's name space."""
    del leaves
    field = field_of(path)
    kind = _ELEMENTS.get(joined(field.name), "")
    space = _space(field) if kind in _SHOWN else ""
    if not space:
        return None
    why = f"the {_said(field.name)} of a document, below the name space {space}"
    return Claim(path, Confidence.PROBABLE, Method.KEY, why, data_type=kind)


def _element(leaf: Leaf, beside: dict[tuple[int, str], list[Leaf]]) -> Iterator[Claim]:
    kind = _ELEMENTS.get(joined(str(leaf.value)[:64]))
    if kind is None:
        return
    parent, prefix = group_of(leaf)
    fields = {joined(one.name): one for one in beside.get((id(parent), prefix), ())}
    space = _space(leaf)
    what = f"the {_said(str(leaf.value))} of a mobile document"
    if not fields.keys() >= _ITEM:
        if not space or "elementvalue" not in fields:
            return
        what = f"{what}, by its identifier and the name space {space}"
        yield _claim(leaf, fields.get("elementvalue"), what, kind, Confidence.PROBABLE)
        return
    where = f"{space}, " if space else ""
    what = f"{what} ({where}ISO/IEC 18013-5): a signed item with digest number and random"
    yield _claim(leaf, fields.get("elementvalue"), what, kind, Confidence.PROVEN)


def _claim(leaf: Leaf, value: Leaf | None, why: str, kind: str, sure: Confidence) -> Claim:
    """About the value, which is no leaf where it is a picture."""
    if value is not None:
        return Claim(value.path, sure, Method.STRUCTURE, why, value.value, kind)
    place = Path(leaf.parent, leaf.text.replace(_IDENTIFIER, _VALUE), _VALUE)
    return Claim(place, sure, Method.STRUCTURE, why, None, kind)


def _beside(scene: Scene) -> dict[tuple[int, str], list[Leaf]]:
    found: dict[tuple[int, str], list[Leaf]] = {}
    for leaf in scene.each():
        parent, prefix = group_of(leaf)
        some = found.setdefault((id(parent), prefix), [])
        if len(some) < _UP:
            some.append(leaf)
    return found


def _space(leaf: Node) -> str:
    """The name space above, "" where there is none."""
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return ""
        if node.name.startswith(_SPACES):
            return node.name[:40]
        node = node.parent
    return ""


def _is_asked(leaf: Leaf) -> bool:
    return isinstance(leaf.value, (bool, type(None)))


def _said(identifier: str) -> str:
    return identifier[:64].replace("_", " ")


_SPACE = "org.iso.18013.5.1"
_NUMBER = "7a31c0de99f2"


def _item(number: int, identifier: str, value: str) -> dict[str, str | int]:
    return {"digestID": number, "random": _NUMBER, _IDENTIFIER: identifier, _VALUE: value}


DETECTOR = Detector(
    id="mobile-document",
    version=2,
    data_type="bio.face_image",
    title="portrait, templates, number and name of a mobile driving licence or identity",
    keys=frozenset(("elementidentifier", *_PARTS)),
    sources=(
        "ISO/IEC 18013-5:2021, 7.2.1 and 8.3.2.1.2.2",
        "OpenID for Verifiable Presentations 1.0, appendix B.2; EU PID rulebook",
    ),
    look=look,
    examples=(
        Example(
            "signed items",
            {"nameSpaces": {_SPACE: [_item(8, "portrait", "_9j_4AAQ"), _item(2, "sex", "1"),
                                     _item(7, "document_number", "123456789")]}},
            (
                f"bio.face_image $.nameSpaces.{_SPACE}[0].elementValue",
                f"id.government $.nameSpaces.{_SPACE}[2].elementValue",
            ),
        ),
        Example(
            "passed on as JSON",
            {_SPACE: {"biometric_template_face": "opaque to all", "age_over_18": True}},
            (f"bio.face_template $.{_SPACE}.biometric_template_face",),
        ),
        Example("asked for, not given", {_SPACE: {"portrait": True}}),
        Example("a screen", {"portrait": "yes", "orientation": "portrait"}),
        Example("another list of elements", {"elementIdentifier": "portrait", "digestID": 1}),
    ),
)  # fmt: skip
