"""Questions about somebody's health that are sent together with what was answered.

`{"question": "Are you taking any medication?", "answer": "Yes"}`: intake forms of clinics and
coaches send both. The question is put to the reader and speaks of an illness, a drug or a
pregnancy; the answer stands beside it. The form itself, which an app is sent or which nobody
has filled in, has no answer, and a quiz asks of the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.records.ailments import speaks_of_illness
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method, Path

_QUESTIONS = frozenset(
    ("question", "questiontext", "questiontitle", "frage", "pregunta", "pergunta", "domanda",
     "vraag")
)  # fmt: skip
# A text or a title may be of anything that asks: there the answer must be called so.
_TEXTS = frozenset(("text", "title", "label", "prompt", "name", "q"))
_ANSWERS = frozenset(
    ("answer", "answers", "answertext", "answervalue", "response", "responses", "useranswer",
     "antwort", "reponse", "respuesta", "resposta", "risposta", "antwoord")
)  # fmt: skip
_CHOSEN = frozenset(
    (
        "value",
        "selected",
        "selectedoption",
        "selectedoptions",
        "selection",
        "choice",
        "choices",
        "a",
    )
)
# Questions that a service answers.
_OTHERS = frozenset(("faq", "faqs", "quiz", "quizzes", "article", "articles", "help", "support"))
_OF_WORLD = re.compile(r"\s*(?:what|how|which|where|why|when|who|was|wie|warum|comment|pourquoi)\b",
                       re.IGNORECASE).match  # fmt: skip
_UP = 6
_SHORT = 60  # characters of an answer
_OF_READER = re.compile(
    r"\b(?:(?:are|do|did|have|has|were|could|can|is) you(?:r)?\b|you(?:r)? .{0,60}\?)"
    r"|\b(?:haben|sind|nehmen|leiden|waren|rauchen|trinken) sie\b|\b(?:avez|[êe]tes|prenez)-vous\b"
    r"|\b(?:tiene|toma|est[áa]|ha tenido|sufre) (?:usted|alg)",
    re.IGNORECASE,
).search
_OF_BODY = re.compile(
    r"\b(?:medications?|medicines?|antidepressants?|pregnan(?:t|cy)|breastfeeding|allerg(?:y|ies|ic)"
    r"|diagnos(?:ed|is)|suicid(?:e|al)|self[ -]harm|symptoms?|surger(?:y|ies)|smoke|alcohol|drugs?"
    r"|sadness|grief|panic|anxiety|therapy|therapist|menstrual|periods?|sexually|medikamente?"
    r"|schwanger|allergien?|operation|m[ée]dicaments?|enceinte|medicamentos?|embarazada"
    r"|chronic|disabilit(?:y|ies)|blood pressure|sleep(?:ing)?)\b",
    re.IGNORECASE,
).search
_LONGEST = 400  # characters of a question
_FIELDS = 24
_MOST = 500  # questions


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each answer."""
    for leaf in islice(scene.woken, _MOST):
        if is_answer(leaf) or leaf.parent is None or not _is_question(leaf):
            continue
        answers = _ANSWERS if joined(leaf.name) in _TEXTS else _ANSWERS | _CHOSEN
        for other in islice(scene.leaves.below([leaf.parent]), _FIELDS):
            if other is not leaf and joined(other.name) in answers and _is_given(other):
                why = "what somebody answered to a question about their health, beside it"
                yield Claim(other.path, Confidence.PROBABLE, Method.CONTENT, why, other.value)


def _is_question(leaf: Leaf) -> bool:
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST or _OF_WORLD(text) is not None:
        return False
    if joined(leaf.name) not in _QUESTIONS | _TEXTS or not text.rstrip().endswith(("?", "\uff1f")):
        return False
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is not None and not _OTHERS.isdisjoint(words(node.name)):
            return False
        node = node.parent if node is not None else None
    asked = _OF_READER(text) is not None
    return asked and (_OF_BODY(text) is not None or speaks_of_illness(text))


def _is_given(leaf: Leaf) -> bool:
    if isinstance(leaf.value, str) and len(leaf.value) > _SHORT:
        return False
    return isinstance(leaf.value, bool) or leaf.value not in (None, "", "null", "undefined")


DETECTOR = Detector(
    id="answered-questions",
    version=1,
    data_type="health.record",
    title="answers to questions about somebody's health",
    keys=frozenset(),
    wake=("(?:are|do|did|have|has|were|can|is) your? ", "your? [a-z ,'-]{1,60}[?]",
          "(?:haben|sind|nehmen|leiden|rauchen|trinken) sie ", "(?:avez|tes|prenez)-vous",
          "(?:tiene|toma|sufre) (?:usted|alg)"),
    sources=("Federal Trade Commission: complaint against BetterHelp (intake questionnaires)",),
    look=look,
    examples=(
        Example(
            "an intake",
            {"answers": [{"question": "Are you currently taking any medication?", "answer": "No"}]},
            ("health.record $.answers[0].answer",),
        ),
        Example(
            "in German",
            {"frage": "Nehmen Sie regelmäßig Medikamente?", "antwort": "ja"},
            ("health.record $.antwort",),
        ),
        Example("a form", {"question": "Are you pregnant?", "options": ["yes", "no"]}),
        Example("not answered", {"question": "Are you pregnant?", "answer": ""}),
        Example(
            "an answer of a service",
            {"question": "Are you pregnant?", "answer": "yes"},
            root="response.body",
        ),
        Example("of a shop", {"question": "Are you happy with our service?", "answer": "yes"}),
        Example("a page of answers", {"faq": [{"question": "Can you take medication on board?",
                                               "answer": "Yes"}]}),
        Example("a promotion", {"title": "Are you ready for allergy season?", "value": 4}),
        Example("a quiz", {"question": "What is a symptom of diabetes?", "answer": "thirst"}),
    ),
)  # fmt: skip
