"""The driver: isolation, one finding a place, cuts that are said, direction."""

from collections.abc import Iterator
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.model import Claim, Detector, Example, Scene, Tree, leaves_of
from auditor.detect.prefilter import PlainPrefilter
from auditor.detect.registry import DETECTORS
from auditor.detect.scan import CLAIMS, Engine
from auditor.model import Clock, Confidence, Direction, Leaf, Method, Opaque, Path
from tests.detect.helpers import engine, leaf, message, profile, scan

BODY: Tree = {
    "lat": 22.3193,
    "lon": 114.1694,
    "accuracy": 12.5,
    "user": {"email": "jane@posteo.de", "mobile": "+85291234567"},
    "device": {"gaid": "7a2016d7-17b0-572f-a7a6-13f89a81d905", "imei": "352099001761481"},
}
KNOWN = profile(email="Jane@Posteo.de", imei="352099001761481", location="22.3195,114.1690")


def detector(look: object, name: str = "broken") -> Detector:
    return Detector(
        id=name,
        version=1,
        data_type="id.canary",
        title="x",
        keys=frozenset({"email"}),
        sources=("x",),
        look=look,  # type: ignore[arg-type]  # - broken on purpose
        examples=(Example("x", {}),),
    )


def test_a_detector_that_raises_is_named_and_the_others_go_on() -> None:
    def explode(_: Scene) -> Iterator[Claim]:
        raise ValueError("22.3193")

    engine = Engine(detectors=[detector(explode), *DETECTORS])
    found = engine.scan(message(), leaves_of(BODY), [])
    assert {f.data_type for f in found} >= {"id.email", "location.precise", "id.phone"}
    assert engine.failures == ["broken: ValueError"]
    engine.scan(message(), leaves_of({"x": 1}), [])
    assert engine.failures == []


def test_a_detector_that_yields_what_is_no_claim_is_named_too() -> None:
    engine = Engine(detectors=[detector(lambda _: [1, 2])])
    assert engine.scan(message(), leaves_of(BODY), []) == []
    assert engine.failures == ["broken: AttributeError"]


def test_a_flood_of_claims_is_cut_and_said() -> None:
    def flood(scene: Scene) -> Iterator[Claim]:
        for number in range(CLAIMS + 10):
            path = scene.leaves[0].path.child(f"[{number}]")
            yield Claim(path, Confidence.PROBABLE, Method.KEY, "x")

    engine = Engine(detectors=[detector(flood, "flood")])
    assert len(engine.scan(message(), leaves_of(BODY), [])) == CLAIMS
    assert [cut.reason for cut in engine.cuts] == [
        f"flood: more than {CLAIMS} claims, the rest was dropped"
    ]


def test_a_detector_that_takes_long_stops_and_leaves_time_for_the_others() -> None:
    def slow(scene: Scene) -> Iterator[Claim]:
        for one in scene.each():
            for _ in scene.woken:
                sum(range(1_000))
            if one.value == "the last":
                yield Claim(one.path, Confidence.PROBABLE, Method.KEY, "x")

    def quick(scene: Scene) -> Iterator[Claim]:
        yield Claim(scene.woken[0].path, Confidence.PROBABLE, Method.KEY, "x")

    engine = Engine(detectors=[detector(slow, "slow"), detector(quick, "quick")])
    body: Tree = {"email": ["a"] * 9_000, "end": "the last"}
    start = process_time()
    [finding] = engine.scan(message(), leaves_of(body), [], clock=Clock(0.4))
    assert process_time() - start < 4
    assert finding.detector == "quick"
    [cut] = engine.cuts
    assert cut.reason.startswith("slow: stopped after ")
    assert cut.reason.endswith("the time for one message was used up")


def test_one_finding_a_place_and_the_known_value_wins() -> None:
    found = {f.path.name: f for f in scan(BODY, KNOWN)}
    assert len(found) == len(scan(BODY, KNOWN)) == 7
    email, imei, lat = found["email"], found["imei"], found["lat"]
    assert (email.known, email.detector) == ("email", "known-values")
    assert email.confidence is Confidence.PROVEN
    assert "public suffix" in email.reason  # what the detector said is kept
    assert (imei.known, imei.data_type) == ("imei", "id.device")
    assert (lat.known, lat.method) == ("location", Method.KNOWN_VALUE)
    assert found["gaid"].known == ""


def test_direction_never_lowers_confidence() -> None:
    engine = Engine(KNOWN)
    request = engine.scan(message(), leaves_of(BODY), [])
    response = engine.scan(message(Direction.RESPONSE), leaves_of(BODY, root="response.body"), [])
    assert [(f.data_type, f.confidence) for f in request] == [
        (f.data_type, f.confidence) for f in response
    ]


def test_a_value_found_inside_a_layer_is_not_reported_again_outside() -> None:
    engine = Engine(profile(email="jane@posteo.de"))
    outer = leaf("amFuZUBwb3N0ZW8uZGU=", "u")
    inner = Leaf.at(outer.path.layer("base64"), "jane@posteo.de")
    assert [f.path for f in engine.scan(message(), [inner], [], [outer])] == [inner.path]
    assert [f.path for f in engine.scan(message(), [], [], [outer])] == [outer.path]


def test_raw_texts_are_for_known_values_only() -> None:
    engine = Engine()
    assert engine.scan(message(), [], [], [leaf("jane@posteo.de", "u")]) == []


def test_both_prefilters_find_the_same() -> None:
    fast, plain = Engine(KNOWN), Engine(KNOWN, compile_with=PlainPrefilter)
    text: Tree = {"t": "lat: 22.3193, lng: 114.1694", "x": "jane@posteo.de"}
    for body in (BODY, text):
        leaves = leaves_of(body)
        assert fast.scan(message(), leaves, []) == plain.scan(message(), leaves, [])


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["lat", "lng", "email", "faceID", "bounds", "value", "key", "imei"])
            | st.text(max_size=6),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(TREES, st.binary(max_size=64))
def test_hostile_leaves_never_make_it_fail(tree: object, data: bytes) -> None:
    opaque = Opaque(Path.root("request.body"), "unknown binary", len(data), data)
    engine(KNOWN).scan(message(), leaves_of(tree), [opaque])  # type: ignore[arg-type]  # - random trees
    assert engine(KNOWN).failures == []
