"""National numbers as data: under which names a country's number stands, and who validates it.

A row: names (joined words) and the modules of python-stdnum that know the number, or
the name of a check of our own. Where a check lets one random number in ten pass,
the name is what convinces; without a name only China's is unmistakable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from auditor.detect.identifier.documents import validators

_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_NRIC = re.compile(r"[STFGM]\d{7}[A-Z]")
_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_EMIRATES = re.compile(r"784(?:19|20)\d{12}")
_SNILS = re.compile(r"[0-9]{11}")
_TAIWAN = re.compile(r"[A-Z][1289][0-9]{8}")
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # 10 to 35
_TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_GERMAN_CARD = re.compile(r"([CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8})([0-9]?)D?")
_CEDULA = re.compile(r"[1-9][0-9]{5,7}|[1-9][0-9]{9}")  # Colombian ones have no check digit
_CNI = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{8}")  # year and month of issue, department
_BARE_HETU = 10
_HKID = re.compile(r"([A-Z]{1,2})(\d{6})\(?([0-9A])\)?")


class Number(NamedTuple):
    """A kind of number: what it is called and how it is checked (upper case, no separators)."""

    title: str
    valid: Callable[[str], bool]


def hkid(text: str) -> bool:
    """A Hong Kong identity card number, its check digit (modulo 11, a blank counts 36) right."""
    match = _HKID.fullmatch(text)
    if match is None:
        return False
    prefix = [ord(letter) - 55 for letter in match[1]]
    values = [*([36] if len(prefix) == 1 else []), *prefix, *map(int, match[2])]
    check = 10 if match[3] == "A" else int(match[3])
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + check) % 11 == 0


def nric(text: str) -> bool:
    """A Singapore NRIC or FIN, its check letter right."""
    if _NRIC.fullmatch(text) is None:
        return False
    total = sum(int(d) * w for d, w in zip(text[1:8], _NRIC_WEIGHTS, strict=True))
    first = text[0]
    total += {"T": 4, "G": 4, "M": 3}.get(first, 0)
    if first in "ST":
        return text[8] == "JZIHGFEDCBA"[total % 11]
    if first in "FG":
        return text[8] == "XWUTRQPNMLK"[total % 11]
    return text[8] == "KLJNPQRTUWX"[10 - total % 11]


def snils(text: str) -> bool:
    """A Russian SNILS: nine digits and the sum of them by their places, modulo 101."""
    if _SNILS.fullmatch(text) is None:
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(text[:9], range(9, 0, -1), strict=True)
    )
    return total % 101 % 100 == int(text[9:])


def taiwanese(text: str) -> bool:
    """A Taiwanese identity number: its letter is two digits, the sum is divisible by ten."""
    if _TAIWAN.fullmatch(text) is None:
        return False
    first = _TAIWAN_LETTERS.index(text[0]) + 10
    digits = [first // 10, first % 10, *map(int, text[1:])]
    return sum(d * w for d, w in zip(digits, _TAIWAN_WEIGHTS, strict=True)) % 10 == 0


def german_card(text: str) -> bool:
    """A German identity card's number with its check digit (ICAO Doc 9303, 7-3-1), or without."""
    match = _GERMAN_CARD.fullmatch(text)
    if match is None:
        return False
    total = sum(int(sign, 36) * (7, 3, 1)[at % 3] for at, sign in enumerate(match[1]))
    return not match[2] or total % 10 == int(match[2])


def hetu(text: str) -> bool:
    """A Finnish code; without the dash that is the century's sign of most."""
    whole = f"{text[:6]}-{text[6:]}" if len(text) == _BARE_HETU else text
    return validators.national("fi.hetu", whole)


def _by(*modules: str) -> Callable[[str], bool]:
    return lambda text: any(validators.national(module, text) for module in modules)


