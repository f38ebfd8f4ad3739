-- The first schema. Never edit it: append a migration instead.
--
-- Facts (flows, messages, bodies, connections) are insert-only; a stream that was
-- still open is completed once. Conclusions (audits, findings, opaques, recurring)
-- can be replaced. *_groups are rollups and, at the same time, the dictionary of
-- what many rows share: a flow or finding names its group, the group names
-- session, app, host and the rest. Whatever is filtered on lives in a group, so
-- one index (group, time) serves every filter. Times are Unix seconds, 0 where a
-- time is needed for the order and unknown. Foreign keys of facts have no index
-- on the child's side: rows are deleted by purge only, which goes children first.

CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Dictionaries. Their rows are removed by purge when nothing refers to them.
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE apps (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE hosts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    backwards TEXT NOT NULL -- lower case, labels from the right: a prefix asks for subdomains
);
CREATE INDEX hosts_backwards ON hosts (backwards);
CREATE TABLE data_types (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, category INTEGER NOT NULL
);
CREATE TABLE detector_sets (id INTEGER PRIMARY KEY, versions TEXT NOT NULL UNIQUE); -- JSON

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    app TEXT NOT NULL,
    device TEXT NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    owner_pid INTEGER NOT NULL,
    owner_mark TEXT NOT NULL, -- tells the process from a later one with the same number
    tools TEXT NOT NULL, -- JSON
    detectors_id INTEGER NOT NULL REFERENCES detector_sets (id),
    keep_raw INTEGER NOT NULL,
    no_bodies INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0,
    spooled INTEGER NOT NULL DEFAULT 0,
    errored INTEGER NOT NULL DEFAULT 0,
    recurring INTEGER NOT NULL DEFAULT 0, -- rows of `recurring`, bounded
    recurring_cut INTEGER NOT NULL DEFAULT 0 -- what the bound left out
);

CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    size INTEGER NOT NULL,
    entries INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (session_id, sha256)
);

CREATE TABLE batches (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    number INTEGER NOT NULL,
    PRIMARY KEY (session_id, number)
) WITHOUT ROWID;

CREATE TABLE connections (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    app_id INTEGER NOT NULL REFERENCES apps (id),
    host_id INTEGER NOT NULL REFERENCES hosts (id), -- the SNI, else the server asked for
    opened_at REAL NOT NULL, -- 0 where unknown, for the order
    key TEXT NOT NULL,
    transport TEXT NOT NULL,
    client TEXT NOT NULL,
    server TEXT NOT NULL,
    server_ip TEXT NOT NULL,
    mode TEXT NOT NULL,
    opened REAL,
    closed REAL,
    sni TEXT NOT NULL,
    alpn TEXT NOT NULL,
    tls_version TEXT NOT NULL,
    cipher TEXT NOT NULL,
    ja3 TEXT NOT NULL,
    ja4 TEXT NOT NULL,
    certificate_org TEXT NOT NULL,
    client_tls TEXT NOT NULL,
    server_tls TEXT NOT NULL,
    tls_error TEXT NOT NULL,
    error TEXT NOT NULL,
    refused TEXT NOT NULL,
    ignored INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    UNIQUE (session_id, key)
);
CREATE INDEX connections_time ON connections (opened_at);
CREATE INDEX connections_session ON connections (session_id, opened_at);
CREATE INDEX connections_host ON connections (host_id, opened_at);
CREATE INDEX connections_app ON connections (app_id, opened_at);

CREATE TABLE flow_groups (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    app_id INTEGER NOT NULL REFERENCES apps (id),
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    protocol INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    first REAL NOT NULL,
    last REAL NOT NULL,
    UNIQUE (session_id, app_id, host_id, protocol)
);
CREATE INDEX flow_groups_first ON flow_groups (first);
CREATE INDEX flow_groups_session ON flow_groups (session_id, first);
CREATE INDEX flow_groups_app ON flow_groups (app_id, first);
CREATE INDEX flow_groups_host ON flow_groups (host_id, first);

