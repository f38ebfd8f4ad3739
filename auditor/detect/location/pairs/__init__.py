"""Latitudes with their longitudes among fields, rows and lists."""
