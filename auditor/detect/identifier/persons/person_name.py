"""Names of people: letters and blanks under a name that says first, last or full.

`name` alone is an app's, a product's, a file's; it counts inside an object that is a
person, or beside what only persons have: a first or last name, a birthday, a
password. A person in a sentence is only found where she says so (“my name is …”): more
than that is guessing. A digest under such a name is one that was hashed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from auditor.detect.identifier.accounts.user_id import PERSONS
from auditor.detect.identifier.naming import Siblings, above, ending, fold, in_text, inside
from auditor.detect.identifier.persons.labels import is_label
from auditor.detect.identifier.persons.languages import BIRTHS, PERSON_NAMES, SURNAMES, VAGUE_NAMES
from auditor.detect.identifier.shapes import clean, digest_of, filler
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_PARTS = ("first", "last", "given", "family", "middle", "maiden", "full", "sur", "fore")
_WHOSE = ("", "user", "customer", "contact", "recipient", "receiver", "sender", "patient",
          "passenger", "guest", "billing", "shipping", "delivery", "owner", "member",
          "holder")  # fmt: skip
_STRONG = frozenset(
    {f"{whose}{part}name" for whose in _WHOSE for part in _PARTS if not (whose and part == "sur")}
    | {"realname", "legalname", "birthname", "personname", "customername", "patientname",
       "passengername", "holdername", "cardholdername", "cardholder", "nameoncard", "cardname",
       "accountholdername", "accountholder", "ccname", "recipientname", "receivername",
       "consigneename", "drivername", "employeename", "studentname", "guestname", "contactname",
       "emergencycontactname", "parentname", "doctorname", "beneficiaryname", "namefirst",
       "namelast", "namefull", "firstnamekana", "lastnamekana", "familynamekanji", "truename",
       "chinesename", "englishname", "nameen", "namezh", "firstnames", "lastnames", "givennames",
       "surnames", "fname", "lname", "membername", "subscribername", "policyholdername"}
    | PERSON_NAMES
) - {"nameen", "namezh"}  # fmt: skip
_PARTS_OF_ONE = frozenset({"firstname", "lastname", "surname", "givenname", "familyname"})
_VAGUE = frozenset({"name", "displayname", "fn", "ln"}) | VAGUE_NAMES
# What only persons have, beside a vague name, with the letters folded as `fold` leaves them.
_ONLY_PERSONS = (
    SURNAMES
    | BIRTHS
    | {"prénom", "förnamn", "birthday", "birthdate", "dateofbirth", "dob",
       "password", "passwd", "pwd", "cpf", "pesel", "bsn", "codicefiscale", "geburtsdatum",
       "datanascimento", "fechanacimiento", "datenaissance", "datadinascita"}
)  # fmt: skip
_BELOW_A_NAME = frozenset({"given", "family", "middle", "first", "last"})  # `name.first`
_HASHED = frozenset({"fn", "ln"})
# A stack frame has a function and a line too: in plain words these need both and an address.
_SHORT_CONTACTS = frozenset({"em", "ph", "email", "mail", "phone", "mobile", "db", "dob"})
_KEY_OF = ending(_STRONG | _VAGUE | _BELOW_A_NAME)
_PEOPLE = (
    PERSONS
    | {"users", "customers", "contacts", "owner", "recipient", "sender", "driver", "doctor",
       "friend", "friends", "currentuser", "userinfo", "userprofile", "personal",
       "applicant", "holder", "parent", "child", "traits", "usertraits", "userproperties",
       "personaldetails", "personalinfo", "shippingaddress", "billingaddress", "deliveryaddress"}
) - {"account", "profile", "identity", "principal", "actor", "player"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.\-][^\W\d_]*)*\.?")
_MOST = 60
_MOST_WORDS = 6
_SHORTEST = 2
_SAYS_SO = re.compile(
    r"\b(?i:my name is|my name's|my full name is|name:)[ \t]{1,3}"
    r"((?:[A-Z]\w+|[A-Z]\.?)(?:[ \t]+"
    r"(?:[A-Z][\w'\u2019-]+|[A-Z]\.?|(?:de|von|van|der|la|al|bin)\b)){0,4})"
)
_MAX_TEXT = 4_096
_NOT_PEOPLE = frozenset(
    {"inc", "ltd", "llc", "gmbh", "corp", "company", "limited", "university", "hospital", "school",
     "iphone", "ipad", "android", "samsung", "pixel", "chrome", "firefox", "safari", "mobile",
     "app", "application", "default", "unknown", "user", "name", "test", "admin", "guest", "home",
     "required", "optional", "invalid", "first", "last", "please", "enter", "your"}
)  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """Words under the names of people's names, and what follows “my name is”."""
    # The table of siblings costs more than all the rest: most messages hold no such name.
    holds = any(map(_only_a_persons, set(scene.leaves.names)))
    report = scene.leaves.once(Siblings)
    siblings = report if holds else Siblings(())
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str):
            continue
        key = "" if in_text(leaf) else _KEY_OF(leaf.name)
        text = clean(value) if key else ""
        near = report if _in_report(leaf) else siblings
        if text and (reason := _reason(leaf, key, text, near, report)):
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, value)
        elif 12 < len(value) <= _MAX_TEXT and (found := _said(value)):
            reason = "a person who says the name, inside a text"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.CONTENT, reason, value, part=found)


