"""One flow told to a person: what was sent, over what, what was found, and where exactly.

Each finding's decode chain is indented a step a line, down to the value and
its place, so that a reader can follow it from the message to the bytes. The
document is that of `tasks.show`; every value passes `clean` here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from auditor.model import UNCHECKED
from auditor.report.clean import clean, shorten
from auditor.report.units import count, moment, size

type Row = Mapping[str, object]

_HEADERS_SHOWN = 60
_LONGEST = 2_000


def story(document: Row) -> Iterator[str]:
    """The lines of the text, each with its newline."""
    for line in _lines(document):
        yield clean(line) + "\n"


def _lines(document: Row) -> Iterator[str]:
    yield from _title(document)
    if document.get("facts"):
        yield ""
        yield from _connection(_row(document, "facts"))
    yield from _sensors(_rows(document, "sensors"))
    yield ""
    yield from _exchange(document)
    yield ""
    yield from _findings(_rows(document, "findings"))
    yield ""
    yield from _images(_rows(document, "images"))
    yield from _opaque(_rows(document, "opaque"))


def _row(document: Row, key: str) -> Row:
    return cast("Row", document[key])


def _rows(document: Row, key: str) -> Sequence[Row]:
    return cast("Sequence[Row]", document[key])


def _title(flow: Row) -> Iterator[str]:
    parts = [f"Flow {flow['flow']}", f"session {flow['session']}"]
    if flow["app"]:
        parts.append(f"app {flow['app']}")
    if flow["time"]:
        parts.append(f"{moment(flow['time'])} UTC")
    yield ", ".join(parts)
    port = f":{flow['port']}" if flow["port"] else ""
    target = _cut(f"{flow['scheme']}://{flow['host']}{port}{flow['path']}")
    status = f" → {flow['status']}" if flow["status"] is not None else ""
    yield f"  {flow['method'] or flow['protocol']} {target} {flow['version']}{status}"
    yield f"  to {flow['recipient'] or 'an unknown recipient'}"
    if flow["source_file"]:
        remark = f' "{_cut(str(flow["source_comment"]))}"' if flow["source_comment"] else ""
        yield f"  from {flow['source_file']}, entry {flow['source_index']}{remark}"
    if flow["error"]:
        yield f"  error: {flow['error']}"


def _connection(facts: Row) -> Iterator[str]:
    yield f"Connection: {facts['fate']}"
    address = f" ({facts['server_ip']})" if facts["server_ip"] else ""
    mode = f", mode {facts['mode']}" if facts["mode"] else ""
    client, server = facts["client"] or "?", facts["server"] or "?"
    yield f"  {client} → {server}{address}, {facts['transport']}{mode}"
    tls = [
        str(facts["tls_version"] or ""),
        str(facts["cipher"] or ""),
        f"ALPN {facts['alpn']}" if facts["alpn"] else "",
        f"SNI {facts['sni']}" if facts["sni"] else "",
        f"certificate of {facts['certificate_org']}" if facts["certificate_org"] else "",
    ]
    if any(tls):
        yield "  " + ", ".join(part for part in tls if part)
    prints = [f"{name.upper()} {facts[name]}" for name in ("ja3", "ja4") if facts[name]]
    if prints:
        yield "  " + ", ".join(prints)
    for key in ("refused", "tls_error", "error"):
        if facts[key]:
            yield f"  {key.replace('_', ' ').replace('tls', 'TLS')}: {facts[key]}"


def _sensors(events: Sequence[Row]) -> Iterator[str]:
    """What the sensors did before the flow began, the last event last; nothing where none."""
    if not events:
        return
    yield ""
    yield "Sensors in the 60 s before"
    for event in events:
        owner = f" by {event['app']}" if event["app"] else ""
        detail = f" ({_cut(str(event['detail']))})" if event["detail"] else ""
        when = str(event["time"] or "?")[11:19]
        ago = f"{event['seconds_before']} s before"
        yield f"  {when} UTC  {event['sensor']} {event['what']}{detail}{owner}, {ago}"


def _exchange(document: Row) -> Iterator[str]:
    messages = _rows(document, "exchange")
    more = " or more" if document["more_messages"] else ""
    yield f"Messages ({count(len(messages))}{more})"
    for message in messages:
        remarks = [size(message["size"])]
        if message["truncated"]:
            remarks.append("truncated")
        if not message["kept"]:
            remarks.append("body not kept")
        leaves = f", {count(message['leaves'])} values" if message["leaves"] else ""
        remarks.append(f"audit {message['audit']}{leaves}")
        line = f" {_cut(str(message['line']))}" if message["line"] else ""
        yield f"  {message['sequence']} {message['direction']}{line}"
        yield f"      {', '.join(remarks)}"
        if message["error"]:
            yield f"      error: {message['error']}"
        yield from _headers(message)


def _headers(message: Row) -> Iterator[str]:
    pairs = cast("Sequence[Sequence[str]]", message["headers"])
    trailers = cast("Sequence[Sequence[str]]", message["trailers"])
    for name, value in pairs[:_HEADERS_SHOWN]:
        yield f"      {name}: {_cut(value)}"
    if len(pairs) > _HEADERS_SHOWN:
        yield f"      and {len(pairs) - _HEADERS_SHOWN} more headers"
    for name, value in trailers[:_HEADERS_SHOWN]:
        yield f"      trailer {name}: {_cut(value)}"


def _findings(findings: Sequence[Row]) -> Iterator[str]:
    yield f"Findings ({count(len(findings))})" if findings else "Findings: none"
    for row in findings:
        known = f" (profile: {row['known']})" if row["known"] else ""
        sent = "sent" if row["direction"] == "request" else "received"
        if row["refused"]:
            sent = "tried to send, refused by this proxy"
        elif row["unreached"]:
            sent = "tried to send, no server was reached"
        what = f"told apart from {row['data_type']}" if row["told_apart"] else row["data_type"]
        sure = "" if row["told_apart"] else f"{row['confidence']} "
        yield f"  {sure}{what}, {sent}, by {row['method']}{known}"
        yield f"    {row['reason']} [{row['detector']} {row['version']}]"
        yield from _terms(row)
        indent = "    "
        for step in cast("Sequence[str]", row["chain"]):
            yield f"{indent}{_cut(step)}"
            indent += "  "
        value = row["value"]
        yield f"{indent}= {'(value not kept)' if value is None else _cut(str(value))}"


def _terms(row: Row) -> Iterator[str]:
    """What the vocabularies call it; nothing where they do not know it."""
    if not row["dpv"]:
        return
    dpv = " < ".join(cast("Sequence[str]", row["dpv"]))
    yield f"    DPV {dpv}; Play {row['play']}; Apple {row['apple']}; GDPR {row['gdpr']}"
    special = [
        "DPV" if row["special_dpv"] else "",
        f"GDPR {row['special_gdpr']}" if row["special_gdpr"] not in ("", "no") else "",
    ]
    if any(special):
        yield f"    special category: {', '.join(filter(None, special))}"


def _images(images: Sequence[Row]) -> Iterator[str]:
    """The pictures, and a blank line; nothing where there is none."""
    if not images:
        return
    yield f"Pictures ({count(len(images))})"
    for row in images:
        yield f"  {_cut(str(row['path']))}"
        measures = f"{row['width']} x {row['height']} pixels"
        digest = f", SHA-256 {row['sha256']}" if row["sha256"] else " of it"
        yield f"      {row['media_type']}, {measures}, {size(row['size'])}{digest}"
        if row["exif"]:
            yield f"      EXIF: {_cut(', '.join(cast('Sequence[str]', row['exif'])))}"
        yield f"      {_looked(row)}"
    yield ""


def _looked(image: Row) -> str:
    if not image["checked"]:
        return f"{UNCHECKED}: {image['unchecked']}"
    faces = image["faces"]
    found = "no face" if not faces else "a face" if faces == 1 else f"{faces} faces"
    return f"contains {found}, by {image['checked']}"


def _opaque(parts: Sequence[Row]) -> Iterator[str]:
    yield f"Could not be read ({count(len(parts))})" if parts else "Could not be read: nothing"
    for part in parts:
        yield f"  {part['direction']}: {_cut(str(part['path']))}"
        yield f"      {part['reason']}, {size(part['size'])}"


def _cut(text: str) -> str:
    return shorten(text, _LONGEST)
