"""Health records by the names of fields, and what somebody says of their own health."""