def _shape(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_ROWS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("ssn socialsecuritynumber socialsecurity socialsecurityno usssn ssnnumber itin",
     "a US social security number", _by("us.ssn", "us.itin")),
    ("sin sinnumber socialinsurancenumber", "a Canadian social insurance number", _by("ca.sin")),
    ("nino nationalinsurancenumber", "a UK national insurance number", _shape(_NINO)),
    ("nhsnumber nhsno nhsid", "a UK NHS number", _by("gb.nhs")),
    ("pps ppsn ppsnumber", "an Irish PPS number", _by("ie.pps")),
    ("bsn burgerservicenummer", "a Dutch BSN", _by("nl.bsn")),
    ("insz niss rijksregisternummer nationalregisternumber", "a Belgian national number",
     _by("be.nn", "be.bis")),
    ("pesel peselnumber", "a Polish PESEL", _by("pl.pesel")),
    ("steuerid steueridnr steueridentifikationsnummer", "a German tax id", _by("de.idnr")),
    ("nir insee numerosecu numerosecuritesociale", "a French social security number",
     _by("fr.nir")),
    ("dni nif nie dninumber", "a Spanish or Argentine identity number",
     _by("es.dni", "es.nie", "es.nif", "pt.nif", "ar.dni")),
    ("codicefiscale fiscalcode codfiscale", "an Italian fiscal code", _by("it.codicefiscale")),
    ("personnummer personnr", "a Swedish personal number", _by("se.personnummer")),
    ("fodselsnummer", "a Norwegian birth number", _by("no.fodselsnummer")),
    ("cpr cprnummer cprnumber", "a Danish CPR number", _by("dk.cpr")),
    ("hetu henkilotunnus", "a Finnish personal identity code", hetu),
    ("kennitala", "an Icelandic identity number", _by("is_.kennitala")),
    ("isikukood", "an Estonian personal code", _by("ee.ik")),
    ("asmenskodas", "a Lithuanian personal code", _by("lt.asmens")),
    ("egn", "a Bulgarian personal number", _by("bg.egn")),
    ("cnp", "a Romanian personal number", _by("ro.cnp")),
    ("oib", "a Croatian identity number", _by("hr.oib")),
    ("emso jmbg", "a personal number of former Yugoslavia", _by("si.emso")),
    ("amka", "a Greek social security number", _by("gr.amka")),
    ("rodnecislo", "a Czech or Slovak birth number", _by("cz.rc")),
    ("tckimlik tckimlikno tckn", "a Turkish identity number", _by("tr.tckimlik")),
    ("aadhaar aadhar aadhaarnumber aadharnumber aadhaarno", "an Aadhaar number",
     _by("in_.aadhaar", "in_.vid")),
    ("pannumber pancard pancardnumber panno", "an Indian PAN", _by("in_.pan")),
    ("nric nricno nricnumber nricfin finnumber mykad", "a Singapore or Malaysian identity number",
     lambda text: nric(text) or validators.national("my.nric", text)),
    ("nik ktp nomorktp", "an Indonesian identity number", _by("id.nik")),
    ("rrn jumin juminnumber residentregistrationnumber 주민등록번호 주민번호",
     "a Korean registration number", _by("kr.rrn")),
    ("mynumber kojinbango", "a Japanese individual number", _by("jp.in_")),
    ("sfz sfzh shenfenzheng idcard idcardno idcardnum idcardnumber certno residentid idcardcode",
     "a Chinese resident identity number", _by("cn.ric")),
    ("hkid hkidno hkidnumber hkidcard hkic hkicno", "a Hong Kong identity card number", hkid),
    ("cpf cpfnumber", "a Brazilian CPF", _by("br.cpf")),
    ("curp", "a Mexican CURP", _by("mx.curp")),
    ("rut run", "a Chilean RUT", _by("cl.rut")),
    ("cuil cuit", "an Argentine CUIL", _by("ar.cuit")),
    ("cedula cedulanumber numerocedula cedulaciudadania ceduladeciudadania cedulaidentidad",
     "an identity number of a Latin American country",
     lambda text: _by("do.cedula", "ec.ci")(text) or _CEDULA.fullmatch(text) is not None),
    ("snils снилс", "a Russian insurance number", snils),
    ("twid taiwanid shenfenzhengzihao 身分證字號 身份證字號", "a Taiwanese identity number",
     taiwanese),
    ("personalausweisnummer personalausweis ausweisnummer personalausweisnr ausweisnr",
     "a German identity card's number", german_card),
    ("numerocni cninumero numcni cninumber numerocartenationale numerocarteidentite",
     "a French identity card's number", _shape(_CNI)),
    ("ahv ahvnummer ahvnr avsnummer numeroavs navs navs13 numeroavs13",
     "a Swiss insurance number", _by("ch.ssn")),
    ("rfc rfcnumber", "a Mexican taxpayer's number", _by("mx.rfc")),
    ("cnic cnicnumber", "a Pakistani identity number", _by("pk.cnic")),
    ("emiratesid emiratesidnumber", "an Emirates id", _shape(_EMIRATES)),
    ("thaiid thainationalid", "a Thai identity number", _by("th.pin")),
    ("teudatzehut", "an Israeli identity number", _by("il.idnr")),
    ("said saidnumber rsaid", "a South African identity number", _by("za.idnr")),
    ("tfn taxfilenumber", "an Australian tax file number", _by("au.tfn")),
)  # fmt: skip

BY_NAME: dict[str, Number] = {
    name: Number(title, valid) for names, title, valid in _ROWS for name in names.split()
}
# What a name that tells no country may hold, told by checks that few random values pass.
STRICT: tuple[Number, ...] = tuple(
    dict.fromkeys(
        BY_NAME[name]
        for name in ("hkid", "idcard", "nric", "codicefiscale", "curp", "nino", "steuerid", "insz",
                     "nir", "pesel", "cpf", "nik", "rrn", "aadhaar", "tckimlik", "emiratesid",
                     "said", "twid", "hetu")
    )
)  # fmt: skip
SOURCES = (
    "python-stdnum",
    "ICAO Doc 9303",
    "Hong Kong Immigration Department: identity card number with a check digit in brackets",
    "GB 11643-1999",
)
