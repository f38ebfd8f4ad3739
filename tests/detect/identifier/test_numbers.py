"""Numbers with check digits: documents, cards, accounts, vehicles; and random ones without."""

import random

import pytest

from auditor.detect.identifier.documents.national_numbers import BY_NAME, hkid, nric
from auditor.detect.model import Tree
from auditor.model import Confidence
from tests.detect.helpers import query, scan
from tests.detect.identifier.seen import parts, types

TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ssn", "494-33-0748"),
        ("hkid", "A123456(3)"),
        ("hkid_no", "AB987654(3)"),
        ("nric", "S1234567D"),
        ("pesel", "44051401359"),
        ("bsn", "123456782"),
        ("cpf", "390.533.447-05"),
        ("dni", "12345678Z"),
        ("codice_fiscale", "RSSMRA85T10A562S"),
        ("nino", "AB123456C"),
        ("idCardNo", "11010519491231002X"),
        ("national_id", "11010519491231002X"),
        ("passport_no", "K12345678"),
        ("driversLicenseNumber", "D123-4567-8901"),
        ("anything", "11010519491231002X"),
    ],
)
def test_government_numbers(name: str, value: str) -> None:
    assert types(name, value) == ["id.government"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hkid", "A123456(4)"),
        ("nric", "S1234567E"),
        ("pesel", "44051401358"),
        ("ssn", "000-00-0000"),
        ("ssn", "494330748123"),
        ("passport_no", "n/a"),
        ("passport_expiry", "2030-01-01"),
        ("passport_country", "UTO"),
        ("code", "A1234563"),
        ("n", "494-33-0748"),
        ("n", "110105194912310021"),
        ("order", "44051401359"),
        ("documentNumber", "INV-2023-0001"),
        ("state_id", "12"),
    ],
)
def test_no_government_numbers(name: str, value: str) -> None:
    assert types(name, value) == []


def test_check_digits_of_our_own() -> None:
    assert hkid("A1234563")
    assert hkid("AB9876543")
    assert hkid("E3649125")
    assert sum(hkid(f"A123456{digit}") for digit in "0123456789A") == 1
    assert nric("S1234567D")
    assert sum(nric(f"S1234567{letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 1


def test_every_number_says_no_to_nonsense() -> None:
    for number in BY_NAME.values():
        for text in ("", "0", "X" * 40, "1234", "ÄÖÜ", "٣٤٥٦٧٨٩٠١"):
            assert not number.valid(text)


@pytest.mark.parametrize("lines", [TD3, TD2, TD1])
def test_zones(lines: tuple[str, ...]) -> None:
    for joint in ("\n", "", "\r\n", " "):
        (found,) = scan(query({"mrz": joint.join(lines)}))
        assert (found.data_type, found.confidence) == ("id.government", Confidence.PROVEN)
    wrong = lines[-1 if len(lines) == 2 else 0].replace("2", "3", 1)
    damaged = (lines[0], wrong) if len(lines) == 2 else (wrong, *lines[1:])
    assert types("mrz", "\n".join(damaged)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cardNumber", "4454794511390933"),
        ("card_number", "4539 5787 6362 1486"),
        ("pan", "5425233430109903"),
        ("ccNum", 340376792748116),
        ("memo", "4539-5787-6362-1486"),
        ("iban", "DE89370400440532013000"),
        ("iban", "gb82 west 1234 5698 7654 32"),
    ],
)
def test_payment_numbers(name: str, value: str) -> None:
    assert types(name, value) == ["id.payment"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("orderId", "4539578763621486"),
        ("cardNumber", "4539578763621487"),
        ("cardNumber", "4111111111111111"),
        ("cardNumber", "4242 4242 4242 4242"),
        ("cardNumber", "0000000000000000"),
        ("cardNumber", "9999578763621486"),
        ("iban", "DE89370400440532013001"),
        ("id", "DE89370400440532013000"),
        ("cardLast4", "1486"),
        ("number", "4539578763621486"),
    ],
)
def test_no_payment_numbers(name: str, value: str) -> None:
    assert types(name, value) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vin", "1M8GDM9AXKP042788"),
        ("vin", "WVWZZZ1JZXW000001"),
        ("vehicle.vin", "VF1AAAAA555123456"),
        ("licensePlate", "B-MW 1234"),
        ("plate_number", "粤B12345"),
        ("numberPlate", "AB12 CDE"),
    ],
)
def test_vehicles(name: str, value: str) -> None:
    assert types(name, value) == ["id.vehicle"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vin", "00000000000000000"),
        ("vin", "VYSP0000000000000"),
        ("vin", "12345678901234567"),
        ("vin_supported", "true"),
        ("id", "WVWZZZ1JZXW000001"),
        ("plate", "dinner"),
        ("registrationNumber", "AB12 CDE"),
        ("licensePlate", "REG-NUMBER"),
    ],
)
def test_no_vehicles(name: str, value: str) -> None:
    assert types(name, value) == []


