"""What HealthKit, Health Connect and their kin call what they keep."""
