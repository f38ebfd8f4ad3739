"""What a document shows and nobody has: examples, specifications, stubs, collected requests.

An interface's description holds bodies as an app would send them, and so do a collection of
requests, a server's stubs and a page that explains them. They are told by the names of what
encloses them (`example`, a `snippet` that was opened), or by the mark that such a document
bears: a version of OpenAPI, the schema of a collection, a FHIR resource that defines, the
language of a file of an app's texts (`@@locale`, Android's string resources).
An answer may say itself that it is for show (`"demo": true`); a phone could say that of anybody's.
What is found there is a candidate, whatever found it; a value that is known to be somebody's
is not looked at here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_answer
from auditor.model import Leaf, LeafTable, Node, Path, Scalar
from auditor.model.path import ARROW

WHY = "in an example or a specification"

_UP = 40
_MARKS = 64  # of one message
_TEXT = 128
_FIELDS = 48
_EXAMPLES = frozenset(
    ("example", "examples", "beispiel", "exemple", "ejemplo", "esempio", "exemplo", "voorbeeld",
     "exempel", "eksempel", "esimerkki", "przyklad", "priklad", "ornek", "contoh", "пример", "例",
     "示例", "예시", "placeholder", "placeholders")
)  # fmt: skip
# What a form shows in an empty field, by the whole name: a `login_hint` is somebody's.
_HINTS = frozenset(("hint", "hints", "hinttext", "phonehint", "emailhint", "namehint"))
# A sample of these is an example; one of blood is none.
_SAMPLED = frozenset(("request", "response", "payload", "body", "message", "output", "input"))
_STAND_INS = frozenset(("mock", "mocks", "fixture", "fixtures"))
# `mockUser`, `dummyData`: whom a program makes up; a `mockLocation` is a phone's setting.
_MADE_UP = (("mock",), ("dummy",), ("fake",))
_MADE_OF = frozenset(
    ("user", "users", "data", "patient", "patients", "profile", "response", "account", "person",
     "customer", "member")
)  # fmt: skip
_SNIPPETS = frozenset(("snippet", "snippets"))
# What stands beside a piece of code on a page; a `code` alone may be one that was scanned.
_SHOWN = frozenset(("heading", "language", "lang", "syntax"))
# What a package's name begins with, and a host's.
_DOMAINS = frozenset(("com", "org", "net", "io", "de", "app", "dev", "www", "api"))
# Android's elements of texts.
_RESOURCES = frozenset((".string", ".plurals", ".string-array"))
# What is made up to teach, and none of it anybody's; a lesson has pupils.
SIMULATED = frozenset(
    ("simulation", "simulations", "simulated", "scenario", "scenarios", "vignette", "vignettes")
)
_SIMULATED_ENDS = frozenset((one,) for one in SIMULATED)
# FHIR R4: resources of definitions and terminology.
_DEFINING = re.compile(
    r"Questionnaire|StructureDefinition|ValueSet|CodeSystem|ConceptMap|CapabilityStatement"
    r"|(?:Activity|Plan|Observation|Specimen|Operation|Search|Chargeitem|Message|Event)Definition"
    r"|SearchParameter|MedicationKnowledge|ImplementationGuide|NamingSystem|TestScript"
).fullmatch
_PAGES = re.compile(
    r"Medical\w+|\w*Page|\w*Article|BlogPosting|Drug|Recipe|Product|ExercisePlan|Diet|Course"
).fullmatch
_VERSION = re.compile(r"\d\.\d").match


def _is(test: Callable[[str], object]) -> Callable[[Scalar], bool]:
    return lambda value: isinstance(value, str) and test(value[:_TEXT]) is not None


# What a service may say of its own answer.
_ANSWERED = frozenset(("demo", "isDemo", "is_demo", "demoMode", "demo_mode", "sample", "isSample",
                       "is_sample"))  # fmt: skip
# By the name of a field: how many objects above it the document is, and what the field says.
_BEARING: dict[str, tuple[int, Callable[[Scalar], bool]]] = {
    "openapi": (0, _is(_VERSION)),
    "swagger": (0, _is(_VERSION)),
    "asyncapi": (0, _is(_VERSION)),
    "$schema": (0, _is(re.compile(r"https?://json-schema\.org/").match)),
    "schema": (1, _is(re.compile(r"https?://schema\.(?:get)?postman\.com/").match)),
    "__export_format": (0, lambda value: value is not None),
    "resourceType": (0, _is(_DEFINING)),
    "@type": (0, _is(_PAGES)),
    "urlPath": (1, _is(re.compile("/").match)),
    "urlPattern": (1, _is(re.compile("/").match)),
    "urlPathPattern": (1, _is(re.compile("/").match)),
    "version": (2, _is(_VERSION)),
    "@@locale": (0, _is(re.compile(r"[A-Za-z]{2,3}\b|[A-Za-z]{2,3}_").match)),
    **dict.fromkeys(_ANSWERED, (0, lambda value: value is True)),
}
# What the object that bears the mark must be called, or hold besides.
_IN = {
    "schema": "info",
    "urlPath": "request",
    "urlPattern": "request",
    "urlPathPattern": "request",
    "version": "pactSpecification",
}
_PUBLIC = re.compile(r"https?://schema\.org/?").fullmatch


class Specimens:
    """Which places of a message are in a document's examples. Looks at the message once, if asked.

    `leaves` are all of the message, by whose nodes the places are told.
    """

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._documents: frozenset[int] | None = None
        self._held: dict[int, tuple[Node, bool]] = {}  # by `id`; a node that is kept keeps it

    def hold(self, place: Path) -> bool:
        """Whether a place is inside an example, or inside a document that describes."""
        if self._documents is None:
            self._documents = frozenset(id(node) for node in self._marked())
        if self._says(place, self._documents):
            return True
        above = place.parent
        if above is None:
            return False
        if id(above) not in self._held:
            self._held[id(above)] = above, self._within(above, self._documents)
        return self._held[id(above)][1]

    def _within(self, above: Path, documents: frozenset[int]) -> bool:
        node: Node | None = above
        for _ in range(_UP):
            if node is None:
                return False
            if self._says(node, documents):
                return True
            node = node.parent
        return False

    def _says(self, node: Node, documents: frozenset[int]) -> bool:
        """Whether a node itself is a document that describes, an example or a snippet."""
        if id(node) in documents or _is_example(node.name) or _is_resource(node):
            return True
        if _is_simulated(node.name) and node.parent is not None and is_answer(node):
            return True
        return node.text.startswith(ARROW) and self._is_snippet(node)

    def _marked(self) -> Iterator[Path]:
        """The objects that bear the mark of a document."""
        if _BEARING.keys().isdisjoint(self._leaves.names):
            return
        for count, leaf in enumerate(self._leaves.named(_BEARING)):
            if count == _MARKS:
                return
            up, says = _BEARING[leaf.name]
            holder = leaf.parent
            if holder is None or not says(leaf.value) or not self._is_borne(leaf, holder):
                continue
            for _ in range(up):
                holder = None if holder is None else holder.parent
            if holder is not None:
                yield holder

    def _is_borne(self, leaf: Leaf, holder: Path) -> bool:
        if leaf.name in _ANSWERED:
            return is_answer(leaf)
        if leaf.name == "@type":
            return any(
                one.name == "@context" and isinstance(one.value, str) and _PUBLIC(one.value)
                for one in self._below(holder)
            )
        return holder.name == _IN.get(leaf.name, holder.name)

    def _is_snippet(self, node: Node) -> bool:
        """Whether an opened text is one that a page shows."""
        parts = words(node.name)
        if not _SNIPPETS.isdisjoint(parts):
            return True
        if "code" not in parts:
            return False
        return any(joined(one.name) in _SHOWN for one in self._below(_holder(node)))

    def _below(self, node: Path | None) -> Iterator[Leaf]:
        if node is not None:
            for _, leaf in zip(range(_FIELDS), self._leaves.below([node]), strict=False):
                yield leaf


def _holder(node: Node) -> Path | None:
    """The object whose field was opened."""
    at: Path | None = node.parent
    for _ in range(_UP):
        if at is None or not at.text.startswith(ARROW):
            break
        at = at.parent
    return None if at is None else at.parent


@functools.lru_cache(8_192)
def _is_simulated(name: str) -> bool:
    """Whether an object is called by what is made up to teach."""
    return words(name)[-1:] in _SIMULATED_ENDS


def _is_resource(node: Node) -> bool:
    """Whether an element of XML is a text of an Android app."""
    above = node.parent
    if node.text.partition("[")[0] not in _RESOURCES or above is None or above.text != ".resources":
        return False
    return above.parent is not None and above.parent.text == f"{ARROW}xml:$"


@functools.lru_cache(8_192)
def _is_example(name: str) -> bool:
    if "." in name:  # `com.example.app` is a package, `login.email.placeholder` a text
        first, _, name = name.partition(".")
        name = "" if first in _DOMAINS else name.rpartition(".")[2]
    parts = words(name)
    if "sample" in parts and not _SAMPLED.isdisjoint(parts):
        return True
    if parts[:1] in _MADE_UP and parts[-1] in _MADE_OF:
        return True
    whole = "".join(parts)
    return not _EXAMPLES.isdisjoint(parts) or whole in _STAND_INS or whole in _HINTS
