"""An import's own ANALYZE reads a tenth of the sample: it needs sizes, not histograms."""

from django.db import migrations

SMALL = "ALTER FUNCTION analyze_legacy_tables() SET default_statistics_target = 10"


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0013_compare_homerooms_in_sets")]
    operations = [
        migrations.RunSQL(
            SMALL, "ALTER FUNCTION analyze_legacy_tables() RESET default_statistics_target"
        )
    ]
