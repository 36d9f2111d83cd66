"""`./dev bench admin`: what staff's pages cost at two sizes, and what the audit adds to a write."""
