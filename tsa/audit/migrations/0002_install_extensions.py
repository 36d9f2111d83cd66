"""Trusted extensions that the owner may create; without them searches are slower, no more."""

import sys

from django.db import migrations

WANTED = ["pg_trgm", "btree_gist"]


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions")
        available = {name for (name,) in cursor.fetchall()}
    for name in WANTED:
        if name in available:
            schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        else:
            print(f"\n  This PostgreSQL has no extension {name}.", file=sys.stderr)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_grant_the_application_role")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
