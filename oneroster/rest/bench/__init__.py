"""Measuring the OneRoster API and its packages beside PostgreSQL's own limit.

`running` prepares and measures, `loads` are the clients: processes without Django that speak
HTTP, or SQL with psycopg and nothing around it. `settings` and `urls` are the web server's
during a measurement: the product's own, and the plain view that it is compared with.
"""
