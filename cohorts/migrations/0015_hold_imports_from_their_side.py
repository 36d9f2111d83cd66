"""An import that has left records or changes cannot be deleted; they need not look for it each.

Only the import itself writes them, with its own number, whose row it holds, and a million at once:
a foreign key asked a million times whether that import is there.
"""

import django.db.models.deletion
from django.db import migrations, models

HELD = """
CREATE FUNCTION hold_legacy_import() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM legacy_changes c WHERE c.run_id = OLD.id)
            OR EXISTS (SELECT FROM legacy_records r WHERE r.run_id = OLD.id) THEN
        RAISE foreign_key_violation USING TABLE = 'legacy_imports',
            MESSAGE = format('import %s has left rows, which are taken back by its number', OLD.id);
    END IF;
    RETURN coalesce(NEW, OLD);
END $body$;
CREATE TRIGGER hold_import BEFORE DELETE OR UPDATE OF id ON legacy_imports
    FOR EACH ROW EXECUTE FUNCTION hold_legacy_import();
"""


def _run() -> models.ForeignKey:
    return models.ForeignKey(
        "cohorts.LegacyImport",
        django.db.models.deletion.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0014_analyze_by_a_small_sample")]
    operations = [
        migrations.RunSQL(HELD, "DROP FUNCTION hold_legacy_import CASCADE"),
        migrations.AlterField("legacychange", "run", _run()),
        migrations.AlterField("legacyrecord", "run", _run()),
    ]
