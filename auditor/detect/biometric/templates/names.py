"""Names under which services and SDKs send templates and embeddings, and the ids of stored ones."""

from __future__ import annotations

import functools

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.sign_names import holds_vector, names_print
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_element
from auditor.model import Leaf

TYPES = {
    "face": "bio.face_template", "voice": "bio.voice_template", "finger": "bio.fingerprint",
    "iris": "bio.iris", "palm": "bio.palm", "gait": "bio.behaviour",
}  # fmt: skip
# Names of vectors; those of the first row say themselves of what.
NAMED = frozenset(
    ("faceembedding", "facedescriptor", "facevector", "facefeature", "facefeatures", "facetemplate",
     "faceencoding", "faceencodings", "faceembeddings", "faceprint", "facedescriptors",
     "facesignature", "facescan", "faceimagetemplate",
     "voiceprint", "speakerembedding", "voiceembedding", "speakervector", "voicetemplate",
     "xvector",
     "fingerprinttemplate", "fingertemplate", "minutiaetemplate", "iristemplate", "iriscode",
     "palmtemplate", "veintemplate", "facialtemplate", "facialembedding", "facefeaturedata",
     "facefeaturevector", "voicevector", "fingerprintdata", "facetemplatedata", "facemodel",
     "facemap",
     "speakermodel", "voicesignature", "fingerprintfeature", "facialfeatures", "facefeat",
     "facevec", "renliantezheng", "facen", "facevectors", "facetemplates", "facefeaturelist",
     "facecode", "facebioprint", "facetmpl", "faceprints",
     "arcface", "facenet", "facenet512", "insightface", "adaface", "cosface", "sphereface",
     "vggface",
     "ivector", "ivectors", "xvectors", "dvector", "dvectors", "pvector", "speakerprofile",
     "speakertemplate", "speakerprint", "voicetemplates", "voicefeature", "voicefeatures",
     "voicemodeldata", "voiceprintdata", "voiceprints", "spkembedding", "spkemb",
     "fingerdata", "fingervein", "fingerveintemplate", "fingerveindata", "fingertemplates",
     "fingerprinttemplates", "fingerminutiae", "fingerprintminutiae", "fingerfeature",
     "fingerprintfmd", "thumbprinttemplate",
     "irisdata", "irisfeature", "irisvector", "irismask", "iristemplates", "irisembedding",
     "palmfeature", "palmvector", "palmprint", "palmprinttemplate", "palmvein", "palmdata",
     "palmveintemplate", "palmveindata", "palmembedding", "veinfeature", "veindata",
     "palmtemplates",
     "gaitembedding", "gaitembeddings", "gaitfeature", "gaitfeatures", "gaitvector",
     "gaittemplate", "gaitsignature", "gaitdescriptor",
     # In other languages; what has a word for a vector is told by its words.
     "huelladactilar", "huellasdactilares", "huelladigital", "empreintedigitale",
     "empreintesdigitales", "impressaodigital", "improntadigitale", "fingerabdruck", "parmakizi",
     "sidikjari", "huelladevoz", "huellavocal", "empreintevocale", "impressaovocal",
     "improntavocale", "stimmabdruck", "biometriafacial", "biometriefaciale", "gesichtsvektor",
     "gesichtsmerkmale", "gesichtstemplate", "gesichtsabdruck")
)  # fmt: skip
VAGUE = frozenset(
    ("embedding", "embeddings", "descriptor", "descriptors", "encoding", "encodings", "vectors",
     "featurevector",
     "template", "templates", "biometrictemplate", "template64", "templatedata", "vector",
     "feature",
     "features", "signature", "representation", "biometricdata", "dvector", "vectordimension",
     "normedembedding", "facedata", "referencetemplate", "probetemplate", "vec",
     "featuredata", "empfeature", "ark", "vetor", "vecteur", "vektor", "vettore", "wektor",
     "plantilla", "gabarit", "вектор", "шаблон", "эмбеддинг", "متجه", "वकटर", "เวกเตอร")
)  # fmt: skip
# What holds the numbers below a vector's name: `{"faceEmbedding": {"values": […]}}`, a tensor.
HELD = frozenset(("values", "data", "floats", "floatvalues", "ndarray", "v"))
# Of a maker's template, whatever its form: what encloses it, or a kind beside it, says of what.
TEMPLATES = frozenset(
    ("template", "templates", "template64", "templatedata", "templateex", "template0", "template1",
     "template2", "biometrictemplate", "referencetemplate", "probetemplate", "biovalue", "bio",
     "bdb", "modeldata", "isotemplate", "ansitemplate", "templatebase64", "tmpl", "fmr", "fmd")
)  # fmt: skip
IDS = frozenset(
    ("faceid", "facetoken", "persistedfaceid", "faceuuid", "similarfaceid", "voiceprintid",
     "persistedfaceids", "personfaceid", "speakerprofileid", "faceprintid", "faceids", "facetokens")
)  # fmt: skip
VOICES = frozenset(("voiceprintid", "speakerprofileid"))
# Bytes of signatures: ECDSA in DER and raw, Ed25519, RSA.
_SIGNED = frozenset((*range(68, 73), *range(100, 105), 64, 96, 132, 256, 384, 512))


# Words for a vector or a template beside a part of a body: `plantilla_facial`, `yuz_vektoru`.
_VECTORS = frozenset(
    ("vector", "vetor", "vecteur", "vektor", "vektoru", "vektora", "vektorlitsa", "vettore",
     "wektor", "plantilla", "gabarit", "sablon", "szablon", "shablon", "template", "embedding",
     "descriptor", "descripteur", "descritor", "merkmale", "caracteristicas", "caracteristiques",
     "priznaki", "ozellikleri")
)  # fmt: skip


@functools.lru_cache(8_192)
def names_vector(name: str) -> bool:
    """Whether a name in any language is of the vector, template or print of a part of a body."""
    if not name.isascii() and (names_print(name) or holds_vector(name)):
        return bool(part_of(name))
    return not _VECTORS.isdisjoint(words(name)) and bool(part_of(name))


def is_held(leaf: Leaf) -> bool:
    """Whether the object that holds a value has the name of a template: `faceTemplate.data`."""
    name, above = joined(leaf.name), leaf.parent
    if above is not None and is_element(above):
        above = above.parent
    return (name in HELD or name in VAGUE) and above is not None and joined(above.name) in NAMED


def is_signed(name: str, part: str, size: int) -> bool:
    """Whether a name is of a signature that a key made after the phone's own check of its owner.

    Makers of face templates call theirs a signature, too; a finger's are none.
    """
    parts = words(name)
    return bool(parts) and parts[-1] == "signature" and (part == "finger" or size in _SIGNED)
