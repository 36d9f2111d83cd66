"""Staff find a parent by any part of the name, as they find a student."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper

from tsa.audit.migration_operations import AddTrigramIndex


def _like(column, name):
    return GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name)


class Migration(migrations.Migration):
    dependencies = [("edfi", "0002_keep_etags_and_keys_by_trigger")]
    operations = [
        AddTrigramIndex("contact", _like("last_name", "idx_contacts_last_search")),
        AddTrigramIndex("contact", _like("first_name", "idx_contacts_first_search")),
    ]
