"""Sessions sorted by phone: by their names, by the ids found in them, or not at all."""

from auditor.correlate.devices import Devices, Recorded

APP = frozenset({"a"})


def recorded(number: int, device: str = "", *markers: bytes, app: str = "a") -> Recorded:
    return Recorded(number, f"s{number}", device, frozenset({app}), frozenset(markers))


def test_names_join_and_separate() -> None:
    devices = Devices([recorded(1, "red"), recorded(2, "blue", b"x"), recorded(3, "red", b"x")])
    assert devices.of(1) == devices.of(3) != devices.of(2)
    assert devices.known(devices.of(1))
    assert devices.others(devices.of(1), APP)


def test_ids_join_sessions_without_a_name() -> None:
    devices = Devices([recorded(1, "", b"x"), recorded(2, "", b"x", b"y"), recorded(3, "", b"z")])
    assert devices.of(1) == devices.of(2) != devices.of(3)
    assert devices.others(devices.of(1), APP)
    assert devices.sessions(devices.of(1), APP) == {1, 2}


def test_a_name_takes_in_a_session_that_shows_its_ids() -> None:
    devices = Devices([recorded(1, "", b"x"), recorded(2, "red", b"x")])
    assert devices.of(1) == devices.of(2)


def test_of_a_session_that_shows_nothing_nothing_is_said() -> None:
    devices = Devices([recorded(1), recorded(2), recorded(3, "red")])
    assert len({devices.of(1), devices.of(2), devices.of(3)}) == 3
    assert not devices.known(devices.of(1))
    assert not devices.others(devices.of(1), APP)
    assert not devices.others(devices.of(3), APP)


def test_another_app_on_another_phone_compares_nothing() -> None:
    devices = Devices([recorded(1, "red"), recorded(2, "blue", app="b")])
    assert not devices.others(devices.of(1), APP)
    assert devices.sessions(devices.of(2), APP) == frozenset()


def test_a_session_that_is_not_listed() -> None:
    devices = Devices([])
    assert devices.of(7) == 7
    assert not devices.known(7)
    assert devices.name(7) == ""
