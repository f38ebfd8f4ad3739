"""What somebody writes of their own health: `I was diagnosed with HIV last year`.

Free text has no field that says what it is, so only a plain statement in the first person counts,
with the name of a disease right behind it, in a text that was sent: a message, a question, a
note, a prompt. What others have, what might be and what an article tells does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.records.ailments import DISEASE
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Node

_SAYS = re.compile(
    r"\b(?:I|i)(?: was|['\u2019]ve been| have been| am| got| just got)(?: just| recently| also)?"
    r" diagnosed with (?P<what>[^.?!\n]{3,60})"
    r"|\b(?:I|i) (?:suffer from|(?:live|am living) with|am being treated for|take \w+ for)"
    r" (?P<suffered>[^.?!\n]{3,60})"
    r"|\bmy (?:doctor|gp|psychiatrist|oncologist) (?:diagnosed|told) me (?:with|I have) "
    r"(?P<told>[^.?!\n]{3,60})",
)
# What somebody says that they have, where nothing before it doubts it and nothing behind asks.
_HAS = re.compile(
    r"(?:(?:\A|[.!,;:\n] ?|\b(?:hello|hi|and|but|because|since|that|doctor) )(?:I|i)"
    r" (?:have|had|also have|still have)"
    r"|\b[Ii]ch (?:habe|leide an)|\b[Jj]['\u2019]ai|\b[Jj]e souffre d[eu]"
    r"|\b(?:[Tt]engo|[Ss]ufro de)|\b(?:[Tt]enho|[Ss]ofro de)"
    r"|\b(?:[Hh]o|[Ss]offro di)|\b[\u0423\u0443] меня|\b[Ss]aya (?:punya|menderita|mengidap))"
    r" (?:an? |the |type [12] |typ[- ]?[12]-?|chronic |severe |un[ea]? |l[ea] |du |il |l['\u2019]"
    r"|хроническ\w+ )*"
    r"(?P<what>[^.?!,;\n]{3,40})[.!,;\n]?(?!\?)"
)
_SIGNED = re.compile(
    r"(?:(?<![没沒無无])有(?=[^。\n]{2,10}史)|我(?:有|患有|得了|患|被诊断(?:为|出|患有)?|確診|确诊)|私は|저는)"
    r"(?P<what>[^。\uff1f?\uff01!\n]{2,30})(?P<end>[\uff1f?]?)"
)
_FIELDS = frozenset(
    ("text", "message", "msg", "body", "content", "comment", "note", "notes", "query", "q",
     "prompt", "question", "description", "input", "answer", "post", "caption", "reply",
     "utterance", "transcript", "details", "reason", "subject", "entry",
     "journal")
)  # fmt: skip
# What texts of others are called by.
_OTHERS = frozenset(
    ("article", "articles", "news", "lyrics", "song", "book", "chapter", "review", "reviews",
     "template", "templates", "strings", "translations", "movie", "story", "stories", "html",
     "page", "ad", "ads", "faq", "sample", "samples", "corpus", "dataset", "system", "assistant")
)  # fmt: skip
_RIGHT_BEHIND, _CLAUSES = 6, 64
_NEAR = 30  # characters between the statement and the disease
_LONGEST = 20_000  # characters of a text
_UP = 6
_MOST = 200


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each text."""
    for leaf in scene.woken[:_MOST]:
        text = leaf.value
        if not isinstance(text, str) or len(text) > _LONGEST or joined(leaf.name) not in _FIELDS:
            continue
        part = _statement(text)
        if part and _is_sent(leaf) and not _of_others(leaf, scene):
            why = "somebody's own words about a disease that they have"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.CONTENT, why, text, part=part)


def _statement(text: str) -> str:
    """The statement, "" where there is none."""
    for match in _SAYS.finditer(text):
        what = match["what"] or match["suffered"] or match["told"] or ""
        disease = DISEASE(what)
        if disease is not None and disease.start() <= _NEAR:
            return match[0]
    for match in (
        *islice(_HAS.finditer(text), _CLAUSES),
        *islice(_SIGNED.finditer(text), _CLAUSES),
    ):
        disease = DISEASE(match["what"])
        if (
            disease is not None
            and disease.start() <= _RIGHT_BEHIND
            and match[0][-1] not in "?\uff1f"
        ):
            return match[0]
    return ""


