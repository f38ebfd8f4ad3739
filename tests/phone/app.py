"""A fictional check-in app, com.example.checkin, and the tester whose phone it runs on.

Every value is made up: names and domains are reserved ones (RFC 2606), the
phone number is one of Ofcom's for drama, the place is a public square.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import pathlib
import struct
from typing import TYPE_CHECKING

from tests.phone import clients

if TYPE_CHECKING:
    from tests.phone.clients import Phone

PACKAGE = "com.example.checkin"
ADVERTISING_ID = "6f1d2b54-93c7-4e0a-8d1e-5a7c40b2f913"
ANDROID_ID = "a1f3c07be94d2586"
EMAIL = "ming.chan@example.com"
PHONE_NUMBER = "+447700900123"
IMEI = "490154203237518"
LATITUDE, LONGITUDE = 22.28204, 114.15812
SECRET_NOTE = "purple-lighthouse-4417"  # a value planted by the tester

PROFILE = f"""\
[known]
email = ["{EMAIL}"]
phone = ["{PHONE_NUMBER}"]
advertising_id = ["{ADVERTISING_ID}"]
android_id = ["{ANDROID_ID}"]
imei = ["{IMEI}"]
location = ["{LATITUDE},{LONGITUDE}"]
note = ["{SECRET_NOTE}"]
"""


def checkin_body() -> bytes:
    """What the app's own server is told at a check-in."""
    position = {
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "accuracy": 8.5,
        "altitude": 31.2,
        "speed": 0.0,
    }
    visit = {"venue": "v-1001", "guests": 2, "position": position, "note": SECRET_NOTE}
    return json.dumps(visit).encode()


def analytics_body() -> bytes:
    """An analytics SDK's batch: JSON, in it base64, in it gzip, in it a hashed id."""
    hashed = hashlib.sha256(ADVERTISING_ID.encode()).hexdigest()
    events = [
        {"name": "cold_start", "ms": 812, "aid_sha256": hashed},
        {"name": "screen", "title": "scan", "aid_sha256": hashed},
    ]
    packed = gzip.compress(json.dumps({"events": events}).encode(), mtime=0)
    batch = {"sdk": "tracker-2.7.1", "batch": base64.b64encode(packed).decode()}
    return json.dumps(batch).encode()


def face_body() -> bytes:
    """One frame's face as react-native-camera reports it."""
    face = {
        "faceID": 3,
        "bounds": {
            "origin": {"x": 211.5, "y": 318.25},
            "size": {"width": 402.0, "height": 418.75},
        },
        "rollAngle": -2.4,
        "yawAngle": 6.1,
        "smilingProbability": 0.81,
        "leftEyeOpenProbability": 0.97,
        "rightEyeOpenProbability": 0.95,
        "leftEyePosition": {"x": 318.2, "y": 455.1},
        "rightEyePosition": {"x": 498.7, "y": 449.6},
        "noseBasePosition": {"x": 407.3, "y": 561.0},
        "leftCheekPosition": {"x": 301.9, "y": 590.4},
        "rightCheekPosition": {"x": 521.6, "y": 583.8},
        "bottomMouthPosition": {"x": 411.0, "y": 664.2},
    }
    frame = {"type": "face", "faces": [face], "image": {"width": 1080, "height": 1920}}
    return json.dumps(frame).encode()


def picture(name: str) -> bytes:
    """An open picture; see data/README.md."""
    return (pathlib.Path(__file__).with_name("data") / name).read_bytes()


def protobuf(*fields: bytes) -> bytes:
    """Length-delimited fields numbered from 1, each under 128 bytes (protobuf encoding)."""
    return b"".join(
        bytes([number << 3 | 2, len(value)]) + value for number, value in enumerate(fields, 1)
    )


def mqtt_publish(topic: bytes, payload: bytes) -> bytes:
    """An MQTT 3.1.1 PUBLISH packet of less than 128 bytes (section 3.3)."""
    rest = struct.pack("!H", len(topic)) + topic + payload
    return bytes([0x30, len(rest)]) + rest


def harmless(phone: Phone) -> None:
    """Settings, a picture and a list of venues: nothing of the person leaves the phone."""
    with phone.browser() as browser:
        for path in ("/v1/config", "/static/logo.svg", "/v1/venues"):
            browser.get(f"https://cdn.checkin.example{path}").raise_for_status()


def check_in(phone: Phone) -> None:
    """The person checks in at a venue with their position (HTTP/1.1)."""
    with phone.browser() as browser:
        browser.post(
            "https://api.checkin.example/v1/checkin",
            content=checkin_body(),
            headers={"content-type": "application/json"},
        ).raise_for_status()


def analytics(phone: Phone) -> None:
    """The analytics SDK sends its batch (HTTP/2)."""
    with phone.browser(http2=True, agent="tracker-sdk/2.7.1") as browser:
        browser.post(
            "https://metrics.tracker.example/collect",
            content=analytics_body(),
            headers={"content-type": "application/json"},
        ).raise_for_status()


def face(phone: Phone) -> None:
    """The face check uploads what the camera module measured (HTTP/2)."""
    with phone.browser(http2=True) as browser:
        browser.post(
            "https://upload.vision.example/v1/faces",
            content=face_body(),
            headers={"content-type": "application/json"},
        ).raise_for_status()


def selfie(phone: Phone) -> None:
    """The face check uploads the photo too (HTTP/2, multipart)."""
    _upload(phone, "https://upload.vision.example/v1/photos", "selfie", "astronaut.jpg")


def venue_photo(phone: Phone) -> None:
    """A photo of a place: a picture like another, without a face."""
    _upload(phone, "https://api.checkin.example/v1/photos", "photo", "rocket.jpg")


def _upload(phone: Phone, url: str, field: str, name: str) -> None:
    with phone.browser(http2=True) as browser:
        files = {field: ("image.jpg", picture(name), "image/jpeg")}
        browser.post(url, files=files).raise_for_status()


def presence(phone: Phone) -> None:
    """A WebSocket keeps the venue's guest list fresh."""
    with clients.websocket(phone, "wss://live.checkin.example/presence") as socket:
        socket.send(json.dumps({"join": "v-1001", "contact": EMAIL}))
        socket.recv(timeout=clients.TIMEOUT)


def account(phone: Phone, anchors: pathlib.Path) -> int:
    """The account service is pinned: the app refuses the proxy, three times."""
    return sum(bool(clients.pinned(phone, "secure.checkin.example", anchors)) for _ in range(3))


def nearby(port: int, trusted: pathlib.Path) -> None:
    """What is near? Asked over HTTP/3."""
    url = f"https://h3.checkin.example/v1/nearby?lat={LATITUDE}&lon={LONGITUDE}&radius=500"
    status, _ = clients.http3(port, trusted, url, headers=(("user-agent", "checkin/1.4.2"),))
    if status != 200:
        raise ConnectionError("the HTTP/3 request failed")
