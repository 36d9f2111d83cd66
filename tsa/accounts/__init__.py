"""Who signs in: staff with password and second factor, machine clients with OAuth 2.

Staff and machine clients are rows in PostgreSQL. Parents and coaches have no row here: their
links and sessions are items in DynamoDB, so that they work while PostgreSQL is down.
"""
