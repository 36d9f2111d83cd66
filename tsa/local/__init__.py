"""The machine's own stores and processes, for whoever has neither PostgreSQL nor DynamoDB.

Plain standard library, importable without Django: ./dev runs it before any package is there.
Only mail.py (Django's e-mail backend) and testing.py (pytest's fixtures) need the packages.
"""
