"""Packages beside COPY of the same rows, at a size that shows what does not scale."""

import os

import pytest

from oneroster.csv import measuring
from oneroster.csv.importing import import_package

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
USERS = int(os.environ.get("TSA_CSV_USERS", "2000"))


def test_import_and_export_keep_up_with_copy(tmp_path, capsys):
    package = tmp_path / "people.zip"
    measuring.people(package, users=USERS, enrollments=USERS * 3)

    reading = measuring.import_beside_copy(package)
    report = import_package(package, by=measuring.BY)
    before = measuring.peak_memory()
    writing = measuring.export_beside_copy(tmp_path / "out.zip")

    with capsys.disabled():
        print(f"\nimport {reading} {reading.share:.2f}; export {writing} {writing.share:.2f};"
              f" memory +{(measuring.peak_memory() - before) / 2**20:.0f} MiB")  # fmt: skip
    assert report.status == "imported"
    # ample: machines that test are busy with other things
    assert reading.share > 0.1
    assert writing.share > 0.1
