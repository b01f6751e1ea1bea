"""Addresses of the ledger and partners' statements."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from typing import TYPE_CHECKING

from django.urls import path

from bluelamp_station.plans.views import ledger, ledger_costs, statements

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/lines/", ledger.lines, name="ledger_lines"),
    path("ledger/lines.csv", ledger.lines_file, name="ledger_lines_csv"),
    path("ledger/streams/<int:pk>.csv", ledger.burn_file, name="ledger_burn_csv"),
    path("ledger/alarm/", ledger.rule, name="ledger_rule"),
    path("ledger/costs/", ledger_costs.costs, name="ledger_costs"),
    path("ledger/costs/<int:pk>/reverse/", ledger_costs.reverse, name="ledger_cost_reverse"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>.csv", statements.statement_file, name="statement_csv"),
    path("statements/<int:pk>/answer/", statements.answer, name="statement_answer"),
]
