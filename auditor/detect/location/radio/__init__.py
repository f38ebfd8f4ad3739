"""Places by what radios hear: access points, cells, beacons."""