CREATE TABLE flows (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    group_id INTEGER NOT NULL REFERENCES flow_groups (id),
    key TEXT NOT NULL,
    started REAL NOT NULL, -- 0 where unknown
    ended REAL,
    file_id INTEGER REFERENCES files (id),
    source_index INTEGER,
    source_comment TEXT,
    version_id INTEGER NOT NULL REFERENCES words (id),
    scheme_id INTEGER NOT NULL REFERENCES words (id),
    method_id INTEGER NOT NULL REFERENCES words (id),
    port INTEGER NOT NULL,
    path TEXT NOT NULL,
    status INTEGER,
    error TEXT NOT NULL,
    connection TEXT NOT NULL, -- its key: the connection's own row may come later
    messages INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    UNIQUE (session_id, key)
);
CREATE INDEX flows_group ON flows (group_id, started);
CREATE INDEX flows_time ON flows (started, group_id);
CREATE INDEX flows_file ON flows (file_id, source_index) WHERE file_id IS NOT NULL;

CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE, -- of the stored bytes, before compression
    size INTEGER NOT NULL,
    codec INTEGER NOT NULL, -- 0 as they are, 1 zstd
    data BLOB NOT NULL
);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    flow_id INTEGER NOT NULL REFERENCES flows (id),
    sequence INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    protocol INTEGER NOT NULL,
    flags INTEGER NOT NULL, -- 1 truncated, 2 text, 4 open, 8 body not kept
    status INTEGER,
    started REAL,
    ended REAL,
    body_size INTEGER NOT NULL,
    body_id INTEGER REFERENCES bodies (id),
    body_sha256 BLOB, -- of all bytes on the wire, where the kept body is not all of them
    headers BLOB, -- msgpack array of [name, value]; NULL for none
    trailers BLOB,
    error TEXT, -- NULL for none
    extra BLOB, -- msgpack map of the fields in which it differs from its flow
    cut INTEGER NOT NULL, -- bytes cut from over-long headers, path and names
    UNIQUE (flow_id, sequence)
);
CREATE INDEX messages_open ON messages (flow_id) WHERE flags & 4;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    flow TEXT NOT NULL, -- its key
    sequence INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    size INTEGER NOT NULL,
    data BLOB, -- NULL in a session without bodies
    UNIQUE (session_id, flow, sequence, offset)
);

CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    flow TEXT NOT NULL,
    place TEXT NOT NULL,
    error TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX failures_session ON failures (session_id, at);

CREATE TABLE audits (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id),
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    state INTEGER NOT NULL, -- 0 pending, 1 done, 2 errored
    attempts INTEGER NOT NULL,
    leaves INTEGER NOT NULL,
    detectors_id INTEGER REFERENCES detector_sets (id),
    error TEXT -- NULL for none
);
CREATE INDEX audits_pending ON audits (session_id, message_id) WHERE state = 0;
CREATE INDEX audits_errored ON audits (session_id) WHERE state = 2;

CREATE TABLE finding_groups (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    app_id INTEGER NOT NULL REFERENCES apps (id),
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    direction INTEGER NOT NULL,
    type_id INTEGER NOT NULL REFERENCES data_types (id),
    confidence INTEGER NOT NULL,
    method INTEGER NOT NULL,
    places INTEGER NOT NULL,
    first REAL NOT NULL,
    last REAL NOT NULL,
    UNIQUE (session_id, app_id, host_id, direction, type_id, confidence, method)
);
CREATE INDEX finding_groups_first ON finding_groups (first);
CREATE INDEX finding_groups_session ON finding_groups (session_id, first);
CREATE INDEX finding_groups_app ON finding_groups (app_id, first);
CREATE INDEX finding_groups_host ON finding_groups (host_id, first);
CREATE INDEX finding_groups_type ON finding_groups (type_id, first);

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES finding_groups (id),
    flow_id INTEGER NOT NULL REFERENCES flows (id),
    message_id INTEGER NOT NULL REFERENCES messages (id),
    at REAL NOT NULL, -- 0 where unknown
    detector_id INTEGER NOT NULL REFERENCES words (id),
    version INTEGER NOT NULL,
    path_id INTEGER NOT NULL REFERENCES words (id),
    reason_id INTEGER NOT NULL REFERENCES words (id),
    known_id INTEGER NOT NULL REFERENCES words (id),
    class_id INTEGER NOT NULL REFERENCES words (id),
    masked TEXT NOT NULL,
    hash BLOB -- keyed; NULL without a value
);
CREATE INDEX findings_group ON findings (group_id, at);
CREATE INDEX findings_time ON findings (at, group_id);
CREATE INDEX findings_message ON findings (message_id);

