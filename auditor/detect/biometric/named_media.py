"""Pictures and films by the names they lie under. No leaves wake this: the driver asks.

Of what could not be read as text it knows only where it stood, what it is and how large.
A record that a picture lies in says more than a name does, and is asked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face import film
from auditor.detect.biometric.templates import print_pictures, record_pictures
from auditor.model import Finding, Image, LeafTable, Message, Opaque

ID = "named-media"
MOST = 64  # pictures, and films, of one message that are judged
VERSIONS = {print_pictures.ID: print_pictures.VERSION, film.ID: film.VERSION}


def media_findings(
    message: Message, opaques: Sequence[Opaque], leaves: LeafTable
) -> Iterator[Finding]:
    """What is to be said of the pictures and films of one message."""
    if pictures := [one for one in opaques if isinstance(one, Image)]:
        yield from record_pictures.record_findings(pictures[:MOST], leaves)
        yield from print_pictures.picture_findings(pictures[:MOST], leaves)
    if films := [one for one in opaques if film.is_film(one)]:
        yield from film.film_findings(message, films[:MOST])


def are_too_many(opaques: Sequence[Opaque]) -> bool:
    """Whether more came than are judged."""
    return len(opaques) > MOST and (
        sum(isinstance(one, Image) for one in opaques) > MOST
        or sum(map(film.is_film, opaques)) > MOST
    )
