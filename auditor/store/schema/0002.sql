CREATE TABLE images ( -- pictures met in messages, and what looked at them
    message_id INTEGER NOT NULL REFERENCES messages (id),
    place INTEGER NOT NULL, -- order in the message
    path_id INTEGER NOT NULL REFERENCES words (id),
    type_id INTEGER NOT NULL REFERENCES words (id), -- its media type
    width INTEGER NOT NULL, -- in pixels, by its header
    height INTEGER NOT NULL,
    size INTEGER NOT NULL, -- in bytes
    sha256 BLOB NOT NULL,
    tags_id INTEGER NOT NULL REFERENCES words (id), -- names of its EXIF tags, one a line
    looked INTEGER NOT NULL, -- 1: by what remark_id names, 0: not, and remark_id says why
    remark_id INTEGER NOT NULL REFERENCES words (id),
    faces INTEGER NOT NULL,
    PRIMARY KEY (message_id, place)
) WITHOUT ROWID;
