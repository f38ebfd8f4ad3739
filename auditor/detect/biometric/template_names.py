"""Names under which services and SDKs send templates and embeddings, and the ids of stored ones."""

from __future__ import annotations

TYPES = {
    "face": "bio.face_template", "voice": "bio.voice_template", "finger": "bio.fingerprint",
    "iris": "bio.iris", "palm": "bio.palm",
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
     "speakermodel", "voicesignature", "fingerprintfeature", "facialfeatures", "facefeat")
)  # fmt: skip
VAGUE = frozenset(
    ("embedding", "embeddings", "descriptor", "descriptors", "encodings",
     "featurevector",
     "template", "templates", "biometrictemplate", "template64", "templatedata", "vector",
     "feature",
     "features", "signature", "representation", "biometricdata", "dvector", "vectordimension",
     "normedembedding", "facedata", "referencetemplate", "probetemplate")
)  # fmt: skip
IDS = frozenset(
    ("faceid", "facetoken", "persistedfaceid", "faceuuid", "similarfaceid", "voiceprintid",
     "personfaceid", "speakerprofileid", "faceprintid")
)  # fmt: skip
VOICES = frozenset(("voiceprintid", "speakerprofileid"))
