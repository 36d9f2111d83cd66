"""OneRoster's CSV packages: read into the tables, and written from them.

`files` declares what stands in each file; `exporting` and `importing` are the two doors, for the
commands and for the admin. PostgreSQL writes the files' text and judges the rows, both in sets.
"""
