"""The kitchen: makes the package from sources and seeds."""
