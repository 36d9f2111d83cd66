"""Migration operations that any app uses to put its tables under the house's rules.

They only compose SQL around functions that this app's own migrations create, so a migration
that uses them depends on ("audit", "0004_capture_changes_by_trigger").
"""

import sys

from django.db.migrations.operations import AddIndex, RunSQL


class AuditTable(RunSQL):
    """Every insert, update and delete of the table leaves audit rows, by bulk and COPY too.

    `key`: the primary key column(s), comma-separated. `student`: how a row names its student:
    a column that holds a student_unique_id, `user:column` with a roster user's sourced_id, or
    `uuid:column` with the id of a student. `masked`: columns whose values are never recorded.
    """

    def __init__(self, table, *, key, student="", masked=""):
        self.table, self.key, self.student, self.masked = table, key, student, masked
        arguments = ", ".join(f"'{each}'" for each in (key, student, masked))
        super().__init__(
            sql=[
                f"CREATE TRIGGER audit_{event} AFTER {event.upper()} ON {table}"
                f" REFERENCING {rows} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION audit_capture({arguments})"
                for event, rows in (
                    ("insert", "NEW TABLE AS new_rows"),
                    ("update", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
                    ("delete", "OLD TABLE AS old_rows"),
                )
            ],
            reverse_sql=[
                f"DROP TRIGGER IF EXISTS audit_{event} ON {table}"
                for event in ("insert", "update", "delete")
            ],
        )

    def deconstruct(self):
        options = {"key": self.key, "student": self.student, "masked": self.masked}
        return (
            self.__class__.__qualname__,
            [self.table],
            {name: value for name, value in options.items() if value},
        )

    def describe(self):
        return f"Audit every change of {self.table}"


class AppendOnly(RunSQL):
    """The application may add rows to the table and read them, and nothing else, ever."""

    def __init__(self, table):
        self.table = table
        super().__init__(
            sql=f"SELECT protect_append_only('{table}')",
            reverse_sql=RunSQL.noop,
        )

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table], {}

    def describe(self):
        return f"Let the application only add rows to {self.table}"


class KeepTimes(RunSQL):
    """`created_at` never changes; `updated_at` tells of the last real change."""

    function = "keep_times"

    def __init__(self, table):
        self.table = table
        super().__init__(
            sql=f"CREATE TRIGGER {self.function} BEFORE INSERT OR UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.function}()",
            reverse_sql=f"DROP TRIGGER IF EXISTS {self.function} ON {table}",
        )

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table], {}

    def describe(self):
        return f"Keep times of {self.table} ({self.function})"


class KeepKey(RunSQL):
    """The columns keep the value they were inserted with, whoever tries to change them."""

    def __init__(self, table, *columns):
        self.table, self.columns = table, columns
        changed = " OR ".join(f"OLD.{each} IS DISTINCT FROM NEW.{each}" for each in columns)
        super().__init__(
            sql=f"CREATE TRIGGER keep_key BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({changed}) EXECUTE FUNCTION refuse_key_change('{', '.join(columns)}')",
            reverse_sql=f"DROP TRIGGER IF EXISTS keep_key ON {table}",
        )

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table, *self.columns], {}

    def describe(self):
        return f"Keep {', '.join(self.columns)} of {self.table} as inserted"


class AddTrigramIndex(AddIndex):
    """An index for `contains` searches; left out, with a warning, where pg_trgm is not to be had.

    Searches then still answer, only slower.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if _has_trigrams(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            print(f"  {self.index.name} left out: no extension pg_trgm here", file=sys.stderr)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"DROP INDEX IF EXISTS {self.index.name}")


def _has_trigrams(schema_editor) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
