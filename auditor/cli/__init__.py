"""The command line: one file a command group, composed in `app`; bodies parse, call, print."""
