"""Owners by domain, first and third parties, and places from a database file."""

from pathlib import Path

import pytest

from auditor.model import InputError
from auditor.parties import GeoDatabase, Owner, Owners, Party, Place, relation
from tests.parties.mmdb import write

OWNERS = Owners(
    [
        Owner("Meta Platforms, Inc.", "Meta", ("facebook.com", "fbcdn.net")),
        Owner("Google LLC", "Google", ("google.com", "googleapis.com")),
        Owner("Google LLC", "Firebase", ("firebaseinstallations.googleapis.com",)),
    ]
)


@pytest.mark.parametrize(
    ("host", "product"),
    [
        ("graph.facebook.com", "Meta"),
        ("Graph.Facebook.com", "Meta"),
        ("firebaseinstallations.googleapis.com", "Firebase"),
        ("storage.googleapis.com", "Google"),
        ("notfacebook.com", ""),
        ("com", ""),
        ("", ""),
    ],
)
def test_owner(host: str, product: str) -> None:
    owner = OWNERS.of(host)
    assert (owner.product if owner else "") == product


@pytest.mark.parametrize(
    ("host", "app", "party"),
    [
        ("api.example.com", "com.example.checkin", Party.FIRST),
        ("cdn.example.net", "com.example.checkin", Party.FIRST),
        ("leavehomesafe.gov.hk", "hk.gov.leavehomesafe", Party.FIRST),
        ("graph.facebook.com", "com.example.checkin", Party.THIRD),
        ("scontent.fbcdn.net", "com.facebook.katana", Party.FIRST),
        ("graph.facebook.com", "", Party.UNKNOWN),
        ("graph.facebook.com", "checkin", Party.UNKNOWN),
        ("abc.io", "com.abc.app", Party.THIRD),  # three letters under another suffix prove little
    ],
)
def test_relation(host: str, app: str, party: Party) -> None:
    assert relation(host, app, OWNERS) is party


def test_places_come_with_the_files_date_and_hash(tmp_path: Path) -> None:
    file = tmp_path / "places.mmdb"
    write(
        file,
        {
            "81.2.69.0/24": {"country": {"iso_code": "GB"}},
            "1.1.1.0/24": {
                "autonomous_system_number": 13335,
                "autonomous_system_organization": "Cloudflare, Inc.",
            },
            "8.8.8.0/24": {"country_code": "US", "asn": "AS15169", "name": "Google LLC"},
        },
        kind="Test-City",
        built=1_700_000_000,
    )
    with GeoDatabase(file) as database:
        assert database.place("81.2.69.142") == Place("GB", "")
        assert database.place("1.1.1.1") == Place("", "AS13335 Cloudflare, Inc.")
        assert database.place("8.8.8.8") == Place("US", "AS15169 Google LLC")
        assert database.place("9.9.9.9") == Place()
        assert database.place("127.0.0.1") == Place()
        assert database.place("no address") == Place()
        assert database.about.startswith("Test-City of 2023-11-14, SHA-256 ")
        assert len(database.about.rpartition(" ")[2]) == 64


@pytest.mark.parametrize("data", [b"", b"no database", b"\xab\xcd\xefMaxMind.com\xff\xff"])
def test_no_database(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.mmdb"
    file.write_bytes(data)
    with pytest.raises(InputError, match="MaxMind"):
        GeoDatabase(file)
    with pytest.raises(InputError, match="MaxMind"):
        GeoDatabase(tmp_path / "missing.mmdb")
