ALTER TABLE connections ADD COLUMN lookups INTEGER NOT NULL DEFAULT 0; -- messages of DNS
ALTER TABLE connections ADD COLUMN broken INTEGER NOT NULL DEFAULT 0; -- requests without a body
-- What was counted before went by the port and the mode.
UPDATE connections SET lookups = messages
    WHERE requests = 0 AND client_tls = ''
    AND (server LIKE '%:53' OR mode LIKE 'dns%' OR mode LIKE 'reverse:dns%');
