CREATE INDEX flows_error ON flows (session_id) WHERE error <> ''; -- what did not arrive
