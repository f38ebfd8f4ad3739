"""E-mail addresses (RFC 5321): trimmed, lower-cased, dots and tag removed.

Advertisers hash the lower-cased address; for Gmail, where dots and a tag mean
nothing, also without these (Google Ads: enhanced conversions; Unified ID 2.0).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.known.forms.base import Form, cased

_DOTLESS = ("gmail.com", "googlemail.com")


def forms(text: str) -> Iterator[Form]:
    """The address in its forms; the domain may stand in another case than what is before it."""
    yield from cased(text, "", main=True)
    local, _, domain = text.rpartition("@")
    yield Form(f"{local}@{domain.lower()}", "its domain lower-cased")
    lower, domain = local.lower(), domain.lower()
    bare = lower.partition("+")[0]
    if bare != lower:
        yield Form(f"{bare}@{domain}", "without its tag", main=True)
    if "." in bare:
        dotless = bare.replace(".", "")
        yield Form(f"{dotless}@{domain}", "without dots and tag", main=domain in _DOTLESS)
        yield Form(f"{lower.replace('.', '')}@{domain}", "without dots")
    if "+" in lower:
        yield Form(f"{local.partition('+')[0]}@{domain}", "without its tag, as given")
    if not domain.isascii():
        try:
            yield Form(f"{lower}@{domain.encode('idna').decode('ascii')}", "its domain in Punycode")
        except UnicodeError:
            return
