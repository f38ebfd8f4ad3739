"""Accounts, sessions and visitors: what a service knows somebody by."""
