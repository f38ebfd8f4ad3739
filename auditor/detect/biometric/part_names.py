"""Words that say of which part of a body something is, and those beside which they say nothing."""

from __future__ import annotations

WORDS: dict[str, frozenset[str]] = {
    "face": frozenset(
        ("face", "faces", "facial", "faceprint", "faceprints", "selfie", "arcface", "facenet",
         "insightface",
         "compreface", "renlian", "cosface", "sphereface", "deepface", "facerecognition", "faceid",
         "faceset", "retinaface", "mtcnn", "facevector", "facenet512", "vggface", "dlib",
         "adaface", "liveness", "faceliveness", "biophoto", "facen", "visualface", "visualfaces",
         "selfies", "headshot", "headshots", "facemesh", "facelandmarker",
         "rostro", "rosto", "visage", "yuz", "gesicht", "viso", "volto", "litsa", "wajah", "twarzy",
         "gesichtsvektor", "gesichtsmerkmale", "gesichtstemplate", "gesichtserkennung",
         "gesichtsabdruck", "gesichtsbild")
    ),
    "voice": frozenset(
        ("voice", "speaker", "voiceprint", "speech", "utterance", "ecapa", "xvector", "xvectors",
         "dvector", "voiceid", "resemblyzer", "titanet", "voxceleb", "dvectors", "ivector",
         "ivectors", "speakerprofile", "voxid", "spk",
         "huelladevoz", "huellavocal", "empreintevocale", "impressaovocal", "improntavocale",
          "stimmabdruck", "stimmprofil", "sprecher", "locuteur", "locutor")
    ),
    # A thumb alone is a thumbnail.
    "finger": frozenset(("fingerprint", "finger", "fingers", "minutiae", "thumbprint", "leftthumb",
                         "rightthumb", "fingertemplate", "fmr", "fingervein", "huelladactilar",
                         "huellasdactilares", "huelladigital", "empreintedigitale",
                         "empreintesdigitales", "impressaodigital", "impressoesdigitais",
                         "improntadigitale", "improntedigitali", "fingerabdruck",
                         "fingerabdrucke", "fingerabdruecke", "parmakizi", "sidikjari",
                         "otpechatokpaltsa", "odciskpalca", "dactilar", "huella",
                         "huellas", "empreinte")),
    "iris": frozenset(("iris", "irises", "retina")),
    "palm": frozenset(("palm", "vein", "palmprint", "palmvein")),
    "gait": frozenset(("gait", "gaitset")),
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
     "makeup", "preface", "coin", "poker", "cardface", "facecard", "painting", "rock", "cliff",
     "dispositivo", "navegador", "navigateur", "appareil", "gerat", "geraet", "carbono", "carbone",
     "north", "table", "smiley", "livenessprobe", "livenessprobes")
)  # fmt: skip
FACE_FIELDS = frozenset(
    ("facialarea", "faceconfidence", "detscore", "facematches", "faceid", "facetoken", "facebox",
     "facerectangle", "sourceimageface", "facelandmarks", "kps", "facequality", "livenessscore",
     "persistedfaceid", "facequalityscore", "smilingprobability", "headeulerangley",
     "unshiftedlandmarks", "alignedrect")
)  # fmt: skip
# Words that a text or a segment of a path may have beside the part of a body, and still be of it.
WITH = frozenset(
    ("recognition", "recognize", "recognise", "recognizer", "verification", "verify", "id",
     "identification", "identify", "embedding", "embeddings", "template", "templates", "image",
     "images", "match", "matching", "compare", "search", "detect", "detection", "detector",
     "enroll", "enrollment", "enrolment", "login", "auth", "authentication", "biometric",
     "biometrics", "print", "scan", "vector", "vectors", "encoding", "encodings", "descriptor",
     "descriptors", "encoder", "feature", "features", "net", "model", "models", "v", "api",
     "jpg", "jpeg", "png", "vgg", "sample", "samples", "profile", "profiles", "register", "service",
     "services", "ark", "landmark", "landmarks")
)  # fmt: skip
# The same in the segment of a path that a picture goes to.
WITH_PICTURE = WITH | frozenset(
    ("registration", "upload", "uploads", "check", "capture", "captures", "photo", "photos",
     "picture", "pictures", "pic", "pics", "img", "imgs", "start", "session", "sessions", "live",
     "user", "users", "my", "customer", "video", "frame", "frames", "submit", "new", "add",
     "create", "file", "files", "data", "step", "result", "results", "kyc", "save", "update",
     "send", "process", "analyze", "analyse", "quality", "webp", "heic", "crop", "attendance",
     "unlock", "signin", "signup", "checkin", "access", "server", "sdk",
     "raw", "test", "pre", "validate", "validation", "identity", "photoupload", "base")
)  # fmt: skip
# Names of models and of what is measured: their words are of the trade, whatever stands beside.
TRADE_FIELDS = frozenset(
    ("model", "modelname", "modality", "detector", "backend", "detectorbackend", "algorithm",
     "biometrictype", "bodypart", "lib", "library", "engine", "sdk", "framework")
)  # fmt: skip
# Of a field or an address: what shows faces that are nobody's who uses the app.
PICTURED = frozenset(
    ("poster", "posters", "movie", "movies", "film", "films", "wallpaper", "wallpapers", "product",
     "products", "shop", "catalog", "catalogue", "article", "articles", "news", "banner", "banners",
     "advert", "adverts", "ads", "coin", "coins", "poker", "painting", "paintings", "sticker",
     "stickers", "meme", "memes", "cover", "covers", "game", "games", "typeface", "font", "fonts",
     "emoji", "emojis", "watchfaces", "cosmetics", "makeup", "sprites", "puzzle", "toys")
)  # fmt: skip
