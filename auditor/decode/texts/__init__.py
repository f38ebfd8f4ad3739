"""Layers of plain text that names its values: tables, cards, fields, JSON behind a head."""
