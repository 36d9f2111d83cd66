"""The enrolment: invitation of a parent, six steps, documents, appointments, student of record.

DynamoDB owns it while it runs; PostgreSQL owns the student that comes of it.
"""
