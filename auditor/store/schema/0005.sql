-- Which app a connection is of, how that was learned, and what was let through for it.
ALTER TABLE connections ADD COLUMN uid INTEGER; -- of the app on the phone
ALTER TABLE connections ADD COLUMN app_how TEXT NOT NULL DEFAULT ''; -- exact, shared, ambiguous
ALTER TABLE connections ADD COLUMN let_through INTEGER NOT NULL DEFAULT 0; -- its host is pinned
