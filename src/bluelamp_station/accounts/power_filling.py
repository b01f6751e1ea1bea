"""Fills the table of powers from the data file of the science, so that each row gets its dates in the database."""

from __future__ import annotations

__all__ = ["ensure_powers"]

from typing import TYPE_CHECKING

from django.db import transaction

from bluelamp_station.accounts.engine import power_rows

if TYPE_CHECKING:
    from django.db.models import Model


def ensure_powers(rules: type[Model], using: str) -> None:
    """Fill the table where it holds nothing at all; what administrators have added is never touched.

    Args:
        rules: the table's model, as it is now or as a migration knows it.
        using: which database.
    """
    table = rules._default_manager.using(using)  # noqa: SLF001 - the manager's public name differs in migrations
    with transaction.atomic(using=using):
        if not table.exists():
            table.bulk_create([rules(**row) for row in power_rows()], ignore_conflicts=True)
