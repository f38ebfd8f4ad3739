"""Authorization values (RFC 9110, section 11.6): the scheme, and what it carries."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.base64_text import decode
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.model import DecodeError, Leaf, Path

MIME = "x-auditor/authorization"  # given by the header's name, not by a sender


def _sniff(data: str, hint: Hint) -> bool:
    return hint.mime == MIME and " " in data


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    scheme, _, rest = data.strip().partition(" ")
    name = scheme.lower()
    if name == "basic":
        found = to_text(decode(rest))
        if found is None:
            raise DecodeError("not text")
        user, colon, password = found[0].partition(":")
        yield Leaf.at(at.layer("basic:user", "user"), user)
        if colon:
            yield Leaf.at(at.layer("basic:password", "password"), password)
    elif name in {"bearer", "token"}:
        yield Leaf.at(at.layer(name), rest.strip())
    else:
        yield Final(at, data)


_HINT = Hint(MIME)

DECODER: Decoder[str] = Decoder(
    "authorization",
    _sniff,
    _peel,
    (
        Example(
            "Basic YWxpY2U6czNjcmV0",
            ((" ▸ basic:user", "alice"), (" ▸ basic:password", "s3cret")),
            _HINT,
        ),
        Example("Bearer abc.def", ((" ▸ bearer", "abc.def"),), _HINT),
        Example('Digest username="alice"', (("", 'Digest username="alice"'),), _HINT),
        Example("Basic not base64!", None, _HINT),
        Example("Basic YWxpY2U6czNjcmV0", None),
    ),
    signs=None,
)
