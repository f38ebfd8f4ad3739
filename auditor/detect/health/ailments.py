"""Ailments and diseases in plain English, as texts and as the names of fields.

`{"symptoms": {"fever": true, "sore_throat": 3}}`: a symptom whose name is the field's, and
whose value says that it is there, or how bad it is.
"""

from __future__ import annotations

import functools
import re

from auditor.detect.keys import words
from auditor.detect.scalars import number_of
from auditor.model import Leaf, Number

AILMENT = re.compile(
    r"\b(?:fever|cough(?:ing)?|headaches?|migraine|nausea|vomiting|fatigue|cramps|bloating|chills"
    r"|diarrh(?:o?ea)|dizziness|rash|sore[ _]throat|runny[ _]nose|shortness[ _]of[ _]breath|acne"
    r"|insomnia|(?:back|chest|stomach|abdominal|muscle|joint|pelvic)[ _](?:ache|pain)s?"
    r"|loss[ _]of[ _](?:smell|taste))\b",
    re.IGNORECASE,
).search
DISEASE = re.compile(
    r"\b(?:diabet(?:es|ic)|asthma|depressi(?:on|ve)|anxiety[ _]disorder|bipolar|schizophrenia|ptsd"
    r"|adhd|autism|dementia|alzheimer'?s?|parkinson'?s|epilepsy|hypertension|cancer|carcinoma"
    r"|leuka?emia|lymphoma|melanoma|hiv|hepatitis|tuberculosis|copd|pneumonia|covid-?19|arthritis"
    r"|osteoporosis|psoriasis|eczema|endometriosis|pcos|crohn'?s|colitis|co?eliac|an(?:a)?emia"
    r"|hypothyroidism|hyperthyroidism|obesity|cirrhosis|angina|fibromyalgia|multiple[ _]sclerosis"
    r"|heart[ _](?:failure|disease)|kidney[ _]disease)\b",
    re.IGNORECASE,
).search
# Moods that are no song's taste but somebody's state.
DISTRESS = re.compile(
    r"\b(?:depressed|suicidal|hopeless|panick(?:ed|y|ing)|anxious|manic|self[ _-]?harm|deprimid[oa]"
    r"|d[ée]prim[ée]e?|deprimiert|niedergeschlagen|ansios[oa]|anxieu(?:x|se)|depress[oa]|angstig)\b"
    r"|抑[鬱郁]|憂鬱|焦[慮虑]|うつ|우울|불안",
    re.IGNORECASE,
).search
_SYMPTOMS = frozenset(("symptoms", "symptom", "currentsymptoms", "symptomlist", "mysymptoms"))
_SAID = frozenset(("yes", "y", "true", "mild", "moderate", "severe", "light", "strong", "present"))
_WORST = 10


@functools.lru_cache(8_192)
def names_ailment(name: str) -> bool:
    """Whether a field's name is that of an ailment."""
    return AILMENT(" ".join(words(name))) is not None


def is_suffered(leaf: Leaf) -> bool:
    """Whether a field of a list of symptoms says that one of them is there."""
    above = leaf.parent
    if above is None or "".join(words(above.name)) not in _SYMPTOMS or not names_ailment(leaf.name):
        return False
    value = leaf.value
    if isinstance(value, bool) or (isinstance(value, str) and type(value) is not Number):
        return value is True or (isinstance(value, str) and value.strip().lower() in _SAID)
    number = number_of(value)
    return number is not None and 0 < number.value <= _WORST
