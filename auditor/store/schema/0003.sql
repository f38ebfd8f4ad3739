CREATE TABLE recordings ( -- files beside the messages: packet captures, key logs, screen recordings
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL, -- as it was given
    sha256 TEXT NOT NULL, -- of its bytes, hex
    size INTEGER NOT NULL, -- in bytes
    started REAL, -- time of its first packet or frame
    ended REAL,
    complete INTEGER NOT NULL, -- 0 where it was damaged or cut
    remark TEXT NOT NULL, -- what was cut or could not be read
    UNIQUE (session_id, kind, sha256)
);

CREATE TABLE packet_flows ( -- transport connections as a packet capture shows them
    recording_id INTEGER NOT NULL REFERENCES recordings (id),
    number INTEGER NOT NULL, -- by the first packet, from 0
    transport TEXT NOT NULL,
    client TEXT NOT NULL,
    server TEXT NOT NULL,
    opened REAL NOT NULL,
    closed REAL NOT NULL,
    packets_up INTEGER NOT NULL,
    packets_down INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    protocol TEXT NOT NULL,
    name TEXT NOT NULL,
    named_by TEXT NOT NULL,
    sni TEXT NOT NULL,
    alpn TEXT NOT NULL,
    ja3 TEXT NOT NULL,
    ja4 TEXT NOT NULL,
    ending TEXT NOT NULL,
    alert TEXT NOT NULL,
    uid INTEGER,
    app TEXT NOT NULL,
    PRIMARY KEY (recording_id, number)
) WITHOUT ROWID;
