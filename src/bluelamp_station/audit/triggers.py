"""The triggers by which the database itself refuses to change or remove an event."""

from __future__ import annotations

__all__ = ["allow_changes", "refuse_changes"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_MESSAGE = "The audit log is append-only."
_VERBS = ("UPDATE", "DELETE")


def refuse_changes(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers where they are missing."""
    if connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            for verb in _VERBS
        ]
    else:
        function = (
            "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        refused = "EXECUTE FUNCTION audit_event_refuse()"
        rows = f"BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW {refused}"
        emptying = f"BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT {refused}"
        statements = [
            function,
            f"CREATE OR REPLACE TRIGGER audit_event_append_only {rows}",
            f"CREATE OR REPLACE TRIGGER audit_event_no_truncate {emptying}",
        ]
    _run(connection, statements)


def allow_changes(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for undoing the migration, and for tests that must empty their tables."""
    if connection.vendor == "sqlite":
        statements = [f"DROP TRIGGER IF EXISTS audit_event_no_{verb.lower()}" for verb in _VERBS]
    else:
        names = ("audit_event_append_only", "audit_event_no_truncate")
        statements = [f"DROP TRIGGER IF EXISTS {name} ON audit_event" for name in names]
    _run(connection, statements)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
