"""The import from the legacy database `edu`: read in one snapshot, judged and stored in sets.

`layout` declares what is read, `source` reads it, `staging` holds it; `words`, `organizations`,
`people`, `groups` and `members` decide what each row becomes, and `storing` writes it. `runs`
keeps what each import did, `rollback` takes one back. The legacy database is only ever read.
"""
