from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db
OWN = ("accounts", "audit", "hotspots", "incidents", "programme", "queue", "workflows")


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_each_room_has_one_newest_migration() -> None:
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}
    for room in OWN:
        assert len(loader.graph.leaf_nodes(room)) <= 1, room
