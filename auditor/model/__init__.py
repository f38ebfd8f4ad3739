"""The types that travel between the rooms: frozen, without I/O, payloads kept out of repr."""

from auditor.model.clock import Clock, loaded_once, loading
from auditor.model.closing import Closing
from auditor.model.connection import AMBIGUOUS, REFUSED, SHARED, UNKNOWN, UNREACHED, Connection
from auditor.model.errors import (
    AuditorError,
    DecodeError,
    DeviceError,
    InputError,
    InterruptedWorkError,
    StoreError,
)
from auditor.model.finding import TOLD_APART, Audit, Confidence, Finding, Method
from auditor.model.image import (
    FILMED,
    NOT_OPENED,
    PARTLY,
    UNCHECKED,
    UNLISTED,
    Face,
    Image,
    Looked,
    Picture,
)
from auditor.model.leaves import LeafTable
from auditor.model.message import Direction, Headers, Message, Protocol, Source
from auditor.model.packets import PacketFlow, Recording
from auditor.model.part import Leaf, Node, Number, Opaque, Part, Scalar
from auditor.model.path import Path
from auditor.model.profile import Profile
from auditor.model.sensor import PINNING, ClockNote, Phase, PhoneFact, Sensor, SensorEvent
from auditor.model.stream import Chunk, Failure
from auditor.model.taxonomy import (
    DATA_TYPES,
    PROFILE_TYPES,
    Category,
    category_of,
    type_of_known,
)
from auditor.model.verdict import Coverage, Fate, Outcome, Verdict
from auditor.model.vocabulary import NO_TERMS, VOCABULARY, Terms, terms_of

__all__ = [
    "AMBIGUOUS",
    "DATA_TYPES",
    "FILMED",
    "NOT_OPENED",
    "NO_TERMS",
    "PARTLY",
    "PINNING",
    "PROFILE_TYPES",
    "REFUSED",
    "SHARED",
    "TOLD_APART",
    "UNCHECKED",
    "UNKNOWN",
    "UNLISTED",
    "UNREACHED",
    "VOCABULARY",
    "Audit",
    "AuditorError",
    "Category",
    "Chunk",
    "Clock",
    "ClockNote",
    "Closing",
    "Confidence",
    "Connection",
    "Coverage",
    "DecodeError",
    "DeviceError",
    "Direction",
    "Face",
    "Failure",
    "Fate",
    "Finding",
    "Headers",
    "Image",
    "InputError",
    "InterruptedWorkError",
    "Leaf",
    "LeafTable",
    "Looked",
    "Message",
    "Method",
    "Node",
    "Number",
    "Opaque",
    "Outcome",
    "PacketFlow",
    "Part",
    "Path",
    "Phase",
    "PhoneFact",
    "Picture",
    "Profile",
    "Protocol",
    "Recording",
    "Scalar",
    "Sensor",
    "SensorEvent",
    "Source",
    "StoreError",
    "Terms",
    "Verdict",
    "category_of",
    "loaded_once",
    "loading",
    "terms_of",
    "type_of_known",
]
