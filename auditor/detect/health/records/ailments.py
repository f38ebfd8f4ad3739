"""Ailments and diseases in plain words, as texts and as the names of fields."""

from __future__ import annotations

import functools
import re

from auditor.detect.keys import words

AILMENT = re.compile(
    r"\b(?:fever|cough(?:ing)?|headaches?|migraine|nausea|vomiting|fatigue|cramps|bloating|chills"
    r"|diarrh(?:o?ea)|dizziness|rash|sore[ _]throat|runny[ _]nose|shortness[ _]of[ _]breath|acne"
    r"|insomnia|(?:back|chest|stomach|abdominal|muscle|joint|pelvic)[ _](?:ache|pain)s?"
    r"|loss[ _]of[ _](?:smell|taste)"
    r"|(?:kopf|hals|bauch|r[üu]cken|brust|zahn|gelenk)schmerzen|husten|fieber|[üu]belkeit|durchfall"
    r"|maux? de (?:t[êe]te|gorge|ventre|dos)|toux|fi[èe]vre|naus[ée]es?|vertiges|vomissements"
    r"|dolor(?:es)? de (?:cabeza|garganta|espalda|est[óo]mago|pecho)|fiebre|n[áa]useas?|mareos"
    r"|dor(?:es)? de (?:cabe[çc]a|garganta|barriga)|febre|dores nas costas"
    r"|mal di (?:testa|gola|schiena|pancia)|febbre|tosse)\b"
    r"|发烧|發燒|发热|發熱|発熱|咳嗽|头痛|頭痛|腹痛|腹泻|腹瀉|下痢|恶心|噁心|吐き気|めまい|头晕|頭暈|倦怠感"
    r"|喉[咙嚨]痛|のどの痛み|기침|두통|복통|구토|설사|어지럼|인후통|가려움|호흡곤란",
    re.IGNORECASE,
).search
DISEASE = re.compile(
    r"\b(?:diabet(?:es|ic)|asthma|depressi(?:on|ve)|anxiety[ _]disorder|bipolar|schizophrenia|ptsd"
    r"|adhd|autism|dementia|alzheimer'?s?|parkinson'?s|epilepsy|hypertension|cancer|carcinoma"
    r"|leuka?emia|lymphoma|melanoma|hiv|hepatitis|tuberculosis|copd|pneumonia|covid-?19|arthritis"
    r"|osteoporosis|psoriasis|eczema|endometriosis|pcos|crohn'?s|colitis|co?eliac|an(?:a)?emia"
    r"|hypothyroidism|hyperthyroidism|obesity|cirrhosis|angina|fibromyalgia|multiple[ _]sclerosis"
    r"|gonorrh?o?ea|chlamydia|syphilis|tumou?r|sepsis|anorexia|bulimia|alcoholism|burn-?out"
    r"|influenza|measles|malaria|dengue|shingles|herpes|hpv|infertility|tinnitus|glaucoma"
    r"|psychosis|lupus|arrhythmia|atrial[ _]fibrillation"
    r"|diab[eè]te|asma|asthme|astma|depressione|depresi[oó]n|d[eé]pression|depress[aã]o|ipertensione"
    r"|hipertensi[oó]n|hipertens[aã]o|hypertonie|bluthochdruck|epilessia|epilepsia|[eé]pilepsie"
    r"|heart[ _](?:failure|disease|condition|attack)|kidney[ _]disease)\b"
    r"|糖尿病|高血[压壓圧]|哮喘|喘息|抑郁症|憂鬱症|癌症|がん|당뇨|고혈압|천식|우울증|диабет|гипертони|астм[аыеу]",
    re.IGNORECASE,
).search
# Moods that are no song's taste but somebody's state.
DISTRESS = re.compile(
    r"\b(?:depressed|suicidal|hopeless|panick(?:ed|y|ing)|panic[ _-]attacks?"
    r"|anxious|manic|self[ _-]?harm|deprimid[oa]"
    r"|d[ée]prim[ée]e?|deprimiert|niedergeschlagen|ansios[oa]|angst(?:zust[äa]nde|attacken?|st[öo]rung)?|verzweifelt|anxieu(?:x|se)|depress[oa]|angstig)\b"
    r"|抑[鬱郁]|憂鬱|焦[慮虑]|うつ|우울|불안",
    re.IGNORECASE,
).search
_NOTES = 2_000  # characters of a note that are read


def speaks_of_illness(text: str) -> bool:
    """Whether a text speaks of a disease, of an ailment or of distress."""
    return any(found(text[:_NOTES]) is not None for found in (DISEASE, AILMENT, DISTRESS))


def is_disease(text: str) -> bool:
    """Whether a text is a disease's name, whole."""
    found = DISEASE(text)
    return found is not None and found[0] == text


@functools.lru_cache(8_192)
def names_ailment(name: str) -> bool:
    """Whether a field's name is that of an ailment."""
    return AILMENT(" ".join(words(name))) is not None


@functools.lru_cache(8_192)
def names_disease(name: str) -> bool:
    """Whether a field's name is that of a disease: `diabetes`, `heartDisease`."""
    return DISEASE(" ".join(words(name))) is not None
