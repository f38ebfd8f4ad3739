"""Records of ANSI/NIST-ITL in XML: faces, fingers, irises, palms, voices; the police's format.

The NIEM form of the standard (2008 to 2013) has a package of records, each named after what is in
it and numbered (`PackageFingerprintImageRecord`, 14), with the picture in `BinaryBase64Object`
(`Base64BinaryObject` since 2013). A record stands alone, too, where another exchange borrows it
(IDENT, EBTS). The name with its number, or the package above, proves it; what it is of is proven
where it holds something. A record of type 10 is of a face, or of scars, marks and tattoos.
The traditional form is bytes, which the decoder reads (`decode.records.an2k`).

Names were checked against public readers and writers of both editions of the schema, as that was
not at hand: NIST's own tools, the BioCTS converters and OJBC's exchanges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from auditor.detect.biometric.templates.exchange_records import plain
from auditor.detect.biometric.templates.vectors import blob, is_opaque
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import upwards
from auditor.model import Confidence, Leaf, LeafTable, Method, Node, Path, Scalar

_FACE, _FINGER, _IRIS = "bio.face_image", "bio.fingerprint", "bio.iris"
# By name, the number of a record and what it is of. Types 1, 2, 7, 12, 16 and 18 to 98 are of
# nothing here, or of anything; 8 is a drawn signature.
_RECORDS = {
    "packagelowresolutiongrayscaleimagerecord": (3, _FINGER),
    "packagehighresolutiongrayscaleimagerecord": (4, _FINGER),
    "packagelegacyfingerprintimagerecord": (4, _FINGER),
    "packagelowresolutionbinaryimagerecord": (5, _FINGER),
    "packagehighresolutionbinaryimagerecord": (6, _FINGER),
    "packageminutiaerecord": (9, _FINGER),
    "packagefacialandsmtimagerecord": (10, _FACE),
    "packagephotographicbodypartimagerecord": (10, _FACE),
    "packagevoicedatarecord": (11, "bio.voice"),
    "packagevoicerecord": (11, "bio.voice"),
    "packagelatentimagerecord": (13, _FINGER),
    "packagelatentfrictionridgeimagerecord": (13, _FINGER),
    "packagefingerprintimagerecord": (14, _FINGER),
    "packagefingerimpressionimagerecord": (14, _FINGER),
    "packagepalmprintimagerecord": (15, "bio.palm"),
    "packageirisimagerecord": (17, _IRIS),
}
_PACKAGE = "nistbiometricinformationexchangepackage"
_CATEGORY = "recordcategorycode"
_DATA = frozenset(("binarybase64object", "base64binaryobject"))
_ACROSS, _DOWN = "positionhorizontalcoordinatevalue", "positionverticalcoordinatevalue"
_MINUTIAE = 9
_SHOWS = frozenset(("faceimage",))
_KINDS = frozenset(("ImageCategoryCode", "biom:ImageCategoryCode"))  # of pictures of type 10
_DEEP = 12  # elements from a value up to its record
_UP = 4  # from a record up to its package
_FIELDS = 64  # of one element
_MOST = 256  # records of one message
_LEAST_POINTS = 6
_FARTHEST = 99_999  # units of 0.01 mm, of five digits


@dataclass(frozen=True, slots=True)
class _Record:
    path: Path
    number: int
    data_type: str
    inside: tuple[Node, ...]  # from a value up to the record, which is not in it


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each block of data, and one for each record of minutiae."""
    points: dict[int, list[Leaf]] = {}
    places: dict[int, Path] = {}
    for leaf in scene.woken:
        name = joined(plain(leaf.name))
        record = _above(leaf, scene.leaves)
        if record is None:
            continue
        if name in _DATA:
            if blob(leaf.value) is not None and _is_shown(record, scene.leaves):
                claim = _claim(leaf.path, record, leaf.value, "a block of bytes")
                sure = Confidence.PROVEN if is_opaque(leaf.value) else Confidence.PROBABLE
                yield replace(claim, confidence=sure)
        elif record.number == _MINUTIAE and (key := id(record.path)) in places:
            points[key].append(leaf)
        elif record.number == _MINUTIAE and len(places) < _MOST:
            places[key], points[key] = record.path, [leaf]
    for key, path in places.items():
        count = sum(_is_point(scene.leaves, leaf) for leaf in points[key])
        if count >= _LEAST_POINTS:
            why = f"{count} minutiae in a record of type 9 of ANSI/NIST-ITL, in XML"
            yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, why, data_type=_FINGER)


def picture(path: Path, leaves: LeafTable) -> Claim | None:
    """What is to be said of a picture that a record holds."""
    record = _above(path, leaves)
    if record is None or not any(joined(plain(node.name)) in _DATA for node in record.inside):
        return None
    return _claim(path, record, None, "a picture") if _is_shown(record, leaves) else None


def _claim(path: Path, record: _Record, value: Scalar, what: str) -> Claim:
    why = f"{what} in a record of type {record.number} of ANSI/NIST-ITL, in XML"
    return Claim(path, Confidence.PROVEN, Method.STRUCTURE, why, value, record.data_type)


