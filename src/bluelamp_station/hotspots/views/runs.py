"""Pages of runs: the list, starting one, watching it, its result."""

from __future__ import annotations

__all__ = ["again", "detail", "listing", "methods", "rename", "start", "state", "stop"]

from typing import TYPE_CHECKING, cast
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp.core.figures import Completeness
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions import runs as actions
from bluelamp_station.hotspots.forms.results import NameForm, RunFilter, TicketForm
from bluelamp_station.hotspots.forms.runs import RunForm
from bluelamp_station.hotspots.models import Run
from bluelamp_station.hotspots.queries import runs as queries
from bluelamp_station.hotspots.queries.asked import METHODS, asked_in_short, month_in_words, setting_words
from bluelamp_station.hotspots.queries.held import held_months
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries import current_programme
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_RUNS_A_PAGE = 25
_LEADING = {
    "share_of_incidents": "Of incidents lie in the hotspots",
    "share_of_harm": "Of harm lies in the hotspots",
    "share_of_area": "Of the ground they cover",
    "share_of_streets": "Of the streets they cover",
    "gap": "At most below the best possible set",
    "gini": "Concentration (generalised Gini)",
}


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _run(request: HttpRequest, pk: int) -> Run:
    runs = Run.objects.visible_to(_person(request)).select_related("programme__area", "started_by")
    return get_object_or_404(runs, pk=pk)


