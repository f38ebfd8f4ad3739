"""Measures and records under names in other languages, and what only shares a word with them."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import health

BODIES: dict[str, tuple[Tree, int]] = {
    "French, a person": ({"sexe": "F", "taille": 168, "poids": 61.5}, 2),
    "Spanish, a person": ({"sexo": "M", "edad": 31, "peso": 82.1, "altura": 181}, 2),
    "Portuguese": ({"frequenciaCardiaca": 71, "pressaoArterial": "120/80", "glicemia": 101}, 3),
    "German": ({"puls": 71, "blutdruckSystolisch": 121, "korpergewicht": 71.2}, 3),
    "Turkish": ({"nab\u0131z": 71}, 1),
    "Russian": ({"пульс": 71, "сатурация": 97}, 2),
    "Chinese": ({"心率": 71, "血压": "121/79", "体温": 36.6, "体重": 70.1}, 4),
    "Chinese in Latin letters": ({"xinlv": 71, "xueyang": 97, "gaoya": 121, "diya": 79}, 4),
    "Japanese": ({"体温": 36.7, "脈拍": 66}, 2),
    "Korean": ({"혈당": 104, "체중": 70.1}, 2),
    "a laboratory in Italian": (
        {"referto": {"risultati": [
            {"analita": "Emoglobina", "valore": 10.2, "unita": "g/dL", "rif": "12-16"},
            {"analita": "Ferritina", "valore": 7, "unita": "ng/mL", "rif": "13-150"},
        ]}},
        2,
    ),
    "a laboratory in Russian": (
        {"анализы": [{"название": "Глюкоза", "значение": "6.9", "единица": "ммоль/л"}]}, 1,
    ),
    "a visit in Turkish": (
        {"muayene": {"tani": "J45.9 Ast\u0131m", "sikayet": "nefes"}, "hasta": {"ad": "Elif"}}, 1,
    ),
    "a cycle in French": ({"dateDebutRegles": "2026-05-02", "dureeRegles": 5}, 2),
    "a Spanish record": ({"alergias": ["penicilina"], "grupoSanguineo": "O+"}, 2),
    "a German record": ({"vorerkrankungen": ["Asthma"], "schwanger": True}, 2),
    "a Chinese record": ({"过敏史": "青霉素", "既往病史": "高血压", "血型": "A"}, 3),
}  # fmt: skip
OTHERS: dict[str, Tree] = {
    "a box": {"producto": {"nombre": "Caja", "peso": 1.2, "altura": 20, "precio": 9.99}},
    "a shirt": {"article": {"taille": 38, "poids": 0.3}},
    "a loudspeaker": {"enceinte": "JBL Flip", "prix": 99},
    "a parcel": {"gewicht": 1.2, "laenge": 20},
    "weather": {"погода": {"температура": 36.6, "давление": 745}},
    "scales and cuffs of a shop": {"体重秤": 99, "血压计": 199, "血糖仪": 299},
    "switches": {"心率提醒": 60, "睡眠监测": 1, "血压功能": 1},
    "a puzzle's moves": {"步数": 32, "关卡": 5},
    "food": {"商品": {"アレルギー": "卵"}},
    "a shop's medicines": {"medicamentos": [{"nombre": "Paracetamol", "precio": 2.1}]},
    "a shop's results": {"risultati": [{"nome": "Sedia", "valore": 40, "unita": "EUR"}]},
    "a network's": {"diagnose": "Zeitüberschreitung"},
    "a book's": {"libro": {"umore": "nero"}},
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies(name: str) -> None:
    body, count = BODIES[name]
    assert len(health(body)) == count


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert not health(OTHERS[name])
