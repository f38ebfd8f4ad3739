CREATE TABLE lookups ( -- names asked of DNS in questions of which no body is stored
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    name TEXT NOT NULL,
    PRIMARY KEY (session_id, name)
) WITHOUT ROWID;
