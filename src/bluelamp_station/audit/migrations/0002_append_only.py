"""The head's one row, and the triggers that refuse to change an event."""

from __future__ import annotations

from django.db import migrations

from bluelamp_station.audit.triggers import allow_changes, refuse_changes


def _begin(apps, schema_editor):
    apps.get_model("audit", "ChainHead").objects.get_or_create(pk=1)
    refuse_changes(schema_editor.connection)


def _undo(apps, schema_editor):
    allow_changes(schema_editor.connection)


class Migration(migrations.Migration):
    """Append-only."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_begin, _undo)]
