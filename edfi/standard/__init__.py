"""Facts of the Ed-Fi Data Standard 5.2 that are data and not code. No store, no models."""
