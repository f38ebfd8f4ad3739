"""Who receives: the party behind a host name, known offline."""

from auditor.parties.domain import holder_of, recipient_of
from auditor.parties.geo import GeoDatabase, Place
from auditor.parties.owners import Owner, Owners
from auditor.parties.relation import Party, relation

__all__ = [
    "GeoDatabase",
    "Owner",
    "Owners",
    "Party",
    "Place",
    "holder_of",
    "recipient_of",
    "relation",
]
