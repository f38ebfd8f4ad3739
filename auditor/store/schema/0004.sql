CREATE TABLE sensor_events ( -- what the phone's sensors did, on the capturing machine's clock
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    at REAL NOT NULL,
    sensor TEXT NOT NULL,
    what TEXT NOT NULL, -- start, stop, access
    app TEXT NOT NULL, -- '' where the phone does not say
    source TEXT NOT NULL, -- the command that told it
    resolution REAL NOT NULL, -- seconds by which the time may be wrong
    detail TEXT NOT NULL,
    UNIQUE (session_id, at, sensor, what, app, source, detail)
);

CREATE TABLE clock_notes ( -- how the phone's clock stood, and gaps of the timeline
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    at REAL NOT NULL,
    ahead REAL, -- seconds that the phone was ahead; NULL for a remark
    uncertainty REAL,
    remark TEXT NOT NULL,
    UNIQUE (session_id, at, remark)
);

CREATE TABLE phases ( -- what the tester did from then on; '' ends the last phase
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    at REAL NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (session_id, at, name)
);
