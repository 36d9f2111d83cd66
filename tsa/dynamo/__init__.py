"""What all DynamoDB tables share: names, one connection, versioned writes, the debt mark.

Only this package and the apps' `tables.py` import pynamodb. A service reads an item, changes
it in Python and hands it to `writes.commit`, which sends the difference with a condition.
"""
