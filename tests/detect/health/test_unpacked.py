"""Certificates, tracing keys and records that decoding unpacks: CBOR, protobuf, XML."""

from __future__ import annotations

from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from tests.detect.helpers import message


def _found(body: bytes, mime: bytes) -> list[str]:
    sent = replace(message(), headers=((b"content-type", mime),), body=body)
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    return [f"{one.data_type} {one.confidence}" for one in found if "health" in one.data_type]


def test_a_certificate_that_is_not_in_a_code() -> None:
    person = b"\xa2\x63nam\xa1\x63fnt\x66MUSTER\x63dob\x6a1980-01-01"
    for key, expected in ((b"\x39\x01\x03", ["health.certificate proven"]), (b"\x39\x01\x04", [])):
        claims = b"\xa1" + key + b"\xa1\x01" + person
        signed = b"\xd2\x84\x43\xa1\x01\x26\xa0\x58" + bytes((len(claims),)) + claims + b"\x44sign"
        assert _found(signed, b"application/cose") == expected


def test_keys_in_protobuf() -> None:
    key = b"\x0a\x1c\x0a\x10" + bytes(range(16)) + b"\x10\x03\x18\xe0\xe5\xa4\x01\x20\x90\x01"
    assert _found(key * 2, b"application/x-protobuf") == ["health.exposure proven"] * 2
    assert _found(b"EK Export v1    " + key, b"") == ["health.exposure proven"]  # of others
    assert _found(key.replace(b"\xe0\xe5\xa4\x01", b"\x81\x00\x80\x00"), b"") == []


FHIR = """<Condition xmlns="http://hl7.org/fhir"><code><coding>
<system value="http://snomed.info/sct"/><code value="73211009"/><display value="Diabetes"/>
</coding></code></Condition>"""
HEART = """<Observation xmlns="http://hl7.org/fhir"><code><coding><system value="http://loinc.org"/>
<code value="8867-4"/></coding></code><valueQuantity><value value="81"/></valueQuantity>
</Observation>"""
CDA = """<ClinicalDocument xmlns="urn:hl7-org:v3">
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/><component>
<observation><code code="29463-7" codeSystem="2.16.840.1.113883.6.1" displayName="Body weight"/>
<value value="72.5" unit="kg"/></observation></component></ClinicalDocument>"""


def test_records_in_xml() -> None:
    assert _found(FHIR.encode(), b"application/fhir+xml") == ["health.record proven"] * 2
    assert _found(HEART.encode(), b"application/xml") == ["health.vitals proven"]
    assert _found(CDA.encode(), b"text/xml") == ["health.vitals proven"]
    other = FHIR.replace("Condition", "Organization")
    assert _found(other.encode(), b"application/fhir+xml") == []
    stock = CDA.replace("2.16.840.1.113883.6.1", "2.16.840.1.113883.4.1")
    assert _found(stock.encode(), b"text/xml") == []


POINT = '<trkpt lat="22.3190" lon="114.1690"><extensions><{0}TrackPointExtension><{0}hr>{1}</{0}hr>'
POINT += "</{0}TrackPointExtension></extensions></trkpt>"


def test_pulses_of_a_track() -> None:
    for prefix in ("", "gpxtpx:"):
        points = "".join(POINT.format(prefix, 120 + i) for i in range(10))
        gpx = f'<gpx xmlns:gpxtpx="x"><trk><trkseg>{points}</trkseg></trk></gpx>'
        found = _found(gpx.encode(), b"application/gpx+xml")
        assert found
        assert set(found) == {"health.vitals probable"}
    assert _found(b"<plan><hr>120</hr><hr>121</hr></plan>", b"application/xml") == []


def test_a_table_as_a_body() -> None:
    lines = "".join(f"{1714525200 + i},{70 + i % 5},97\n" for i in range(30))
    header = b"timestamp,heart_rate,spo2\n"
    assert set(_found(header + lines.encode(), b"text/csv")) == {"health.vitals probable"}
    assert _found(header.replace(b"heart_rate,spo2", b"a,b") + lines.encode(), b"text/csv") == []
