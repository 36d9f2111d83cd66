"""The declared resources of the three services."""
