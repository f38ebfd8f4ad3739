"""E-mail addresses: the at sign, a sane local part, and a domain that really exists as a suffix.

Image names (`icon@2x.png`), package versions (`react@18.2.0`) and what fills a form are
refused; addresses without a person (`noreply@`, `@example.com`) are candidates. A digest
under the name of an e-mail address is one that was hashed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.identifier.documents import validators
from auditor.detect.identifier.documents.checks import Checks
from auditor.detect.identifier.persons.published import published
from auditor.detect.identifier.persons.reserved import (
    example_domain,
    fills_a_form,
    machine_role,
    no_mailbox,
    role,
)
from auditor.detect.identifier.shapes import clean, digest_of
from auditor.detect.keys import names
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method

_ADDRESS = re.compile(
    r"(?<![\w.%+@/-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})(?:@|%40)"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})(?![\w@-])"
)
_WHOLE = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})"
)
# Letters of any script on either side (RFC 6531), as a whole value.
_INTERNATIONAL = re.compile(
    r"[^\W_][\w.+-]{0,62}@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24})"
)
_KEYS = frozenset(
    {"email", "emails", "mail", "useremail", "emailaddress", "emailid", "primaryemail", "hem",
     "contactemail", "accountemail", "emailhash", "emailsha256", "emailmd5", "emailsha1",
     "hashedemail", "sha256email", "md5email", "sha1email", "appleid", "mailaddress", "em"}
)  # fmt: skip
_DIGEST_ONLY = frozenset({"em", "hem"})
_FILES = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "ico", "json", "html", "mp4", "zip"}
)
_KEY_STEP = "~key"  # a JSON key given as a leaf; extensions and packages have ids of this form
_OF_A_ROLE = "an e-mail address of a role, not a person"
_MAX_TEXT = 262_144
_MAX_HITS = 64
_CHECKS = 20_000


def look(scene: Scene) -> Iterator[Claim]:
    """Whole addresses, addresses inside longer text, and keyed digests."""
    checks = Checks(scene, _CHECKS, "addresses")
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str):
            continue
        name = names(leaf)
        named = not name.isdisjoint(_KEYS)
        text = clean(value)
        if named and (digest := digest_of(text)):
            if name & _KEYS - _DIGEST_ONLY or digest == "SHA-256":
                yield _digest(leaf, digest)
        elif not ("@" in value or "%40" in value) or fills_a_form(text) or not checks.more():
            continue
        elif "@" in text and _real(_WHOLE.fullmatch(text)):
            yield _whole(leaf, text, named=named)
        elif "@" in text and not text.isascii() and _real(_INTERNATIONAL.fullmatch(text)):
            yield _international(leaf, named=named)
        else:
            yield from _inside(leaf, value)


def _whole(leaf: Leaf, text: str, *, named: bool) -> Claim:
    confidence, reason = Confidence.PROVEN, "an e-mail address under a real public suffix"
    if leaf.path.text == _KEY_STEP:
        confidence, reason = Confidence.CANDIDATE, "a key in the form of an e-mail address"
    elif doubt := _doubt(text):
        # Who writes a role's address into a field has that mailbox.
        theirs = doubt == _OF_A_ROLE and named and not (machine_role(text) or is_answer(leaf))
        if not theirs:
            confidence, reason = Confidence.CANDIDATE, doubt
    return Claim(leaf.path, confidence, Method.STRUCTURE, reason, leaf.value)


def _doubt(address: str) -> str:
    """Why an address is no person's, "" where it may be one's."""
    if example_domain(re.split("@|%40", address)[-1]):
        return "an e-mail address at a domain that is kept for examples"
    return _OF_A_ROLE if role(address) else ""


def _international(leaf: Leaf, *, named: bool) -> Claim:
    """Such an address under its name; elsewhere it may be what somebody wrote to somebody."""
    confidence = Confidence.PROVEN if named else Confidence.CANDIDATE
    reason = "an internationalised e-mail address under a real public suffix"
    return Claim(leaf.path, confidence, Method.STRUCTURE, reason, leaf.value)


def _digest(leaf: Leaf, digest: str) -> Claim:
    reason = f"a {digest} digest under the name of an e-mail address"
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _real(match: re.Match[str] | None) -> bool:
    """Whether the domain of a match is under a public suffix and no file's ending."""
    if match is None:
        return False
    domain = match[match.lastindex or 0].lower()
    if domain.rpartition(".")[2] in _FILES or no_mailbox(domain):
        return False
    return validators.domain(domain)


def _inside(leaf: Leaf, value: str) -> Iterator[Claim]:
    """Each address inside a text; those of roles and of documents are candidates."""
    reason = "an e-mail address inside a text"
    answer = is_answer(leaf)
    for match in islice(_ADDRESS.finditer(value[:_MAX_TEXT]), _MAX_HITS):
        if fills_a_form(match[0].replace("%40", "@")) or not _real(match):
            continue
        doubt = _doubt(match[0]) or (published(value, match.start()) if answer else "")
        sure = Confidence.CANDIDATE if doubt else Confidence.PROBABLE
        yield Claim(leaf.path, sure, Method.CONTENT, doubt or reason, value, part=match[0])


DETECTOR = Detector(
    id="email",
    version=6,
    data_type="id.email",
    title="e-mail address",
    keys=frozenset(_KEYS),
    wake=(r"[0-9a-z_\x80-\xff-](?:@|%40)[0-9a-z\x80-\xff]",),
    sources=("RFC 5322", "RFC 6531", "Mozilla Public Suffix List"),
    look=look,
    examples=(
        Example("an address", {"user": "jane.doe@mail.co.uk"}, ("id.email $.user",)),
        Example("in a text", {"q": "from jane@posteo.de to all"}, ("id.email $.q",)),
        Example(
            "hashed",
            {"email_sha256": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"},
            ("id.email $.email_sha256",),
        ),
        Example(
            "international",
            {"mail": "jörg@grün-büro.de", "email": "andré.lefèvre@orange.fr"},
            ("id.email $.mail", "id.email $.email"),
        ),
        Example("a mention", {"email": "你好@朋友", "mail": "é@ü.png"}),
        Example("what fills a form", {"email": "user@example.com", "mail": "test@example.org"}),
        Example(
            "as designers fill it",
            {"email": "your@email.com", "mail": "name@company.com", "hint": "you@yourdomain.com"},
        ),
        Example(
            "a role's and a manual's are candidates",
            {"from": "noreply@posteo.de", "email": "jane.doe@example.com"},
            ("id.email $.from", "id.email $.email"),
        ),
        Example("an image", {"src": "icon@2x.png"}),
        Example("a package", {"dep": "react@18.2.0", "ns": "@babel/core"}),
        Example(
            "accounts that are no mailboxes",
            {
                "jid": "491701234098@s.whatsapp.net",
                "id": "0262013948571023@wlan.mnc001.mcc262.3gppnetwork.org",
            },
        ),
        Example("no such suffix", {"user": "jane@host.invalidtld"}),
        Example("a switch", {"email_verified": True, "email": ""}),
    ),
)