CREATE TABLE raws ( -- values in clear, only in sessions that keep them
    finding_id INTEGER PRIMARY KEY REFERENCES findings (id) ON DELETE CASCADE,
    value TEXT NOT NULL
);

CREATE TABLE opaque_groups (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    app_id INTEGER NOT NULL REFERENCES apps (id),
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    direction INTEGER NOT NULL,
    reason_id INTEGER NOT NULL REFERENCES words (id),
    parts INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    UNIQUE (session_id, app_id, host_id, direction, reason_id)
);

CREATE TABLE opaques (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    place INTEGER NOT NULL, -- order in the message
    group_id INTEGER NOT NULL REFERENCES opaque_groups (id),
    path_id INTEGER NOT NULL REFERENCES words (id),
    size INTEGER NOT NULL,
    PRIMARY KEY (message_id, place)
) WITHOUT ROWID;

CREATE TABLE recurring ( -- high-entropy leaves, to find identifiers that come again
    message_id INTEGER NOT NULL REFERENCES messages (id),
    place INTEGER NOT NULL,
    hash BLOB NOT NULL, -- keyed, 12 bytes
    path_id INTEGER NOT NULL REFERENCES words (id),
    PRIMARY KEY (message_id, place)
) WITHOUT ROWID;

-- For `auditor sql`: the same with words instead of numbers.
CREATE VIEW flow_list AS
SELECT f.id, s.name AS session, a.name AS app, h.name AS host, f.key, f.started, f.ended,
    CASE g.protocol WHEN 0 THEN 'http' WHEN 1 THEN 'websocket' WHEN 2 THEN 'tcp'
        WHEN 3 THEN 'udp' ELSE 'dns' END AS protocol,
    v.word AS version, c.word AS scheme, f.port, m.word AS method, f.path, f.status, f.error,
    f.messages, f.bytes_up, f.bytes_down, i.name AS source_file, f.source_index, f.source_comment
FROM flows f
JOIN flow_groups g ON g.id = f.group_id
JOIN sessions s ON s.id = g.session_id
JOIN apps a ON a.id = g.app_id
JOIN hosts h ON h.id = g.host_id
JOIN words v ON v.id = f.version_id
JOIN words c ON c.id = f.scheme_id
JOIN words m ON m.id = f.method_id
LEFT JOIN files i ON i.id = f.file_id;

CREATE VIEW finding_list AS
SELECT f.id, s.name AS session, a.name AS app, h.name AS recipient, f.flow_id AS flow,
    f.message_id AS message, f.at AS time,
    CASE g.direction WHEN 0 THEN 'request' ELSE 'response' END AS direction,
    CASE t.category WHEN 0 THEN 'location' WHEN 1 THEN 'biometric' WHEN 2 THEN 'identifier'
        ELSE 'health' END AS category,
    t.name AS data_type,
    CASE g.confidence WHEN 0 THEN 'candidate' WHEN 1 THEN 'probable' ELSE 'proven' END
        AS confidence,
    CASE g.method WHEN 0 THEN 'known-value' WHEN 1 THEN 'sdk' WHEN 2 THEN 'structure'
        WHEN 3 THEN 'key' WHEN 4 THEN 'content' ELSE 'recurrence' END AS method,
    d.word AS detector, f.version, p.word AS path, r.word AS reason, k.word AS known,
    f.masked AS value, c.word AS value_class
FROM findings f
JOIN finding_groups g ON g.id = f.group_id
JOIN sessions s ON s.id = g.session_id
JOIN apps a ON a.id = g.app_id
JOIN hosts h ON h.id = g.host_id
JOIN data_types t ON t.id = g.type_id
JOIN words d ON d.id = f.detector_id
JOIN words p ON p.id = f.path_id
JOIN words r ON r.id = f.reason_id
JOIN words k ON k.id = f.known_id
JOIN words c ON c.id = f.class_id;