def _reason(leaf: Leaf, key: str, text: str, siblings: Siblings, around: Siblings) -> str:
    if key in _BELOW_A_NAME:
        inner = fold(above(leaf)) in ("name", "names") and _plausible(text)
        return "a part of a name" if inner else ""
    if key not in _HASHED and key in _VAGUE and not _of_a_person(leaf, siblings):
        return ""
    if key not in _VAGUE and key not in _PARTS_OF_ONE and inside(leaf, _THINGS, up=2):
        return ""  # a place has a full name too
    if digest := digest_of(text):
        return f"a {digest} digest under the name of a person's" if key != "name" else ""
    if (
        (key in _HASHED and not _short_form(siblings.names(leaf)))
        or _repeats(leaf, key, text)
        or not _plausible(text)
        or is_label(leaf, around)
    ):
        return ""
    whole = key in _VAGUE and key != "displayname"
    return "a name inside a person" if whole else "words under the name of a person's"


_CONTACTS = frozenset({"phone", "telephone", "tel", "mobile", "cell", "email", "mail", "fax"})
_THINGS = frozenset(
    {"place", "location", "city", "country", "state", "region", "venue", "company", "organization",
     "team", "repository", "repo", "product", "products", "app", "apps", "application", "store",
     "shop", "brand", "model", "vehicle", "device", "file", "station", "airport", "hotel", "event",
     "channel", "playlist", "album", "track", "game", "category", "metadata", "package"}
)  # fmt: skip


def _of_a_person(leaf: Leaf, siblings: Siblings) -> bool:
    if not siblings.names(leaf).isdisjoint(_ONLY_PERSONS) and not inside(leaf, _THINGS, up=2):
        return True
    if _in_report(leaf) and not siblings.names(leaf).isdisjoint(_CONTACTS):
        return True
    parts = words(above(leaf))
    return "".join(parts) in _PEOPLE or bool(parts and parts[-1] in _PEOPLE)


def _in_report(leaf: Leaf) -> bool:
    """Whether it is a line `Name: …` of a text, as forms and signatures are written."""
    return leaf.parent is not None and leaf.parent.text.startswith(" ▸ fields:")


def _repeats(leaf: Leaf, key: str, text: str) -> bool:
    """Whether the text is the field's own name, or has it as a word, as a form's labels do."""
    if fold(text) in (key, fold(leaf.name)) or key in words(text):
        return True
    return not key.isascii() and key in text  # scripts without blanks


@functools.lru_cache(16_384)
def _only_a_persons(name: str) -> bool:
    folded = fold(name)
    return folded in _ONLY_PERSONS or folded in _HASHED


