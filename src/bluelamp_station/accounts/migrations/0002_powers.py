from __future__ import annotations

from django.db import migrations

from bluelamp_station.accounts.power_filling import ensure_powers


def fill(apps, schema_editor):
    """Fill the table as the data file says."""
    ensure_powers(apps.get_model("accounts", "PowerRule"), schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
