"""Measuring the Ed-Fi API and the import beside PostgreSQL's own limit.

`running` prepares and measures, `loads` are the clients: processes without Django that speak
HTTP, or the same SQL with psycopg and nothing around it.
"""
