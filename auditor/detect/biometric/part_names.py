"""Words that say of which part of a body something is, and those beside which they say nothing."""

from __future__ import annotations

WORDS: dict[str, frozenset[str]] = {
    "face": frozenset(
        ("face", "faces", "facial", "faceprint", "selfie", "arcface", "facenet", "insightface",
         "compreface", "renlian", "cosface", "sphereface", "deepface", "facerecognition", "faceid",
         "faceset", "retinaface", "mtcnn", "facevector", "facenet512", "vggface", "dlib",
         "adaface", "liveness")
    ),
    "voice": frozenset(
        ("voice", "speaker", "voiceprint", "speech", "utterance", "ecapa", "xvector", "xvectors",
         "dvector", "voiceid", "resemblyzer", "titanet", "voxceleb")
    ),
    # A thumb alone is a thumbnail.
    "finger": frozenset(("fingerprint", "finger", "fingers", "minutiae", "thumbprint", "leftthumb",
                         "rightthumb", "fingertemplate")),
    "iris": frozenset(("iris", "irises", "retina")),
    "palm": frozenset(("palm", "vein", "palmprint", "palmvein")),
}  # fmt: skip
# Words that make a name with "face" or "voice" one of something else.
OTHER = frozenset(
    ("font", "typeface", "clock", "watch", "interface", "surface", "text", "sentence", "token",
     "document", "clip", "product", "query", "browser", "canvas", "build", "device", "webgl",
     "mesh3d",
     "facet", "facets", "emoji", "font_face", "cube", "polygon", "vertices", "normals",
     "wash", "cream", "serum", "scrub", "mask", "paint", "lotion", "oil", "tree", "flower",
     "flowers", "watchface", "dice", "value", "faq", "caption", "captions", "food", "foods",
     "intent", "transcript", "typography", "lift", "facelift", "voiceof", "faceof", "cosmetics",
     "makeup")
)  # fmt: skip
FACE_FIELDS = frozenset(
    ("facialarea", "faceconfidence", "detscore", "facematches", "faceid", "facetoken", "facebox",
     "facerectangle", "sourceimageface", "facelandmarks", "kps", "facequality", "livenessscore",
     "persistedfaceid", "facequalityscore", "smilingprobability", "headeulerangley")
)  # fmt: skip
# Words that a text or a segment of a path may have beside the part of a body, and still be of it.
WITH = frozenset(
    ("recognition", "recognize", "recognise", "recognizer", "verification", "verify", "id",
     "identification", "identify", "embedding", "embeddings", "template", "templates", "image",
     "images", "match", "matching", "compare", "search", "detect", "detection", "detector",
     "enroll", "enrollment", "enrolment", "login", "auth", "authentication", "biometric",
     "biometrics", "print", "scan", "vector", "vectors", "encoding", "encodings", "descriptor",
     "descriptors", "encoder", "feature", "features", "net", "model", "models", "v", "api",
     "jpg", "jpeg", "png", "vgg", "sample", "samples", "profile", "profiles", "register")
)  # fmt: skip
# Names of models and of what is measured: their words are of the trade, whatever stands beside.
TRADE_FIELDS = frozenset(
    ("model", "modelname", "modality", "detector", "backend", "detectorbackend", "algorithm",
     "biometrictype", "bodypart")
)  # fmt: skip
