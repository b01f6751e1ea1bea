"""Pages of plans being made: the list, asking for one, watching it, its result, and buying a way out."""

from __future__ import annotations

__all__ = ["again", "buy", "detail", "listing", "start", "state", "stop"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import runs as actions
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.engine.problem import monday_of, week_text
from bluelamp_station.plans.engine.publishing import stale_parts
from bluelamp_station.plans.engine.runs_figures import plan_figures
from bluelamp_station.plans.forms.runs import PLACES, PlanForm, RunFilter, TicketForm
from bluelamp_station.plans.queries import runs as queries
from bluelamp_station.plans.queries.problem import gather, plannable_programmes, set_of_week
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.ui.wording import money_in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PlanRun
    from bluelamp_station.programme.models import Programme

_RUNS_A_PAGE = 25
_MOST_UNMET = 8
# Refusals that speak of one field.
_FIELD_OF = {"BL-PLANS-62": "week"}
_WEEK = dt.timedelta(days=7)


def _run(request: HttpRequest, pk: int) -> PlanRun:
    return get_object_or_404(queries.planner_runs(reader(request)), pk=pk)


@require_safe
@require(Permission.PLAN_WEEKS)
def listing(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first."""
    form = RunFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = queries.listed_runs(reader(request), filters).prefetch_related("published")
    page = Paginator(found, _RUNS_A_PAGE).get_page(request.GET.get("page"))
    lines = [(run, queries.STATE_COLOURS[run.state]) for run in page]
    context = {"form": form, "page_obj": page, "lines": lines, "is_filtered": bool(filters.get("state"))}
    return render(request, "plans/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def start(request: HttpRequest) -> HttpResponse:
    """Press Plan."""
    person = reader(request)
    form = _plan_form(request, person)
    if form.is_bound and form.is_valid():
        run = _asked(person, form)
        if run is not None:
            messages.success(request, "The week is being planned. You may leave this page; it goes on.")
            return redirect("plans:run", run.pk)
    return render(request, "plans/plan.html", {"form": form}, status=422 if form.is_bound else 200)


def _plan_form(request: HttpRequest, person: Person) -> PlanForm:
    programmes = list(plannable_programmes(person))
    wanted = request.POST.get("programme") or request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    streams = FundingStream.objects.visible_to(person).filter(programme=programme).exclude(reference="")
    monday = _week_meant(request)
    return PlanForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        programmes=programmes,
        streams=[(one.reference, one.name) for one in streams],
        next_monday=monday,
        before=queries.settings_before(programme, monday) if programme else None,
        initial={"programme": str(programme.pk)} if programme else {},
    )


def _week_meant(request: HttpRequest) -> dt.date:
    """The Monday of the week that a form or a link names, else of next week."""
    today = timezone.localdate()
    try:
        return monday_of(request.POST.get("week") or request.GET.get("week", ""))
    except BluelampError:
        return today - dt.timedelta(days=today.weekday()) + _WEEK


def _asked(person: Person, form: PlanForm) -> PlanRun | None:
    """The run that was asked for; None where it is refused after all."""
    told = form.cleaned_data
    programme = plannable_programmes(person).get(pk=told["programme"])
    asked = form.asked()
    if not _knows_places(form, programme):
        return None
    try:
        if told["allocation"]:
            asked |= actions.allocation_of(told["allocation"], programme, told["week"])
    except BluelampError as error:
        refuse(form, error, "allocation")
        return None
    try:
        return actions.ask_run(
            by=person, programme=programme, monday=told["week"], asked=asked, ticket=told["ticket"], seed=told["seed"]
        )
    except BluelampError as error:
        refuse(form, error, _FIELD_OF.get(error.code))
        return None


def _knows_places(form: PlanForm, programme: Programme) -> bool:
    """Whether each place that the form names is in force in its week; where one is not, it is said beside it."""
    held = set_of_week(programme, form.cleaned_data["week"])
    refs = set(held.places.values_list("ref", flat=True)) if held else set()
    for name in PLACES if held else ():
        missing = [ref for ref in form.cleaned_data[name] if ref not in refs]
        if missing:
            is_no = "is no place" if len(missing) == 1 else "are no places"
            form.add_error(name, f"{', '.join(missing)} {is_no} in force in that week.")
    return not form.errors


@require_safe
@require(Permission.PLAN_WEEKS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: how far it is, or what came of it."""
    run = _run(request, pk)
    context: dict[str, Any] = {
        **_state_of(run),
        "published": list(run.published.all()),
        "bought": _bought(run),
        "ticket": uuid4(),
    }
    if engine.has_plan(run):
        context |= _plan_of(run)
    return render(request, "plans/run.html", context)


def _state_of(run: PlanRun) -> dict[str, Any]:
    return {
        "run": run,
        "week_end": run.week_monday + dt.timedelta(days=6),
        "colour": queries.STATE_COLOURS[run.state],
        "week_text": week_text(run.week_monday),
        "waiting_before": 0 if run.is_over else queries.run_waits_behind(run),
    }


def _bought(run: PlanRun) -> list[str]:
    """What was bought, in the words of the list that offered it; they name the price where there is one."""
    return [one["words"] for one in run.settings.get("changes", ())]


def _plan_of(run: PlanRun) -> dict[str, Any]:
    """What the page says of a plan: figures, moves, targets that are not met, and what changed since."""
    plan = engine.plan_of(run)
    moves = engine.moves_of(run.result.get("moves", []))
    refs = {seat.person_ref for shift in plan.shifts for seat in shift.crew if not seat.is_open}
    refs |= {move.person_ref for move in moves} | {one["person_ref"] for one in run.settings.get("absences", ())}
    names = queries.names_of(refs - {""})
    seen_version = queries.last_version(run.programme, run.week_monday)
    is_overtaken = seen_version != run.settings.get("version_before", 0) and not run.published.exists()
    stale = [] if run.kind == PlanRunKind.REPLAN else _stale(run)
    return {
        "plan": plan,
        "figures": plan_figures(run, plan),
        "moves": [queries.with_names(move.words, names) for move in moves],
        "absences": [_absence(one, names) for one in run.settings.get("absences", ())],
        "unmet": plan.unmet[:_MOST_UNMET],
        "n_more_unmet": max(0, len(plan.unmet) - _MOST_UNMET),
        "stale": stale,
        "seen_version": seen_version,
        "is_overtaken": is_overtaken,
        "words": [queries.with_names(one, names) for one in plan.words],
    }


def _stale(run: PlanRun) -> list[str]:
    return stale_parts(run, gather(run.programme, run.week_monday), now_s=int(run.asked_at.timestamp()))


def _absence(told: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    at = {name: dt.datetime.fromtimestamp(told[name], tz=dt.UTC) for name in ("starts_s", "ends_s")}
    return {"name": names.get(told["person_ref"], told["person_ref"]), "from": at["starts_s"], "until": at["ends_s"]}


@require_safe
@require(Permission.PLAN_WEEKS)
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, as a part of its page that renews itself."""
    run = _run(request, pk)
    context = _state_of(run)
    told = (run.pk, run.state, run.progress_done, run.progress_all, run.progress_text, run.is_stop_wanted)
    etag = quote_etag("-".join(map(str, (*told, context["waiting_before"]))))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    answer = render(request, "plans/run__state.html", context)
    answer["ETag"] = etag
    if run.is_over:
        answer["Bluelamp-Live"] = "reload"
    return answer


@require_POST
@require(Permission.PLAN_WEEKS)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    run = _run(request, pk)
    try:
        actions.stop_run(by=reader(request), run=run)
    except BluelampError as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, "The plan is stopped. Nothing of it is kept.")
    return redirect("plans:run", run.pk)


@require_POST
@require(Permission.PLAN_WEEKS)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the same week again: as things stand now, or without what was bought."""
    run = _run(request, pk)
    form = TicketForm(request.POST)
    ticket = form.cleaned_data["ticket"] if form.is_valid() else uuid4()
    without = request.POST.get("without") == "changes"
    try:
        made = actions.ask_again(by=reader(request), run=run, ticket=ticket, without_changes=without)
    except BluelampError as error:
        messages.warning(request, sentence(error))
        return redirect("plans:run", run.pk)
    messages.success(request, "The week is being planned again.")
    return redirect("plans:run", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def buy(request: HttpRequest, pk: int, ref: str, number: int) -> HttpResponse:
    """Show what a way out costs, and plan again with it."""
    run = _run(request, pk)
    try:
        fix = engine.fix_of(run, ref, number)
    except BluelampError as error:
        raise Http404 from error
    form = TicketForm(request.POST if request.method == "POST" else None, initial={"ticket": uuid4()})
    if form.is_valid():
        try:
            made = actions.buy_fix(
                by=reader(request), run=run, place_ref=ref, number=number, ticket=form.cleaned_data["ticket"]
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The week is being planned with it. The plan before stays as it is.")
            return redirect("plans:run", made.pk)
    context = {"form": form, "run": run, "fix": fix, "ref": ref, "price": money_in_words(fix.pence / 100)}
    return render(request, "plans/buy.html", context, status=422 if form.is_bound else 200)
