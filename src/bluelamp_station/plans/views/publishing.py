"""Pages by which a plan is published, taken back, or mended because somebody is away."""

from __future__ import annotations

__all__ = ["away", "publish", "unpublish"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.publishing import preview_week, publish_week, unpublish_week
from bluelamp_station.plans.actions.replanning import ask_replan
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.engine.publishing import stale_parts
from bluelamp_station.plans.forms.publishing import AwayForm, PublishForm
from bluelamp_station.plans.models import PublishedWeek
from bluelamp_station.plans.queries import runs as queries
from bluelamp_station.plans.queries.problem import gather, plannable_programmes
from bluelamp_station.plans.queries.replanning import on_duty

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PlanRun


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what publishing a plan changes, and publish it."""
    person = reader(request)
    run = get_object_or_404(queries.planner_runs(person), pk=pk)
    if not engine.has_plan(run):
        raise Http404
    if request.method != "POST" and run.published.exists():
        return redirect("plans:run", run.pk)
    seen = queries.last_version(run.programme, run.week_monday)
    form = PublishForm(request.POST if request.method == "POST" else None, seen=seen, needs_why=seen > 0)
    if form.is_valid():
        told = form.cleaned_data
        try:
            week = publish_week(by=person, run=run, why=told["why"], seen_version=told["seen"])
        except BluelampError as error:
            refuse(form, error)
            form.look_again(queries.last_version(run.programme, run.week_monday))
        else:
            said = (
                f"The week from {week.week_monday.day} {week.week_monday:%B %Y}, version {week.version}, is published."
            )
            messages.success(request, f"{said} Phones show it at their next contact.")
            return redirect("plans:run", run.pk)
    context = {
        "form": form,
        "run": run,
        "held": queries.last_published(run.programme, run.week_monday),
        **_shown(run),
    }
    return render(request, "plans/publish.html", context, status=422 if form.is_bound else 200)


def _shown(run: PlanRun) -> dict[str, Any]:
    """What publishing changes, with names, and what changed since the plan was asked for."""
    changes = preview_week(run)
    gathered = gather(run.programme, run.week_monday)
    refs = {str(move[part].get("person_ref", "")) for move in changes.moves for part in ("before", "after")}
    refs |= {str(move["person_ref"]) for move in changes.moves}
    names = queries.names_of(refs - {""})
    return {
        "n_new": len(changes.new),
        "n_changed": len(changes.changed),
        "n_kept": len(changes.kept),
        "n_cancelled": len(changes.dropped),
        "moves": [queries.with_names(str(move["words"]), names) for move in changes.moves],
        "n_open": sum(seat.is_open for shift in changes.new for seat in shift.crew),
        "stale": stale_parts(run, gathered, now_s=int(run.asked_at.timestamp())),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, and take a published week back.

    Args:
        request: the request.
        pk: key of a version of the week; what is taken back is the one in force.
    """
    person = reader(request)
    rows = PublishedWeek.objects.visible_to(person).filter(programme__in=plannable_programmes(person))
    asked = get_object_or_404(rows.select_related("programme__area"), pk=pk)
    week = queries.last_published(asked.programme, asked.week_monday) or asked
    form = PublishForm(request.POST if request.method == "POST" else None, seen=week.version, needs_why=True)
    if form.is_valid():
        told = form.cleaned_data
        try:
            unpublish_week(
                by=person,
                programme=week.programme,
                monday=week.week_monday,
                why=told["why"],
                seen_version=told["seen"],
            )
        except BluelampError as error:
            refuse(form, error)
            week = queries.last_published(asked.programme, asked.week_monday) or week
            form.look_again(week.version)
        else:
            messages.success(request, "The week is taken back. Its shifts leave the phones at their next contact.")
            return redirect("plans:index")
    return render(request, "plans/unpublish.html", {"form": form, "week": week}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is away from a published duty: ask for the few moves that mend the week.

    Args:
        request: ``person``, ``from`` and ``until`` in its query fill the form in.
        pk: key of the programme.
    """
    person = reader(request)
    programme = get_object_or_404(plannable_programmes(person), pk=pk)
    people = on_duty(programme, timezone.now())
    form = AwayForm(
        request.POST if request.method == "POST" else None,
        people=[(str(one.pk), one.name) for one in people],
        initial=_prefilled(request),
    )
    if form.is_valid():
        run = _mended(person, form, people, pk)
        if run is not None:
            return redirect("plans:run", run.pk)
    context = {"form": form, "programme": programme, "has_people": bool(people)}
    return render(request, "plans/away.html", context, status=422 if form.is_bound else 200)


def _prefilled(request: HttpRequest) -> dict[str, object]:
    """What a link fills in: who and when."""
    found: dict[str, object] = {"person": request.GET.get("person", "")}
    for name, field in (("from", "starts_at"), ("until", "ends_at")):
        try:
            at = parse_datetime(request.GET.get(name, ""))
        except ValueError:
            at = None
        if at is not None:
            found[field] = timezone.localtime(at) if timezone.is_aware(at) else at
    return found


def _mended(by: Person, form: AwayForm, people: list[Person], programme: int) -> PlanRun | None:
    """The run that was asked for; None where it is refused."""
    told = form.cleaned_data
    gone = next(one for one in people if str(one.pk) == told["person"])
    try:
        return ask_replan(
            by=by,
            programme=plannable_programmes(by).get(pk=programme),
            person=gone,
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            reason=told["reason"],
            ticket=told["ticket"],
        )
    except BluelampError as error:
        refuse(form, error)
        return None