def test_a_car_by_its_object() -> None:
    number = "VF1AAAAA555777999"
    bodies: list[Tree] = [
        {"data": {"type": "Car", "id": number}},
        {"data": {"id": number, "attributes": {"plugStatus": 0, "hvacStatus": "off"}}},
    ]
    for body in bodies:
        assert [str(f.path).rpartition("$")[2] for f in scan(body)] == [".data.id"]
    assert scan({"data": {"type": "Flag", "id": number}}) == []


def test_numbers_in_sentences_are_named_one_by_one() -> None:
    assert parts("Here's my SSN: 494-33-0748") == [("id.government", "494-33-0748")]
    assert parts("My driver's license number is U62928788557186") == [
        ("id.government", "U62928788557186")
    ]
    assert parts("cancel my card 340376792748116 and card 4454794511390933") == [
        ("id.payment", "340376792748116"),
        ("id.payment", "4454794511390933"),
    ]
    assert parts("My IBAN is DE89 3704 0044 0532 0130 00.") == [
        ("id.payment", "DE89 3704 0044 0532 0130 00")
    ]
    assert parts("Can someone call me on 9472 7916?") == [("id.phone", "9472 7916")]
    assert parts("room 494-33-0748, score 4454794511390933, version 9472 7916") == []


def test_random_numbers_without_a_name_are_nobodys() -> None:
    rng = random.Random(7)  # noqa: S311 - a test's own numbers
    body = {
        f"n{size}_{count}": "".join(rng.choices("0123456789", k=size))
        for size in (8, 9, 10, 11, 13, 14, 15, 16, 17, 19, 20)
        for count in range(200)
    }
    assert [f for f in scan(body) if f.confidence.rank] == []


def test_a_sim_that_logs_in_to_its_network() -> None:
    for login in ("0262013948571023@wlan.mnc001.mcc262.3gppnetwork.org",
                  "6310260948571023@nai.epc.mnc260.mcc310.3gppnetwork.org",
                  "x0262013948571023@nai.epc.mnc001.mcc262.3gppnetwork.org!"):  # fmt: skip
        assert types("q", login) == ["id.sim"]
    for other in ("0262023948571023@wlan.mnc001.mcc262.3gppnetwork.org",
                  "0999013948571023@wlan.mnc001.mcc999.3gppnetwork.org",
                  "12345@wlan.mnc001.mcc262.3gppnetwork.org",
                  "0262010000000000@wlan.mnc001.mcc262.3gppnetwork.org"):  # fmt: skip
        assert types("q", other) == []


def test_imeis_of_two_slots() -> None:
    assert types("imei", "352099001761481|352099001761499") == ["id.device"]
    assert types("imei", "352099001761481;352099001761490") == ["id.device"]
    assert types("imei", "12;34") == []


def test_a_push_token_as_old_systems_describe_it() -> None:
    groups = ["372ea61c", "6e5d4c38", "a58bf254", "dcba9870",
              "13e93e8c", "4b17e4a8", "82468ac4", "b97530e0"]  # fmt: skip
    assert types("device_token", f"<{' '.join(groups)}>") == ["id.push"]
    assert types("q", f"<{' '.join(groups)}>") == []
    assert types("device_token", f"<{' '.join(groups[:3])}>") == []
