"""A face that was sent after the camera ran is surer than a face or a camera alone."""

import pytest

from auditor.correlate.camera import DETECTOR, SECONDS, Sent, after_camera
from auditor.model import Confidence, Sensor, SensorEvent

APP = "tld.app"
NOW = 1_700_000_000.0
WHY = "an image containing a face"


def sent(
    after: float = 10.0, confidence: Confidence = Confidence.PROBABLE, app: str = APP, **more: str
) -> Sent:
    return Sent(
        7, app, NOW + after, more.get("path", "request.body"), confidence,
        more.get("detector", "face-image"), WHY,
    )  # fmt: skip


def camera(
    after: float = 0.0, what: str = "access", app: str = APP, sensor: Sensor = Sensor.CAMERA
) -> SensorEvent:
    return SensorEvent(NOW + after, sensor, what, app, "dumpsys media.camera", detail="0")


def raised(*pictures: Sent, events: tuple[SensorEvent, ...] = (camera(),)) -> list[str]:
    return [str(finding.confidence) for _, finding in after_camera(pictures, events)]


def test_both_signals_raise_by_one_and_say_so() -> None:
    [(message, finding)] = after_camera([sent()], [camera()])
    assert (message, finding.confidence) == (7, Confidence.PROVEN)
    assert (str(finding.path), finding.detector) == ("request.body", DETECTOR)
    assert finding.reason == (
        "an image containing a face; sent 9 s after tld.app had the camera"
        " (dumpsys media.camera): two independent signals"
    )
    assert raised(sent(confidence=Confidence.CANDIDATE)) == ["probable"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [(-5.0, []), (0.0, ["proven"]), (SECONDS + 1, ["proven"]), (SECONDS + 1.5, [])],
)
def test_the_window_is_a_minute_and_the_clocks_error(after: float, expected: list[str]) -> None:
    assert raised(sent(after)) == expected


def test_the_camera_may_run_for_long() -> None:
    on, off = camera(0, "start"), camera(600, "stop")
    assert raised(sent(300), events=(off, on)) == ["proven"]
    assert raised(sent(650), events=(on, off)) == ["proven"]
    assert raised(sent(700), events=(on, off)) == []
    assert raised(sent(300), events=(on,)) == []  # how long is not known
    assert raised(sent(605), events=(camera(600, "stop"),)) == ["proven"]
    assert raised(sent(300), events=(on, camera(20_000, "stop"))) == []


@pytest.mark.parametrize(
    "event",
    [camera(app="other.app"), camera(app=""), camera(sensor=Sensor.MICROPHONE)],
)
def test_another_app_or_sensor_says_nothing(event: SensorEvent) -> None:
    assert raised(sent(), events=(event,)) == []
    assert raised(sent(app=""), events=(event,)) == []


def test_proven_needs_no_more_and_no_place_counts_twice() -> None:
    assert raised(sent(confidence=Confidence.PROVEN)) == []
    assert raised(sent(), sent(confidence=Confidence.CANDIDATE)) == ["proven"]
    assert raised(sent(), sent(confidence=Confidence.PROVEN)) == []
    assert raised(sent(), sent(detector=DETECTOR, confidence=Confidence.PROVEN)) == []
    assert raised(sent(), sent(path="request.body ▸ multipart:a")) == ["proven", "proven"]


def test_many_events_cost_little() -> None:
    events = [camera(float(at)) for at in range(20_000)]
    pictures = [sent(float(at), path=f"p{at}") for at in range(0, 20_000, 10)]
    assert len(list(after_camera(pictures, events))) == 2_000
