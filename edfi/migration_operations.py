"""Migration operations for Ed-Fi tables: bookkeeping, tracked changes, references.

They compose SQL around the functions that edfi's own 0002 and 0004 create; a migration that
uses them depends on ("edfi", "0004_hand_out_change_versions").
"""

import json

from django.db.migrations.operations import RunSQL

from tsa.audit.migration_operations import KeepTimes


class KeepEtag(KeepTimes):
    """A real change gives the row a new `_etag`, change version and times; an identical none.

    `id`, `_ordinal` and `created_at` never change.
    """

    function = "keep_etag"


class TrackChanges(RunSQL):
    """A deleted row leaves its natural key and a change version; with `key_changes` so does an
    update of the key.

    `resource`: the endpoint; "@descriptor": made from the row's `kind`. `key`: the flat natural
    key, {public name: column}. `rows`: which rows of the table are the resource's, as SQL on
    the columns' bare names, such as "role = 'student'".
    """

    def __init__(self, table, resource, *, key, rows="", key_changes=False):
        self.table, self.resource, self.key = table, resource, key
        self.rows, self.key_changes = rows, key_changes
        super().__init__(
            sql=self._create(),
            reverse_sql=[
                f"DROP TRIGGER IF EXISTS {self._name(event)} ON {table}"
                for event in ("deletes", "key_changes")
            ],
        )

    def _name(self, event):
        whole = f"track_{event}_{self.resource.strip('@')}"
        return f'"{whole[:63]}"'

    def _create(self):
        call = f"track_change('{self.resource}', '{json.dumps(self.key)}')"
        old = f"WHEN ({_of('OLD', self.rows)}) " if self.rows else ""
        statements = [
            f"CREATE TRIGGER {self._name('deletes')} AFTER DELETE ON {self.table}"
            f" FOR EACH ROW {old}EXECUTE FUNCTION {call}"
        ]
        if self.key_changes:
            was, now = (
                ", ".join(f"{row}.{column}" for column in self.key.values())
                for row in ("OLD", "NEW")
            )
            changed = f"(ROW({was}) IS DISTINCT FROM ROW({now}))"
            if self.rows:
                changed += f" AND ({_of('OLD', self.rows)})"
            statements.append(
                f"CREATE TRIGGER {self._name('key_changes')} AFTER UPDATE ON {self.table}"
                f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {call}"
            )
        return statements

    def deconstruct(self):
        options = {"key": self.key}
        if self.rows:
            options["rows"] = self.rows
        if self.key_changes:
            options["key_changes"] = True
        return self.__class__.__qualname__, [self.table, self.resource], options

    def describe(self):
        return f"Track deletions and key changes of {self.resource}"


def _of(row, condition):
    """The condition's one leading column, said of OLD or NEW: `role = 'student'`."""
    return " AND ".join(f"{row}.{part.strip()}" for part in condition.split(" AND "))


class AddReference(RunSQL):
    """A foreign key over a whole natural key. A key that changes, changes in every reference.

    Checked at the statement, not at the commit; a row that is referenced cannot be deleted.
    """

    def __init__(self, table, columns, *, to, target, name):
        self.table, self.columns = table, list(columns)
        self.to, self.target, self.name = to, list(target), name
        super().__init__(
            sql=f"ALTER TABLE {table} ADD CONSTRAINT {name}"
            f" FOREIGN KEY ({', '.join(columns)}) REFERENCES {to} ({', '.join(target)})"
            " ON UPDATE CASCADE",
            reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
        )

    def deconstruct(self):
        options = {"to": self.to, "target": self.target, "name": self.name}
        return self.__class__.__qualname__, [self.table, self.columns], options

    def describe(self):
        return f"Let {', '.join(self.columns)} of {self.table} refer to {self.to}"


class GuardCollection(RunSQL):
    """References inside a JSON collection, held as a foreign key would hold them.

    Items of `column` have an object `reference` with the members of `key`, {member: column of
    the table `to`}. An item must name a row that exists; a row that items name cannot be
    deleted; when its key changes, the items change with it.
    """

    def __init__(self, table, column, *, reference, to, key):
        self.table, self.column, self.reference = table, column, reference
        self.to, self.key = to, key
        arguments = f"'{table}', '{column}', '{reference}', '{to}', '{json.dumps(key)}'"
        inner, outer = self._names()
        columns = list(key.values())
        changed = " OR ".join(f"OLD.{each} IS DISTINCT FROM NEW.{each}" for each in columns)
        super().__init__(
            sql=[
                f"CREATE INDEX {inner} ON {table} USING gin ({column} jsonb_path_ops)"
                f" WHERE {column} <> '[]'",
                f"CREATE TRIGGER {inner} AFTER INSERT OR UPDATE OF {column} ON {table}"
                f" FOR EACH ROW WHEN (NEW.{column} <> '[]')"
                f" EXECUTE FUNCTION guard_collection_items({arguments})",
                f"CREATE TRIGGER {outer}_deleted AFTER DELETE ON {to} FOR EACH ROW"
                f" EXECUTE FUNCTION guard_collection_target({arguments})",
                f"CREATE TRIGGER {outer}_changed AFTER UPDATE ON {to} FOR EACH ROW"
                f" WHEN ({changed}) EXECUTE FUNCTION guard_collection_target({arguments})",
            ],
            reverse_sql=[
                f"DROP TRIGGER IF EXISTS {outer}_changed ON {to}",
                f"DROP TRIGGER IF EXISTS {outer}_deleted ON {to}",
                f"DROP TRIGGER IF EXISTS {inner} ON {table}",
                f"DROP INDEX IF EXISTS {inner}",
            ],
        )

    def _names(self):
        base = f"{self.table[:25]}_{self.column[:20]}"
        return f"guard_{base}", f"held_by_{base}"[:54]

    def deconstruct(self):
        options = {"reference": self.reference, "to": self.to, "key": self.key}
        return self.__class__.__qualname__, [self.table, self.column], options

    def describe(self):
        return f"Hold the references in {self.column} of {self.table}"
