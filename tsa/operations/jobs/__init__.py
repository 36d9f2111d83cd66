"""The jobs on services of packages below this one. Doors declare theirs in `maintenance.py`."""

from tsa.operations.jobs import care, legacy, repairs, syncs  # noqa: F401  (they register)
