"""Records of bodies by standard: told by their structure, whose lengths must close exactly.

Each file opens one standard and yields what the record says of itself (format,
size, finger, number of points) as leaves named `biometricFormat` and the like;
pictures inside are opened further, what stays binary is an Opaque.
"""