def _above(node: Node, leaves: LeafTable) -> _Record | None:
    """The record that a value lies in, where its number or the package proves it."""
    inside: list[Node] = []
    for above in upwards(node, _DEEP):
        known = _RECORDS.get(joined(plain(above.name)))
        if known is None or not isinstance(above, Path) or not above.text.startswith((".", "[")):
            inside.append(above)
            continue
        number, data_type = known
        if _is_packed(above) or number in _numbers(leaves, above):
            return _Record(above, number, data_type, tuple(inside))
        inside.append(above)  # in JSON, an element of a list goes by the list's name
    return None


def _is_packed(record: Path) -> bool:
    return any(joined(plain(node.name)) == _PACKAGE for node in upwards(record, _UP))


def _numbers(leaves: LeafTable, record: Path) -> Iterator[float]:
    """What numbers a record says that it is of."""
    for leaf in islice(leaves.below([record]), _FIELDS):
        if joined(plain(leaf.name)) == _CATEGORY and (number := number_of(leaf.value)):
            yield number.value


def _is_shown(record: _Record, leaves: LeafTable) -> bool:
    """Whether a picture of type 10 is one of a face; all others are what their type is."""
    if record.data_type != _FACE:
        return True
    if any(joined(plain(node.name)) in _SHOWS for node in record.inside):
        return True
    return id(record.path) in leaves.once(_of_faces)


def _of_faces(leaves: LeafTable) -> frozenset[int]:
    """What lies above each category of picture that says a face."""
    said = (leaf for leaf in leaves.named(_KINDS) if leaf.value == "FACE")
    return frozenset(id(node) for leaf in islice(said, _MOST) for node in upwards(leaf, _UP))


def _is_point(leaves: LeafTable, leaf: Leaf) -> bool:
    """Whether a coordinate and the other one beside it are where a minutia may be."""
    beside = {joined(plain(one.name)): one for one in islice(leaves.below([leaf.parent]), _FIELDS)}
    found = [number_of(beside[name].value) for name in (_ACROSS, _DOWN) if name in beside]
    return len(found) == len((_ACROSS, _DOWN)) and all(
        one is not None and 0 <= one.value <= _FARTHEST for one in found
    )


_BLOCK = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12


_ROOT, _OBJECT = "NISTBiometricInformationExchangePackage", "BinaryBase64Object"


def _package(name: str, record: Tree) -> Tree:
    return {f"itl:{_ROOT}": {f"itl:{name}": record}}


def _alone(name: str, number: str, image: str, data: str = _BLOCK) -> Tree:
    return {name: {"RecordCategoryCode": number, image: {_OBJECT: data}}}


_POINTS: list[Tree] = [
    {"INCITSMinutiaLocation": {"PositionHorizontalCoordinateValue": str(9 * i),
                               "PositionVerticalCoordinateValue": str(5 * i)}}
    for i in range(9)
]  # fmt: skip

DETECTOR = Detector(
    id="itl-records",
    version=1,
    data_type=_FINGER,
    title="records of ANSI/NIST-ITL in XML: fingers, faces, irises, palms, voices",
    keys=_DATA | {_ACROSS},
    sources=(
        "ANSI/NIST-ITL 1-2011 and its update of 2013, annex G: NIEM-conformant encoding",
        "ANSI/NIST-ITL 2-2008; FBI EBTS 10 and DHS IDENT, which use its records",
    ),
    look=look,
    examples=(
        Example(
            "a finger",
            _alone("PackageFingerprintImageRecord", "14", "FingerImpressionImage"),
            (f"bio.fingerprint $.PackageFingerprintImageRecord.FingerImpressionImage.{_OBJECT}",),
        ),
        Example(
            "an iris, of 2013, in its package",
            _package("PackageIrisImageRecord", {"nc:Base64BinaryObject": _BLOCK}),
            (f"bio.iris $.itl:{_ROOT}.itl:PackageIrisImageRecord.nc:Base64BinaryObject",),
        ),
        Example(
            "minutiae",
            {"PackageMinutiaeRecord": {"RecordCategoryCode": 9, "INCITSMinutiae": _POINTS}},
            ("bio.fingerprint $.PackageMinutiaeRecord",),
        ),
        Example(
            "a face",
            _alone("PackageFacialAndSMTImageRecord", "10", "FaceImage"),
            (f"bio.face_image $.PackageFacialAndSMTImageRecord.FaceImage.{_OBJECT}",),
        ),
        Example(
            "a tattoo", _alone("PackageFacialAndSMTImageRecord", "10", "PhysicalFeatureImage")
        ),
        Example("without a picture",
                _alone("PackageFingerprintImageRecord", "14", "FingerImpressionImage", "")),
        Example("another number", _alone("PackageIrisImageRecord", "3", "IrisImage")),
        Example("a file", {"Attachment": {_OBJECT: _BLOCK}}),
    ),
)  # fmt: skip
