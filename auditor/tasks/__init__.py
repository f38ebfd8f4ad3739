"""The verbs that join the rooms: import, rescan, judge, reveal, export; no printing."""
