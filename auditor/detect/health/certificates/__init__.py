"""Health certificates and what their codes hold."""
