"""Owners by domain, first and third parties, and places from a database file."""

from pathlib import Path

import pytest

from auditor.model import InputError
from auditor.parties import GeoDatabase, Owner, Owners, Party, Place, relation
from auditor.tasks.parties import Parties
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
        ("api.example.co.uk", "uk.co.example.app", Party.FIRST),
        ("api.other.co.uk", "uk.co.example.app", Party.THIRD),
        ("api.example.com", "com.example.ltd", Party.FIRST),
        ("example.ltd", "com.example.ltd", Party.FIRST),
        ("api.x.gov.hk", "hk.gov.x", Party.FIRST),
        ("api.y.gov.hk", "hk.gov.x", Party.THIRD),
        ("githubusers.github.io", "com.github.android", Party.THIRD),
        ("example.web.app", "com.example.checkin", Party.THIRD),  # anybody may have rented it
        ("storage.googleapis.com", "com.google.android.gms", Party.FIRST),  # by its owner
        ("alice.com", "io.github.alice", Party.THIRD),
        ("appspot.com", "com.appspot.alice", Party.THIRD),  # the operator is not its tenant
    ],
)
def test_relation(host: str, app: str, party: Party) -> None:
    assert relation(host, app, OWNERS) is party


@pytest.mark.parametrize(
    "domain",
    [
        "github.io",
        "appspot.com",
        "web.app",
        "firebaseapp.com",
        "cloudfront.net",
        "s3.amazonaws.com",
        "execute-api.us-east-1.amazonaws.com",
        "herokuapp.com",
        "azurewebsites.net",
        "pages.dev",
        "workers.dev",
    ],
)
def test_tenants_of_one_domain_are_strangers(domain: str) -> None:
    app = ".".join([*reversed(domain.split(".")), "alice"]).replace("-", "_")
    owners = Owners([Owner("Operator", "Hosting", (domain, domain.split(".", 1)[1]))])
    assert relation(f"bob.{domain}", app, owners) is Party.THIRD
    assert relation(f"api.bob.{domain}", f"{app}.app", owners) is Party.THIRD
    if "_" not in app:  # a name with a hyphen cannot be a package's
        assert relation(f"alice.{domain}", f"{app}.app", owners) is Party.FIRST
        assert relation(f"api.alice.{domain}", app, owners) is Party.FIRST


def test_a_recipient_is_first_party_where_all_of_its_hosts_are() -> None:
    parties = Parties(OWNERS)
    assert parties.about(["alice.github.io"], "io.github.alice").party is Party.FIRST
    both = ["alice.github.io", "bob.github.io"]
    assert parties.about(both, "io.github.alice").party is Party.THIRD
    assert parties.about(both, "").party is Party.UNKNOWN


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
