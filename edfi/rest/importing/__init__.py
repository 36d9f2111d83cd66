"""Bringing a folder of Ed-Fi bodies into the tables, in batches and as the API would.

`running` goes through the folder, `lines` reads and checks what PostgreSQL need not be asked,
`storing` writes a batch by the statements of `staging`, `progress` remembers how far a run came.
A line is judged as a POST of it would be; only who may write what is not asked.
"""
