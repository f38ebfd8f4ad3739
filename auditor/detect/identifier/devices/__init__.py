"""What singles out a phone or a car: numbers of hardware, ids of systems and installations."""
