"""Formats of clinics and insurers as apps send them, and what only resembles them."""

from __future__ import annotations

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence, Direction, Message, Protocol

_ISA = (
    "ISA^00^          ^00^          ^30^TAX            ^ZZ^PLAN           ^250211^0930^U^00401^"
    "000000077^1^T^>"
)
_ROWS = "rs3131972\t1\t752721\tGG\nrs12124819\t1\t776546\tAG\nrs11240777\t1\t798959\tAA\n"
_CDA = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>'
    "<title>Problems</title><text><paragraph>Chronic kidney disease</paragraph></text></section>"
    "</component></structuredBody></component></ClinicalDocument>"
)
_SENT = {
    "a claim with other signs": (
        "text/plain", f"{_ISA}\nST^837^0001\nCLM^A1^90\nHI^BK>2967\nSE^4^0001\n"),
    "an enrolment in JSON": (
        "application/json",
        '{"payload":"' + _ISA.replace("^", "*") + '~ST*834*1~INS*Y*18~SE*3*1~"}'),
    "what is known of cover": (
        "application/fhir+json",
        ('{"resourceType":"CoverageEligibilityRequest","status":"active","patient":'
        '{"reference":"https://fhir.example/r4/Patient/55"}}')),
    "a task about a patient": (
        "application/json", ('{"resourceType":"Task","status":"requested","for":'
        '{"reference":"Patient/9"},"code":{"text":"fulfil"}}')),
    "somebody registered": (
        "application/json", ('{"resourceType":"Patient","identifier":[{"system":"urn:x","value":'
        '"MRN-7"}]}')),
    "a narrative": ("application/xml", _CDA),
    "an order in XML": (
        "application/xml", ("<ORM_O01><PID><PID.3><CX.1>77</CX.1></PID.3></PID><OBR><OBR.4><CE.2>"
        "Colonoscopy</CE.2></OBR.4></OBR></ORM_O01>")),
    "some rows of a genome": (
        "text/plain", (f"rsid\tchromosome\tposition\tallele1\tallele2\n"
        f"{_ROWS.replace('GG', 'G\tG').replace('AG', 'A\tG').replace('AA', 'A\tA')}")),
    "a table under its title": (
        "text/csv", ("com.example.health.weight,1,2\nweight_kg,body_fat_percentage,start,note\n"
        "81.2,22.4,2026-01-05 06:00:00.000,\n")),
}  # fmt: skip
_OTHERS = {
    "an invoice": ("application/edi-x12", f"{_ISA}\nST^810^0001\nBIG^20250211^7\nSE^3^0001\n"),
    "nobody's claim": ("application/edi-x12", f"{_ISA}\nST^837^0001\nBHT^0019\nSE^3^0001\n"),
    "a hospital": ("application/json", '{"resourceType":"Organization","name":"St. Mary"}'),
    "a device's account": (
        "application/json", '{"resourceType":"Account","subject":[{"reference":"Device/4"}]}'),
    "a plan": ("application/json", '{"resourceType":"InsurancePlan","name":"Gold"}'),
    "sections of a book": (
        "application/xml", ("<book><structuredBody><section><title>Problems</title><text>Once upon"
        "</text></section></structuredBody></book>")),
    "a process": ("application/xml", "<PID><P.1>4</P.1><I.1>2</I.1><D.1>0</D.1></PID>"),
    "a catalogue of variants": ("text/plain", f"rsid\tchromosome\tposition\n{_ROWS}"),
    "a table of goods under a title": (
        "text/csv", "warehouse report,2026\nsku,weight,height,note\nA1,81.2,120,\nA2,7.1,30,\n"),
}  # fmt: skip


def _found(kind: str, body: str) -> list[str]:
    sent = Message(
        flow="f", sequence=0, direction=Direction.REQUEST, protocol=Protocol.HTTP, method="POST",
        host="api.example.com", path="/v1", headers=((b"content-type", kind.encode()),),
        body=body.encode(), body_size=len(body),
    )  # fmt: skip
    return [
        one.detector
        for one in Auditor().audit(sent).findings
        if one.data_type.startswith("health.") and one.confidence is not Confidence.CANDIDATE
    ]


@pytest.mark.parametrize("name", _SENT)
def test_what_a_standard_says_of_somebody(name: str) -> None:
    assert _found(*_SENT[name])


@pytest.mark.parametrize("name", _OTHERS)
def test_what_says_nothing_of_anybody(name: str) -> None:
    assert not _found(*_OTHERS[name])
