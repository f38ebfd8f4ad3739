"""Templates of bodies: vectors, records by standard, fingers as scanners send them."""
