"""A film of a face by its name: of its frames nothing is seen where they need a decoder of video.

Not woken by leaves, for a film is none: the driver asks with what it could not read. As a picture
that nothing could look at counts where its field says that it shows a face, so does a film that a
phone sends under such a name (`selfieVideo`), or to an endpoint of that name (`/liveness/video`).
Checks of identity record one beside the picture, or instead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.detect.biometric.face.image import DATA_TYPE, endpoint_named, field_named
from auditor.model import FILMED, Confidence, Direction, Finding, Message, Method, Opaque

ID = "face-film"
VERSION = 1


def is_film(opaque: Opaque) -> bool:
    """Whether what could not be read is a film, of which no frame was looked at."""
    return opaque.reason.endswith(FILMED)


def film_findings(message: Message, films: Iterable[Opaque]) -> Iterator[Finding]:
    """What is to be said of the films of one message by their names."""
    if message.direction is not Direction.REQUEST:
        return
    endpoint = endpoint_named(message)
    for film in films:
        field = field_named(film.path)
        if not field and not endpoint:
            continue
        named = f"whose field is named {field}" if field else f"to an endpoint named {endpoint}"
        kind = film.reason.partition(":")[0]
        reason = f"a film ({kind}) {named}; its frames were not looked at"
        yield Finding(DATA_TYPE, Confidence.PROBABLE, Method.KEY, ID, VERSION, film.path, reason)