def _is_sent(leaf: Leaf) -> bool:
    """Whether it was sent, and below no name of what others write."""
    node: Node | None = leaf
    for count in range(_UP * 4):
        if node is None:
            break
        if count < _UP and not _OTHERS.isdisjoint(words(node.name)):
            return False
        if node.parent is None:
            return node.text.startswith("request")
        node = node.parent
    return False


def _of_others(leaf: Leaf, scene: Scene) -> bool:
    """Whether a field beside says that a machine or a page wrote it."""
    return any(
        joined(one.name) in ("role", "type", "kind", "category")
        and isinstance(one.value, str)
        and one.value.lower() in _OTHERS
        for one in scene.leaves.below([leaf.parent])
    )


_DISEASES = (
    "(?:diabet|asth?m|cancer|krebs|depress|d.{1,2}pression|hiv|vih|epilep|hypert|hipert|bluthoch"
    "|migr|arthrit|bipolar|adhd|ptsd|copd|lupus)"
)
_WAKE = (
    " diagnosed with ", "i suffer from ", " living with ", "i live with ", "diagnosed me with",
    "told me i have ", "i am being treated for ", "i take [a-z]{3,20} for ",
    "(?:i (?:also |still )?ha(?:ve|d)|ich habe|ich leide an|j.{1,3}ai|je souffre d[eu]|tengo|ho"
    "|sufro de|tenho|sofro de|soffro di|saya (?:punya|menderita|mengidap)) [a-z0-9' -]{0,24}"
    + _DISEASES,
    "糖尿病", "高血压", "高血圧", "哮喘", "喘息", "抑郁症", "癌", "당뇨", "고혈압", "천식",
    "우울증",
    "(?:\u0423|\u0443) меня .{0,40}(?:диабет|астм|гиперт|депресс|рак)",
)  # fmt: skip

DETECTOR = Detector(
    id="self-reports",
    version=4,
    data_type="health.record",
    title="somebody's own words about a disease that they have",
    keys=frozenset(),
    wake=_WAKE,
    sources=("GDPR recital 35: information about a disease, independent of its source",),
    look=look,
    examples=(
        Example(
            "a message to a doctor",
            {"to": "dr-1", "text": "I was diagnosed with HIV last year and take Biktarvy"},
            ("health.record $.text",),
        ),
        Example(
            "a prompt",
            {"messages": [{"role": "user", "content": "I suffer from chronic depression, help"}]},
            ("health.record $.messages[0].content",),
        ),
        Example(
            "what somebody has",
            {"to": "doctor_31", "msg": "Hello doctor, I have type 2 diabetes and take metformin"},
            ("health.record $.msg",),
        ),
        Example("in German", {"text": "Ich habe Asthma."}, ("health.record $.text",)),
        Example("in Chinese", {"text": "我有糖尿病史"}, ("health.record $.text",)),
        Example("in Russian", {"text": "\u0423 меня диабет"}, ("health.record $.text",)),
        Example("a question", {"text": "Do I have diabetes?"}),
        Example("a question in Chinese", {"text": "我有糖尿病吗\uff1f"}),
        Example("of a friend", {"text": "I have a friend with diabetes"}),
        Example("a book", {"text": "I have read about diabetes"}),
        Example("an answer", {"text": "I was diagnosed with HIV"}, root="response.body"),
        Example("a machine's", {"role": "assistant", "content": "I suffer from depression"}),
        Example("of another", {"text": "She was diagnosed with cancer in 2019"}),
        Example("an article", {"article": {"body": "I was diagnosed with cancer at 30"}}),
        Example("no disease", {"text": "I was diagnosed with a love of cats"}),
        Example("what might be", {"text": "What if I have cancer?"}),
    ),
)  # fmt: skip