def _short_form(beside: frozenset[str]) -> bool:
    return beside >= _HASHED and not beside.isdisjoint(_SHORT_CONTACTS)


def _plausible(text: str) -> bool:
    """A few words of letters, none of which names a thing."""
    if not _SHORTEST <= len(text) <= _MOST or filler(text) or "_" in text:
        return False
    parts = text.replace(",", " ").split()
    if not 1 <= len(parts) <= _MOST_WORDS:
        return False
    if not all(_WORD.fullmatch(part) for part in parts):
        return False
    if len(text) == _SHORTEST and text.isascii():
        return False
    folded = unicodedata.normalize("NFKC", text).lower()
    return _NOT_PEOPLE.isdisjoint(folded.replace(".", " ").split())


def _said(text: str) -> str:
    """The name that a sentence says to be one, "" for none."""
    match = _SAYS_SO.search(text)
    return match[1] if match and _plausible(match[1]) else ""


DETECTOR = Detector(
    id="person-name",
    version=3,
    data_type="id.name",
    title="name of a person",
    keys=_STRONG | _VAGUE | _BELOW_A_NAME,
    takes=frozenset((str,)),
    wake=(r"my (?:full )?name(?: is|'s) ", r"\nname: [a-z]"),
    sources=("schema.org Person", "vCard (RFC 6350)", "HL7 FHIR HumanName", "Meta: fn, ln"),
    look=look,
    examples=(
        Example(
            "parts",
            {"firstName": "Renée", "last_name": "O'Neill"},
            ("id.name $.firstName", "id.name $.last_name"),
        ),
        Example(
            "in other languages",
            {"nom": "Dubois", "prénom": "Aurélie", "氏名": "山田太郎"},
            ("id.name $.nom", "id.name $.prénom", "id.name $.氏名"),
        ),
        Example("beside a birthday", {"name": "Jo Ek", "birth": "1990"}, ("id.name $.name",)),
        Example("a thing's in other languages", {"nom": "Chemise", "prix": 3, "nome": "Vermelho"}),
        Example("inside a person", {"user": {"name": "Jane Doe"}}, ("id.name $.user.name",)),
        Example("Chinese", {"realName": "陳大文"}, ("id.name $.realName",)),
        Example(
            "hashed",
            {"fn": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"},
            ("id.name $.fn",),
        ),
        Example(
            "in short",
            {"fn": "Anna", "ln": "Berg", "em": "a.berg@posteo.de"},
            ("id.name $.fn", "id.name $.ln"),
        ),
        Example("a thing for all", {"name": "Red shoes", "gender": "women"}),
        Example(
            "a form's labels",
            {"nachname": "Nachname eingeben", "prenom": "Prénom", "姓名": "请输入姓名"},
        ),
        Example(
            "a form's labels in some language",
            {"firstName": "Etunimi", "lastName": "Sukunimi", "fullName": "Your full name"},
        ),
        Example(
            "labels of a language that no table has",
            {"firstName": "Suonho", "email": "Posto rete", "birthday": "Tago nasko"},
        ),
        Example(
            "a town that is a label too",
            {"firstName": "Ville", "lastName": "Koski", "city": "By", "email": "v.koski@posteo.fi"},
            ("id.name $.firstName", "id.name $.lastName"),
        ),
        Example("an error", {"lastName": "Champ obligatoire"}),
        Example("a stack frame", {"fn": "render", "ln": "main", "file": "a.js"}),
        Example("said", {"q": "Please help, my name is Ruth R Montez."}, ("id.name $.q",)),
        Example("a thing's", {"name": "Jane Doe", "app": {"name": "Weather"}, "fileName": "a b"}),
        Example("its own name", {"firstName": "FIRST_NAME", "lastName": "lastName"}),
        Example("no name", {"firstName": "user123", "full_name": "Acme Inc", "lname": "n/a"}),
        Example("a user's login", {"user_name": "Jane"}),
    ),
)
