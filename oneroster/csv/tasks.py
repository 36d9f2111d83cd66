"""Packages that are too large to be read while somebody waits. A task carries a key, no data."""

from procrastinate.contrib.django import app

from oneroster.csv import runs


@app.task(name="oneroster.import_package", lock="oneroster.import_package")
def import_package(run_id: str) -> None:
    """Read the package of the run, unless that has been done."""
    runs.run_waiting(run_id)
