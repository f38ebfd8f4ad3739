"""Recognising personal data in the decoded leaves of one message."""
