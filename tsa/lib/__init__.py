"""Small pure helpers and DomainError: no models, no store, no domain."""
