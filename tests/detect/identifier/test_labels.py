"""Texts of forms under the names of a person's fields are nobody's name, in any language."""

import pytest

from auditor.detect.model import Tree
from auditor.model import Confidence
from tests.detect.helpers import scan

LABELS = """
First name|Surname  Prénom|Nom de famille  Nombre|Apellidos  Nome|Cognome  Nome próprio|Sobrenome
Voornaam|Achternaam  Förnamn|Efternamn  Fornavn|Etternavn  Etunimi|Sukunimi  Imię|Nazwisko
Имя|Фамилия  Ім'я|Прізвище  名字|姓氏  お名前|苗字  이름|성함
Ad\u0131n\u0131z|Soyad\u0131n\u0131z  Όνομα|Επώνυμο
الاسم الأول|اسم العائلة  שם פרטי|שם משפחה  نام|نام خانوادگی  पहला नाम|उपनाम  Tên|Họ
Nama depan|Nama belakang  Jméno|Příjmení  Keresztnév|Vezetéknév  Prenume|Nume  Vārds|Uzvārds
Ime|Prezime  Eesnimi|Perekonnanimi  Vorname*|Nachname:  Your first name|Last name (optional)
Veuillez saisir votre prénom|Champ obligatoire  Bitte eingeben|Dieses Feld ist erforderlich
请输入名字|必填  入力してください|必須項目
"""
PAIRS = [pair.split("|") for row in LABELS.splitlines() for pair in row.split("  ") if pair]


def names(body: Tree) -> list[object]:
    found = scan(body)
    sure = [one for one in found if one.confidence is not Confidence.CANDIDATE]
    return [one.value for one in sure if one.data_type == "id.name"]


@pytest.mark.parametrize(("first", "last"), PAIRS)
def test_labels(first: str, last: str) -> None:
    assert names({"firstName": first, "lastName": last}) == []


@pytest.mark.parametrize(
    "body",
    [
        {"recipientName": "Empfänger", "driverName": "Your driver", "guestName": "Gast"},
        {"cardholderName": "Titulaire de la carte"},
        {"errors": {"firstName": ["Manglar"], "lastName": ["Manglar"]}},
        {"gd": {"firstName": "Ainm"}, "de": {"lastName": "Zuname"}},
        {"firstName": "varchar", "lastName": "varchar(64)", "fullName": "e.g. Jane Doe"},
        {"firstName": "Antaŭnomo", "email": "Retpoŝto", "phone": "Telefono"},
    ],
)
def test_screens(body: Tree) -> None:
    assert names(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"firstName": "Ville", "lastName": "Driver", "city": "By"},
        {"firstName": "Jina", "lastName": "Gast"},
        {"fullName": "Alan Turing"},
        {"fullName": "Anna Campo"},
        {"fullName": "Sally Field", "email": "unknown", "phone": "unknown"},
        {"firstName": "Marlene", "email": "not provided", "phone": "not provided"},
        {"firstName": "Marlene", "channel": "email", "type": "phone"},
    ],
)
def test_people(body: dict[str, Tree]) -> None:
    expected = [value for name, value in body.items() if name.endswith("Name")]
    assert names(body) == expected
