"""The words that put a vector in doubt, or take the doubt from it: what `doubt` reads."""

from __future__ import annotations

import re

# Of a body and of something else: a speaker of a talk or of a stereo, a speech, a browser's
# fingerprint, a display of Retina's, fingers of a glove.
TWO_SIDED = frozenset(
    ("iris", "irises", "palm", "vein", "speaker", "speech", "utterance", "retina", "finger",
     "fingers", "fingerprint")
)  # fmt: skip
# Names that hold such a word and are of a body none the less.
OWN = frozenset(
    (
        "speakerembedding",
        "speakerembeddings",
        "speakervector",
        "speakermodel",
        "fingervein",
        "speakerprofile",
        "speakertemplate",
        "speakerprint",
        "fingerdata",
        "fingerveindata",
        "irismask",
        "palmveintemplate",
        "palmveindata",
        "palmprinttemplate",
        "palmfeature",
        "palmfeatures",
    )
)
# Words of recognising people. "Embedding" and "vector" are none: a text has them, too.
TRADE = frozenset(
    ("biometric", "biometrics", "enroll", "enrol", "enrollment", "enrolment", "enrolled", "verify",
     "verification", "identify", "identification", "matcher", "matching", "recognition",
     "recognise", "recognize", "liveness", "authenticate", "authentication", "eye", "eyes",
     "lefteye", "righteye", "pupil", "iriscode", "scanner", "scan", "hand", "lefthand",
     "righthand", "palmprint", "palmvein", "palmid", "vein", "veins", "print", "minutiae",
     "subject", "subjectid", "person", "personid", "modality", "bodypart", "template",
     "templates", "face", "kyc", "nfiq", "fingerindex", "fingerposition", "attendance")
)  # fmt: skip
# The same for one part alone: an audio fingerprint is of a song or of a browser.
TRADE_OF: dict[str, frozenset[str]] = {
    "iris": frozenset(("left", "right")),
    "voice": frozenset(
        ("voice", "voiceprint", "voiceid", "audio", "ecapa", "diarization", "diarisation")
    ),
}
# Models that embed texts, by the names that their makers gave them.
OF_TEXT = re.compile(
    r"text-?embedding|textembedding|gecko|sentence-?transformer|minilm|mpnet|(?:^|/)(?:bge|e5|gte)-"
    r"|ada-002|word2vec|glove|fasttext|\bbert|nomic-embed|voyage-|jina-embed|embed-(?:english|multi)"
    r"|titan-embed-text|mxbai-embed|instructor-(?:xl|large)|palm-?2|embedding-001",
    re.IGNORECASE,
)
MODELS = frozenset(("model", "modelname", "modelid", "embeddingmodel", "engine", "encoder"))
# Fields that hold the text that was embedded.
SPOKEN = frozenset(
    ("text", "texts", "utterance", "transcript", "transcription", "sentence", "passage", "prompt",
     "snippet", "paragraph", "caption", "captions", "chunktext", "pagecontent", "comment", "lyrics",
     "phrase", "utterances")
)  # fmt: skip
TEXTS = frozenset(
    ("prompttokens", "tokencount", "totaltokens", "pagecontent", "sentence", "sentences",
     "passage", "document", "documents", "documentid", "docid", "chunk", "chunkid", "chunktext",
     "prompt", "text", "texts", "snippet", "paragraph", "tokens", "billablecharactercount")
)  # fmt: skip
TABLES = frozenset(("sepallength", "sepalwidth", "petallength", "petalwidth", "species"))
# What stands beside a thing of that name that is of no body, by the part it would be of.
BESIDE: dict[str, frozenset[str]] = {
    "finger": frozenset(
        ("canvas", "webgl", "plugins", "botscore", "visitorid", "components", "smiles", "inchi",
         "inchikey", "molecule", "compound", "morgan", "ecfp", "maccs", "nbits", "rssi", "bssid",
         "track", "song", "songid", "acoustid", "sha256", "sha1", "recipe", "food", "ja3", "ja4",
         "hardwareconcurrency", "devicememory", "deviceprint", "devicefingerprint",
         "browserprint", "browserfingerprint", "fingerprintjs")
    ),
    "iris": frozenset(("scale", "dpi", "density", "pixelratio", "devicepixelratio", "display")),
    "voice": frozenset(
        ("talk", "abstract", "conference", "bass", "treble", "keynote", "slides", "track",
         "trackid", "song", "songid", "artist", "album", "genre", "room")
    ),
}  # fmt: skip
# The same, where nothing else speaks of recognising people.
NEAR: dict[str, frozenset[str]] = {
    "finger": frozenset(
        ("useragent", "ua", "screen", "screenresolution", "cookies", "timezone", "url", "duration",
         "floor", "md5", "certificate", "issuer")
    ),
}  # fmt: skip
GOODS = frozenset(
    ("sku", "price", "brand", "currency", "productid", "asin", "gtin", "ean", "shortcode",
     "codepoint", "glyph", "ingredients", "headline", "articleid")
)  # fmt: skip
# Words of a field's own name, or of one between it and the part, that make it of something else.
LONE = frozenset(
    ("text", "texts", "sentence", "caption", "captions", "title", "transcript", "comment",
     "emoji", "emojis", "font", "typeface", "product", "lyrics", "canvas", "webgl", "browser",
     "food", "recipe", "article", "building", "buildings", "wall", "mountain", "coin", "poster")
)  # fmt: skip
# Words of a vector's own name that leave open of what it is.
OPEN = frozenset(
    ("embedding", "embeddings", "vector", "vectors", "vec", "descriptor", "descriptors", "encoding",
     "encodings", "feature", "features", "template", "templates", "signature", "representation",
     "dvector", "normed", "normalized", "normalised", "norm", "raw", "base", "data", "biometric",
     "biometrics", "dimension", "float", "mean", "average", "avg", "centroid", "reference", "ref",
     "probe", "target", "source", "live", "enrolled", "enroll", "enrollment", "enrolment", "stored",
     "known", "new", "current", "final", "user", "person", "customer", "client", "employee",
     "member", "student", "my", "id", "model", "image", "img", "photo", "picture", "frame", "crop",
     "audio", "input", "output", "v", "x", "b", "list", "array", "values", "value", "result",
     "main", "first", "second", "gallery", "registered", "verification", "identity", "d", "json",
     "tensor", "tensors", "predictions", "outputs", "inputs", "instances",
     "str", "string", "bytes", "bin", "blob", "encoded", "bio", "iso", "ansi", "bdb", "tmpl", "ark",
     "ex")
)  # fmt: skip
# A side that faces there: of a wall, a block, a sign.
SIDES = frozenset(
    ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "up",
     "down", "top", "bottom", "front", "back", "inner", "outer")
)  # fmt: skip
FONTS = frozenset(
    ("typeface", "typefaces", "fontname", "fontfamily", "fontweight", "fontstyle", "fontface",
     "fontsize", "glyphs", "glyph", "unicoderange", "ascender",
     "descender", "unitsperem", "kerning", "ligatures", "woff2")
)  # fmt: skip
# Segments of an address that say that it is about texts, letters, made voices, make-up.
ELSEWHERE = frozenset(
    ("intent", "intents", "nlu", "nlp", "text", "texts", "typography", "typeface", "typefaces",
     "font", "fonts", "emoji", "emojis", "tts", "synthesis", "synthesize", "cosmetics", "makeup",
     "beauty", "watchfaces", "clocks", "games", "game", "sprites")
)  # fmt: skip
# A machine's voice: its vector is a setting as often as somebody's.
MADE = frozenset(("tts", "synthesis", "synthesize", "synthesizer", "texttospeech", "synthetic"))
