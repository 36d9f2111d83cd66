"""The project package. Settings and urls live here; each sub-app is a domain of its own."""
