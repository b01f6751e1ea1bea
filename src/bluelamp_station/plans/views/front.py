"""The room's first page: the week at a glance."""

from __future__ import annotations

__all__ = ["index"]

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.queries.doses import may_plan
from bluelamp_station.plans.queries.runs import STATE_COLOURS
from bluelamp_station.plans.queries.runs_front import glances, next_steps
from bluelamp_station.plans.queries.shifts import programmes_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require(Permission.SEE_PATROLS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is published, what is being planned, and the next steps."""
    person = reader(request)
    programmes = programmes_of(person)
    wanted = request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    plans = programme is not None and may_plan(person, programme)
    weeks = glances(person, programme, plans=plans) if programme else []
    context = {
        "programmes": programmes,
        "programme": programme,
        "weeks": [(one, STATE_COLOURS[one.run.state] if one.run else "") for one in weeks],
        "may_plan": plans,
        "sees_roster": person.can(Permission.SEE_ROSTER),
        "steps": next_steps(programme, weeks) if programme and plans else [],
        "may_offer": person.can(Permission.OFFER_SHIFTS),
        "sees_money": person.can(Permission.SEE_MONEY),
    }
    return render(request, "plans/front.html", context)
