"""Words of what stands around a value: of a body, of a person, of machines, games and pages."""

from __future__ import annotations

BODY = frozenset(
    ("health", "healthkit", "fitness", "vital", "vitals", "patient", "workout", "workouts",
     "wellness",
     "medical", "clinical", "sleep", "sleeps", "glucose", "glycemia", "diabetes", "cgm",
     "wearable", "fitbit", "garmin", "oura", "withings", "whoop", "strava", "heart", "cardio",
     "pedometer", "walking", "cycling", "exercise", "exercises", "biometric", "biometrics",
     "physiology", "physiological", "oximeter", "bloodpressure", "ecg", "hrv", "hr", "pulse",
     "spo2",
     "respiration", "breathing", "athlete", "user_health", "bodycomp", "weighin", "weighins",
     "pregnancy", "cycle_day", "menstrual", "menstruation", "ovulation",
     "inbody", "tanita", "bodyscan", "bodycomposition",
     "fertility", "anthropometrics", "measuregrps", "baby", "infant", "newborn", "calories",
     "steps", "stepcount", "heartrate", "bodymeasurements", "telehealth", "doctor", "hospital",
     "clinic", "nurse", "triage", "bmi", "hospitals", "activities", "physical", "trackerdata",
     "dexcom", "libre", "nightscout", "ambulance", "resting", "fasting", "gpxtpx",
     "trackpointextension", "rectal", "axillary", "armpit", "tympanic")
)  # fmt: skip
# Fields that stand beside measures of a body and hardly ever beside others.
BODY_FIELDS = frozenset(
    ("heartrate", "restingheartrate", "bmi", "bodyfat", "spo2", "systolic", "diastolic", "hrv",
     "vo2max", "caloriesburned", "activecalories", "floors", "floorsclimbed", "activeminutes",
     "sleepduration", "bodyfatpercentage", "oxygensaturation", "respiratoryrate", "bloodglucose",
     "effectivetimeframe", "measurementlocation", "temporalrelationshiptosleep", "muscle",
     "musclemass", "bodywater", "bonemass", "distancemeters", "distanceinmeters", "mealtag",
     "relationtomeal", "relationshiptomeal", "bodytemperature", "sedentaryminutes", "hipsteps",
     "activekilocalories", "sensorbodylocation", "activeinsulin", "lastsg", "sgs", "iob", "cob",
     "lastsgtrend", "accelerometersite", "insulin", "bolus",
     "descriptivestatistic", "avgheartrate", "maxheartrate", "moderateintensitymins",
     "minutesasleep",
     "veryactiveminutes", "fairlyactiveminutes", "lightlyactiveminutes", "walkingdistance",
     "mealtype", "temporalrelationshiptomeal", "pulse", "bloodpressure", "workouttype",
     "exercisetype", "sleepstage", "trendarrow", "averageheartrate", "pace", "stride", "patientid",
     "waist", "waistcircumference", "activitylevel", "medications", "allergies", "bloodtype",
     "deepsleep", "remsleep", "lightsleep", "bedtime", "skintemp", "skintemperature", "deepmin",
     "remmin", "lightmin", "asleepmin", "deepminutes", "remminutes", "lightminutes",
     "patient", "patientname", "patientage", "paziente", "paciente", "patientin", "患者",
     "患者姓名",
     "就诊人", "病人", "hasta", "hastaadi", "muayene", "пациент", "пациентка",
     "pacient", "headcircumference", "leak95", "maskleak", "usagehours",
     "hypopneas")
)  # fmt: skip
# Beside a weight and a height: a person, not a parcel or a picture.
PERSON = frozenset(
    (
        "gender",
        "sex",
        "age",
        "birthdate",
        "dob",
        "birthday",
        "dateofbirth",
        "birthyear",
        "geschlecht",
        "alter",
        "geburtsdatum",
        "sexe",
        "naissance",
        "datenaissance",
        "sexo",
        "edad",
        "fechanacimiento",
        "idade",
        "nascimento",
        "sesso",
        "eta",
        "geslacht",
        "leeftijd",
        "plec",
        "wiek",
        "cinsiyet",
        "yas",
        "пол",
        "возраст",
        "umur",
        "usia",
        "xingbie",
        "nianling",
        "性别",
        "性別",
        "年龄",
        "年齡",
        "年齢",
        "生日",
        "성별",
        "나이",
    )
)
# Fields and objects that say whose it is: an answer without one may be of nobody.
SOMEBODY = frozenset(
    ("user", "userid", "username", "uid", "me", "my", "mine", "patient", "patientid", "subject",
     "profile", "profileid", "member", "memberid", "account", "accountid", "person", "personid",
     "customer", "client", "owner", "firstname", "lastname", "fullname", "surname", "email",
     "phone",
     "history", "diary", "log", "logs", "entries", "visit", "visits", "consultation", "encounter",
     "encounters", "onset", "appointment", "record", "records", "ehr", "intake", "assessment",
     "answers", "checkin", "severity")
)  # fmt: skip
# Fields that stand beside what is none of a body.
OTHER_FIELDS = frozenset(
    ("rpm", "fanspeed", "cpu", "cpuusage", "cpuload", "gpu", "mana", "xp", "damage", "fontsize",
     "fontfamily", "fontstyle", "lineheight", "sku", "price", "uptime", "epoch", "loss", "artist",
     "album", "tempo", "musicalkey", "humidity", "windspeed", "winddirection", "dewpoint",
     "uvindex",
     "currentstep", "retries", "maxretries", "shipping", "learningrate", "globalstep", "psi",
     "width", "easing", "keyframes", "prompt", "sampler", "cfgscale", "heartbeatinterval",
     "weatherid", "wakelock", "car", "vehicle", "vin", "mileage", "obd", "odometer", "dtc", "genre",
     "director", "isbn", "plot", "book", "chapter", "anime", "manga", "novel", "comic", "fandom",
     "puzzle", "seiyuu",
     "voiceactor", "repo", "repository",
     "wakeupcause", "wakeupreason", "wakecause", "wakereason", "resetreason", "bootcount",
     "freeheap", "elevator", "doorstate",
     "jobid", "buildid", "pipeline", "pipelineid", "runid", "workflowid",
     "batterytemperature", "wakeups", "wakelocks", "doze")
)  # fmt: skip
OTHER = frozenset(
    ("cpu", "gpu", "fan", "fans", "server", "servers", "disk", "ram", "battery", "weather",
     "forecast",
     "font", "fonts", "css", "style", "styles", "animation", "animations", "keyframes", "wizard",
     "tutorial", "thread", "threads", "process", "engine", "car", "vehicle", "tire",
     "tyre", "ambient", "room", "oven", "thermostat", "music", "song", "songs", "tempo",
     "playlist", "album", "product", "products", "shipping", "parcel",
     "package", "game", "player", "boss", "enemy", "npc", "character", "weapon", "sprite",
     "billing", "heartbeat", "websocket", "cluster", "replica", "scheduler", "job", "jobs",
     "pipeline", "build", "workflow", "layout", "viewport", "screen", "window", "image", "images",
     "icon", "banner", "ad", "ads", "adslot", "video", "thumbnail", "photo", "button", "layer",
     "neural",
     "optimizer", "training_loop", "epoch", "loss", "recipe", "recipes", "nutrition", "menu",
     "ingredients", "food", "foods", "water_heater", "climate", "outdoor", "indoor", "humidity",
     "wind",
     "barometer", "motor", "pump", "printer", "extruder", "router", "wifi", "watchdog", "instance",
     "node", "container", "pod", "uptime", "ping", "damage", "mana", "xp",
     "enemies", "checkout", "cart", "sku", "price", "funnel", "tooltip", "carousel", "slides",
     "dvd", "obd", "obd2", "washer", "dishwasher", "fridge", "dryer", "boiler", "turbine",
     "cocktail", "cocktails", "beverages", "subscription", "github", "gitlab", "repository")
)  # fmt: skip
# Bodies that are no person's, and water, soil, plants and dishes: whatever else is said of them.
CREATURES = frozenset(
    ("pet", "pets", "dog", "dogs", "cats", "cattle", "livestock", "veterinary", "aquarium", "pond",
     "fishtank", "plant", "plants", "soil", "greenhouse", "hydroponics", "horse", "horses", "cow",
     "cows", "sheep", "pig", "pigs", "poultry", "pool", "dish", "dishes", "animal", "animals",
     "herd", "herds", "flock", "farm", "farms", "vet", "vets")
)  # fmt: skip
# Of these the objects that tell of whom their neighbours are; a person has a dog, too.
BEASTS = frozenset(("animal", "herd", "flock"))
# The same, if the object says of what kind it is and nothing beside says of a person;
PETS = frozenset(("pet", "dog", "cat", "horse", "cow", "puppy", "kitten"))
KINDS = frozenset(("species", "breed"))
# not where the beast is drawn: somebody's steps feed it.
DRAWN = frozenset(("xp", "hp", "level", "skin", "outfit", "hunger", "happiness", "evolution"))
# A pool's water is kept by its `orp`.
CREATURE_FIELDS = frozenset(
    ("species", "breed", "petname", "greenhouse", "aquarium", "fishtank", "hydroponics", "orp",
     "plant", "crop", "dissolvedoxygen", "salinity", "biomass", "jockey", "sire", "milkyield",
     "ticker", "eartag", "herdid", "flock", "flockid", "headcount", "animalid")
)  # fmt: skip
# What an animal's field begins with, and what it ends with.
LIVESTOCK = frozenset(
    ("pet", "dog", "cat", "cow", "horse", "pig", "sheep", "goat", "fish", "bird", "hen", "calf",
     "foal", "puppy", "kitten", "herd", "flock")
)  # fmt: skip
OWNED = frozenset(("id", "name", "weight", "age", "breed", "tag", "type", "height", "temperature"))
# Some of these together tell a game of survival,
PLAYED = frozenset(
    ("lethality", "infectivity", "contagiousness", "dnapoints", "hunger", "thirst", "stamina",
    "biome", "mana", "hitpoints", "hp", "inventory", "armor",
     "armour", "hygiene", "respawn", "foodlevel")
)  # fmt: skip
# and these a statistic of many people.
SURVEYED = frozenset(
    ("country", "population", "lifeexpectancy", "medianage", "prevalence", "gdp", "deaths",
     "mortality", "incidence", "indicatorcode", "spatialdim", "samplesize", "users",
     "participants", "respondents")
)  # fmt: skip
# Beside two short names that are a cuff's, too: a machine's, a station's.
NO_CUFF = frozenset(
    ("host", "hostname", "usr", "idle", "iowait", "cpu", "station", "fuel", "price", "brand",
     "symbol", "ticker", "axle", "tyre", "tire", "iface", "interface", "mtu", "netmask", "gateway",
     "router", "layout", "battlepass")
)  # fmt: skip
# Figures of a game: what they feel is health only where a body is spoken of, too.
FIGURES = frozenset(
    ("player", "players", "npc", "npcs", "enemy", "enemies", "boss", "hero", "monster", "pawn",
     "pawns", "sim", "sims", "villager", "villagers", "colonist", "colonists",
     "character", "characters", "avatar", "avatars")
)  # fmt: skip
# What sleeps without a body.
SLEEPERS = frozenset(
    ("device", "system", "power", "standby", "modem", "radio", "thread", "wifi", "screen", "cpu")
)
# Objects of names and their texts in some language, of switches and what they are set to.
LABELS = frozenset(
    ("messages", "strings", "translations", "translation", "i18n", "l10n", "labels", "locales",
     "placeholders", "resources", "texts", "copy")
)  # fmt: skip
SWITCHES = frozenset(
    ("flags", "flag", "features", "toggles", "experiments", "permissions", "settings", "config",
     "capabilities", "supported", "consents", "switches", "enabled", "covered", "coverage",
     "benefits")
)  # fmt: skip
# Fields of what an app offers to do or to cook, which somebody has not done.
OFFERED = frozenset(
    ("muscle", "muscles", "musclegroup", "musclegroups", "targetmuscle", "targetmuscles",
     "bodypart", "bodyparts", "equipment", "difficulty", "difficultylevel", "instructions",
     "thumbnail", "thumbnailurl", "videourl", "imageurl", "coverurl", "ispremium", "premium",
     "servings", "ingredients", "trainer", "instructor")
)  # fmt: skip