@require(Permission.SEE_HOTSPOTS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first."""
    person = _person(request)
    form = RunFilter(request.GET, programmes=Programme.objects.visible_to(person))
    found = queries.listed_runs(person, form.cleaned_data if form.is_valid() else {})
    page = Paginator(found, _RUNS_A_PAGE).get_page(request.GET.get("page"))
    lines = [queries.RunLine.of(run) for run in page]
    context = {
        "form": form,
        "page_obj": page,
        "lines": lines,
        "first_done": next((line for line in lines if line.gap is not None), None),
        "is_filtered": any(value for value in request.GET.values()),
        "may_run": person.can(Permission.RUN_HOTSPOTS),
        "sees_whole_ground": queries.sees_whole_ground(person),
    }
    return render(request, "hotspots/runs/list.html", context)


@require(Permission.RUN_HOTSPOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a run, with the settings of another one where ``like`` names it."""
    person = _person(request)
    like = request.GET.get("like", "")
    asked_before = Run.objects.visible_to(person).filter(pk=like).first() if like.isdecimal() else None
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RunForm(
        *posted,
        programmes=queries.runnable_programmes(person),
        held=held_months(),
        like=asked_before,
        initial={} if asked_before else {"programme": current_programme(person)},
    )
    same = None
    if posted and form.is_valid():
        run, same = _start(person, form)
        if run is not None:
            _say_started(request, form)
            return redirect("hotspots:run", run.pk)
    context = {"form": form, "same": same, **_held_in_words(form)}
    return render(request, "hotspots/runs/start.html", context, status=422 if posted else 200)


def _held_in_words(form: RunForm) -> dict[str, str]:
    held = form.held
    if not held.held:
        return {"held": "", "missing": ""}
    words = f"{month_in_words(held.held[0])} to {month_in_words(held.held[-1])}"
    return {"held": words, "missing": engine.months_in_words(held.missing) if held.missing else ""}


def _start(person: Person, form: RunForm) -> tuple[Run | None, Run | None]:
    """The run that was started, or the one that did the same work; none where the form is refused after all."""
    asked, programme = form.asked(), form.cleaned_data["programme"]
    if form.cleaned_data["refresh"]:
        in_force = queries.set_in_force(programme)
        if in_force is None:
            form.add_error("refresh", "No set of this programme is in force; there is nothing to compare with.")
            return None, None
        asked["previous_set"] = in_force.pk
    files = form.files_wanted()
    if not form.cleaned_data["anyway"] and not files:
        same = queries.recent_same(programme, asked, data_version=engine.held_data_version())
        if same is not None and same.ticket != form.cleaned_data["ticket"]:
            return None, same
    name, ticket = form.cleaned_data["name"], form.cleaned_data["ticket"]
    try:
        run = actions.start_run(by=person, programme=programme, name=name, asked=asked, ticket=ticket, files=files)
    except BluelampError as error:
        form.add_error(None, error.message)
        return None, None
    return run, None


def _say_started(request: HttpRequest, form: RunForm) -> None:
    messages.success(request, "The run has been started. You may leave this page; it goes on.")
    missing = form.missing_months()
    if missing and form.held.held:
        words = (
            f"Missing from its period: {engine.months_in_words(missing)}. Every count will speak of the months held."
        )
        messages.warning(request, words)


@require(Permission.SEE_HOTSPOTS)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: how far it is, or what it found."""
    person, run = _person(request), _run(request, pk)
    context = {
        **_state_of(run),
        "may_run": person.can(Permission.RUN_HOTSPOTS),
        "may_edit_sets": person.can(Permission.EDIT_SETS),
        "ticket": uuid4(),
    }
    if run.state == WorkState.DONE and run.record:
        context |= _result_of(run, person)
    return render(request, "hotspots/runs/run.html", context)


def _state_of(run: Run) -> dict[str, object]:
    is_waiting = run.state == WorkState.QUEUED
    return {
        "run": run,
        "words": asked_in_short(run.settings),
        "colour": queries.STATE_COLOURS[run.state],
        "waiting_before": queries.waiting_before(run) if is_waiting else 0,
        "lacks_worker": is_waiting and not queries.is_worker_alive(timezone.now()),
    }


def _result_of(run: Run, person: Person) -> dict[str, object]:
    record = run.record
    figures = queries.figures_in_order(record["figures"], engine.SET_FIGURES)
    spots = list(queries.spots_of(run, person).defer("outline", "evidence"))
    held = Completeness.from_dict(record["completeness"])
    by_name = dict(figures)
    return {
        "leading": [(by_name[name], words) for name, words in _LEADING.items() if name in by_name],
        "more_figures": [(name.replace("_", " ").capitalize(), f) for name, f in figures if name not in _LEADING],
        "held": held,
        "missing": engine.months_in_words(held.missing) if held.missing else "",
        "concentration": engine.concentration_chart(record),
        "rows": [(spot, spot.figure, engine.place_words(spot.name), engine.KIND_WORDS[spot.kind]) for spot in spots],
        "has_harm": any(spot.harm is not None for spot in spots),
        "settings": [(name[:1].upper() + name[1:], setting_words(name, told)) for name, told in record["settings"]],
        "period": _period(record),
    }


def _period(record: dict[str, dict[str, str] | None]) -> str:
    told = record["period"]
    return f"{month_in_words(told['from'])} to {month_in_words(told['to'])}" if told else "no period"


@require(Permission.SEE_HOTSPOTS)
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, as a part of its page that renews itself."""
    run = _run(request, pk)
    context = _state_of(run)
    told = (run.pk, run.state, run.progress_done, run.progress_all, run.progress_text, run.is_stop_wanted)
    etag = quote_etag("-".join(map(str, (*told, context["waiting_before"], context["lacks_worker"]))))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = render(request, "hotspots/runs/_state.html", context)
    response["ETag"] = etag
    if run.is_over:
        response["Bluelamp-Live"] = "reload"
    return response


@require(Permission.RUN_HOTSPOTS)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    run = _run(request, pk)
    try:
        actions.stop_run(by=_person(request), run=run)
    except BluelampError as error:
        messages.warning(request, error.message)
    else:
        run.refresh_from_db(fields=["state"])
        words = "The run was stopped." if run.is_over else "The run stops at its next step."
        messages.success(request, f"{words} Nothing of it is kept.")
    return redirect("hotspots:run", run.pk)


@require(Permission.RUN_HOTSPOTS)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a run again that failed or was stopped."""
    run = _run(request, pk)
    form = TicketForm(request.POST)
    ticket = form.cleaned_data["ticket"] if form.is_valid() else uuid4()
    try:
        started = actions.try_again(by=_person(request), run=run, ticket=ticket)
    except BluelampError as error:
        messages.warning(request, error.message)
        return redirect("hotspots:run", run.pk)
    messages.success(request, "The run has been started again, with the same settings.")
    return redirect("hotspots:run", started.pk)


@require(Permission.RUN_HOTSPOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a run another name."""
    run = _run(request, pk)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": run.name})
    if form.is_bound and form.is_valid():
        actions.rename_run(by=_person(request), run=run, name=form.cleaned_data["name"])
        messages.success(request, "The run has its new name.")
        return redirect("hotspots:run", run.pk)
    context = {"run": run, "form": form}
    return render(request, "hotspots/runs/rename.html", context, status=422 if form.is_bound else 200)


@require(Permission.SEE_HOTSPOTS)
@require_GET
def methods(request: HttpRequest) -> HttpResponse:
    """The methods in words, for those who choose one."""
    return render(request, "hotspots/runs/methods.html", {"methods": METHODS})
