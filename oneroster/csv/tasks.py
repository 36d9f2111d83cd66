"""Packages that are too large to be read while somebody waits. A task carries a key, no data."""

from procrastinate.contrib.django import app

from oneroster.csv import runs


@app.task(name="oneroster.import_package", lock="oneroster.import_package")
def import_package(run_id: str) -> None:
    """Read the package of the run, unless that has been done."""
    runs.run_waiting(run_id)


@app.periodic(cron="* * * * *", periodic_id="oneroster.settle_imports")
@app.task(name="oneroster.settle_imports", queueing_lock="oneroster.settle_imports")
def settle_imports(timestamp: int) -> None:
    """End what a killed worker or command left running, or take it up again."""
    runs.settle_broken_off(defer=import_package.defer)
