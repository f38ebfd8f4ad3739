-- Takes :session away, children first. Foreign keys are off meanwhile: without an
-- index on the child's side each check would read a whole table.

INSERT INTO temp.gone SELECT m.id FROM flows f JOIN messages m ON m.flow_id = f.id
WHERE f.session_id = :session;

-- What was drawn from recurrence rests on several sessions and names them; the caller
-- draws it anew. (`main.` keeps other sessions' findings out of the count.)
DELETE FROM main.raws WHERE finding_id IN (SELECT f.id FROM findings f
    JOIN finding_groups g ON g.id = f.group_id WHERE g.method = 5 AND g.session_id != :session);
DELETE FROM main.findings WHERE group_id IN
    (SELECT id FROM finding_groups WHERE method = 5 AND session_id != :session);
UPDATE finding_groups SET places = 0, first = 1e300, last = -1e300
WHERE method = 5 AND session_id != :session;

DELETE FROM raws WHERE finding_id IN
    (SELECT id FROM findings WHERE message_id IN (SELECT id FROM temp.gone));
DELETE FROM findings WHERE message_id IN (SELECT id FROM temp.gone);
DELETE FROM opaques WHERE message_id IN (SELECT id FROM temp.gone);
DELETE FROM recurring WHERE message_id IN (SELECT id FROM temp.gone);
DELETE FROM images WHERE message_id IN (SELECT id FROM temp.gone);
DELETE FROM audits WHERE message_id IN (SELECT id FROM temp.gone);
DELETE FROM messages WHERE id IN (SELECT id FROM temp.gone);
DELETE FROM flows WHERE session_id = :session;
DELETE FROM flow_groups WHERE session_id = :session;
DELETE FROM finding_groups WHERE session_id = :session;
DELETE FROM opaque_groups WHERE session_id = :session;
DELETE FROM connections WHERE session_id = :session;
DELETE FROM chunks WHERE session_id = :session;
DELETE FROM failures WHERE session_id = :session;
DELETE FROM batches WHERE session_id = :session;
DELETE FROM packet_flows WHERE recording_id IN
    (SELECT id FROM recordings WHERE session_id = :session);
DELETE FROM recordings WHERE session_id = :session;
DELETE FROM lookups WHERE session_id = :session;
DELETE FROM sensor_events WHERE session_id = :session;
DELETE FROM clock_notes WHERE session_id = :session;
DELETE FROM phases WHERE session_id = :session;
DELETE FROM files WHERE session_id = :session;
DELETE FROM sessions WHERE id = :session;

-- What nothing refers to any more.
DELETE FROM bodies WHERE id NOT IN
    (SELECT body_id FROM messages WHERE body_id IS NOT NULL);
DELETE FROM words WHERE id NOT IN (
    SELECT version_id FROM flows UNION SELECT scheme_id FROM flows
    UNION SELECT method_id FROM flows UNION SELECT detector_id FROM findings
    UNION SELECT path_id FROM findings UNION SELECT reason_id FROM findings
    UNION SELECT known_id FROM findings UNION SELECT class_id FROM findings
    UNION SELECT path_id FROM opaques UNION SELECT reason_id FROM opaque_groups
    UNION SELECT path_id FROM recurring UNION SELECT path_id FROM images
    UNION SELECT type_id FROM images UNION SELECT tags_id FROM images
    UNION SELECT remark_id FROM images
);
DELETE FROM hosts WHERE id NOT IN (
    SELECT host_id FROM flow_groups UNION SELECT host_id FROM finding_groups
    UNION SELECT host_id FROM opaque_groups UNION SELECT host_id FROM connections
);
DELETE FROM apps WHERE id NOT IN (
    SELECT app_id FROM flow_groups UNION SELECT app_id FROM finding_groups
    UNION SELECT app_id FROM opaque_groups UNION SELECT app_id FROM connections
);
DELETE FROM data_types WHERE id NOT IN (SELECT type_id FROM finding_groups);
DELETE FROM detector_sets WHERE id NOT IN (
    SELECT detectors_id FROM sessions
    UNION SELECT detectors_id FROM audits WHERE detectors_id IS NOT NULL
);

-- Writers that cached ids forget them.
UPDATE meta SET value = value + 1 WHERE key = 'generation';
