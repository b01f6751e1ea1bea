"""The powers table: what each kind of staff may do by law, with dates and sources."""

from __future__ import annotations

__all__ = ["add", "table"]

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.forms.own import PowerRuleForm
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.powers import power_words
from bluelamp_station.accounts.queries.power_rules import STAFF_WITH_POWERS, later_rules, powers_table
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require()
def table(request: HttpRequest) -> HttpResponse:
    """The table as it stands on a day."""
    on = _day(request.GET.get("on", ""))
    later = [(rule, power_words(rule.power), words(StaffType(rule.staff_type))) for rule in later_rules(on)]
    lines = powers_table(on)
    context = {
        "on": on,
        "lines": lines,
        "sources": list(dict.fromkeys(cell.source for line in lines for cell in line.answers if cell.source)),
        "kinds": [words(kind) for kind in STAFF_WITH_POWERS],
        "own_kind": words(StaffType(reader(request).staff_type)),
        "later": later,
        "can_add": reader(request).can(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/powers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def add(request: HttpRequest) -> HttpResponse:
    """Add a row with its date and source."""
    form = PowerRuleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.add_power_rule(by=reader(request), **(asked | {"staff_type": StaffType(asked["staff_type"])}))
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The row is added; the earlier ones stay as they are.")
            return redirect("accounts:powers")
    return render(request, "accounts/power_rule.html", {"form": form})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
