"""`./dev bench cohorts`: what lists and imports cost, on stores of their own."""
