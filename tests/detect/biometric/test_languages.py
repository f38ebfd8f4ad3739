"""Templates of faces, voices and fingers under names of other languages, and what shares a word."""

from __future__ import annotations

import base64

import pytest

from auditor.detect.model import Tree
from auditor.model import Confidence
from tests.detect.helpers import scan

VECTOR: list[Tree] = [128**-0.5 * (-1) ** at * (0.5 + at % 2) / 1.1180339887 for at in range(128)]
TEMPLATE: Tree = base64.b64encode(bytes(at * at * 7 % 251 for at in range(400))).decode()
TEMPLATES: dict[str, tuple[Tree, str]] = {
    "вектор_лица": (VECTOR, "bio.face_template"),
    "лицо": ({"вектор": VECTOR}, "bio.face_template"),
    "шаблон_лица": (TEMPLATE, "bio.face_template"),
    "отпечаток_пальца": (TEMPLATE, "bio.fingerprint"),
    "vektor_litsa": (VECTOR, "bio.face_template"),
    "huellaDactilar": (TEMPLATE, "bio.fingerprint"),
    "plantillaHuella": (TEMPLATE, "bio.fingerprint"),
    "plantilla_facial": (TEMPLATE, "bio.face_template"),
    "empreinteDigitale": (TEMPLATE, "bio.fingerprint"),
    "vecteurVisage": (VECTOR, "bio.face_template"),
    "fingerabdruck": (TEMPLATE, "bio.fingerprint"),
    "gesichtsvektor": (VECTOR, "bio.face_template"),
    "biometriaFacial": ({"vetor": VECTOR}, "bio.face_template"),
    "بصمة_الصوت": (VECTOR, "bio.voice_template"),
    "متجه_الوجه": (VECTOR, "bio.face_template"),
    "声纹": (VECTOR, "bio.voice_template"),
    "yuz_vektoru": (VECTOR, "bio.face_template"),
    "आवाज_वेक्टर": (VECTOR, "bio.voice_template"),
}
OTHERS: dict[str, Tree] = {
    "huella_dispositivo": TEMPLATE,
    "huella_carbono": TEMPLATE,
    "отпечаток_устройства": TEMPLATE,
    "证书指纹": TEMPLATE,
    "plantilla": TEMPLATE,
    "вектор": VECTOR,
    "голосование": {"вектор": VECTOR},
    "device": {"modelData": TEMPLATE},
    "fingerabdruckSensor": True,
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str) -> None:
    value, data_type = TEMPLATES[name]
    found = [one for one in scan({"id": 7, name: value}) if one.data_type.startswith("bio.")]
    assert [one.data_type for one in found] == [data_type]
    assert found[0].confidence.rank


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    found = scan({"id": 7, name: OTHERS[name]})
    sure = (one for one in found if one.confidence is not Confidence.CANDIDATE)
    assert not [one for one in sure if one.data_type.startswith("bio.")]
