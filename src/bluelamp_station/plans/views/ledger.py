"""The ledger: sums by agency and stream, its lines, the burn-down of each stream, and files of them."""

from __future__ import annotations

__all__ = ["burn_file", "ledger", "lines", "lines_file", "rule"]

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import LedgerEntry, TargetKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.ledger_forecast import set_spend_rule
from bluelamp_station.plans.charts import ledger_tables as tables
from bluelamp_station.plans.forms.ledger import LedgerFilter, LinesFilter, RuleForm
from bluelamp_station.plans.queries import ledger as queries
from bluelamp_station.plans.queries.ledger_lines import file_lines, sees_places_of, shown_lines
from bluelamp_station.plans.queries.ledger_source import stream_ref
from bluelamp_station.plans.queries.statements import keeps_ledger_of
from bluelamp_station.programme.models import FundingStream, Target
from bluelamp_station.ui.csv_text import csv_answer, csv_stream, write_csv

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_A_PAGE = 50
_AT_ONCE_STREAMS = 3


def programme_of(request: HttpRequest, person: Person) -> tuple[Programme | None, list[Programme]]:
    """The programme asked for, else the newest one, and all whose money the reader sees."""
    programmes = queries.programmes_of(person)
    wanted = request.GET.get("programme", "")
    return next((one for one in programmes if str(one.pk) == wanted), next(iter(programmes), None)), programmes


def _form(
    kind: type[LedgerFilter],
    data: QueryDict | None,
    person: Person,
    programme: Programme,
    programmes: list[Programme],
) -> tuple[LedgerFilter, list[FundingStream]]:
    streams = list(FundingStream.objects.visible_to(person).filter(programme=programme))
    form = kind(
        data or None,
        programmes=[(one.pk, one.name) for one in programmes],
        streams=streams,
        agencies=list(programme.agencies.all()),
        initial={"programme": str(programme.pk)},
    )
    return form, streams


@require(Permission.SEE_MONEY)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Planned, delivered and left by agency and stream, and where each stream ends."""
    person = reader(request)
    sees_plans = person.can(Permission.SEE_PATROLS)
    programme, programmes = programme_of(request, person)
    if programme is None:
        return render(request, "plans/ledger.html", {"programme": None, "sees_plans": sees_plans})
    form, streams = _form(LedgerFilter, request.GET, person, programme, programmes)
    asked, postings = form.asked, queries.last_postings(person, programme)
    found = queries.lines_of(person, programme, asked)
    rows = queries.sums_by(found, "entry", "organisation_id", "agency", "funding_ref")
    posted = postings.get(LedgerEntry.DELIVERED)
    told = tables.told_of(
        programme,
        asked.first,
        asked.last,
        source="Shifts and visits posted to the ledger, costs entered by hand",
        as_at=(asked.as_at or posted or timezone.now()).isoformat(timespec="minutes"),
    )
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "asked": asked,
        "posted": posted,
        "planned_posted": postings.get(LedgerEntry.PLANNED),
        "has_any": queries.lines_of(person, programme).exists(),
        "may_keep": keeps_ledger_of(person, programme),
        "query": request.GET.urlencode(),
        "sees_plans": sees_plans,
    }
    if rows:
        context["headline"], context["costs"] = tables.headline(rows, told)
        context["unpriced_h"] = queries.unpriced_minutes(found) // 60
        names = queries.agency_names(row.by[1] for row in rows if row.by[1])
        context["agency_lines"] = tables.agency_lines(
            rows, names, {stream_ref(one): one.name for one in streams}, _targets(person, programme), told
        )
    context["stream_lines"], context["outlooks"] = _streams(person, programme, streams, form, told)
    return render(request, "plans/ledger.html", context, status=422 if form.is_bound and form.errors else 200)


def _targets(person: Person, programme: Programme) -> dict[tuple[int, str], int]:
    """Minutes that agencies are to deliver, by agency and stream."""
    rows = Target.objects.visible_to(person).filter(
        programme=programme, kind=TargetKind.HOURS, agency__isnull=False, stream__isnull=False, withdrawn_at=None
    )
    found: dict[tuple[int, str], int] = {}
    for row in rows.select_related("stream"):
        key = (row.agency_id, stream_ref(row.stream))
        found[key] = found.get(key, 0) + round(row.amount * 60)
    return found


def _streams(
    person: Person, programme: Programme, streams: list[FundingStream], form: LedgerFilter, told: dict[str, Any]
) -> tuple[list[tables.StreamLine], list[tables.StreamOutlook]]:
    """Money of each stream over all its days, and the ends of those that run."""
    asked = form.asked
    whole = queries.lines_of(person, programme, queries.Asked(stream=asked.stream, as_at=asked.as_at))
    today = timezone.localdate() if asked.as_at is None else form.cleaned_data["as_at"]
    shown = [one for one in streams if asked.stream in {"", stream_ref(one)}]
    whole_told = {**told, "period": None}
    ahead = {
        row.by[0]: row.sums.pence
        for row in queries.sums_by(whole.filter(entry=LedgerEntry.PLANNED, day__gt=today), "funding_ref")
    }
    lines = tables.stream_lines(queries.sums_by(whole, "entry", "funding_ref"), ahead, shown, whole_told)
    running = [one for one in shown if one.starts_date <= today <= one.ends_date][:_AT_ONCE_STREAMS]
    rule_held = queries.newest_rule(programme)
    outlooks = [
        tables.outlook_of(
            one,
            queries.stream_weeks(whole, one, today),
            minutes=queries.stream_weeks(whole, one, today, field="person_minutes"),
            rule=rule_held,
            shift_pence=queries.shift_price(whole, one),
            told=whole_told,
        )
        for one in running
    ]
    return lines, outlooks


@require(Permission.SEE_MONEY)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The lines themselves."""
    person = reader(request)
    programme, programmes = programme_of(request, person)
    if programme is None:
        return render(request, "plans/ledger_lines.html", {"programme": None})
    form, streams = _form(LinesFilter, request.GET, person, programme, programmes)
    found = queries.lines_of(person, programme, form.asked)
    page = Paginator(found.select_related("organisation", "by").order_by("-day", "-pk"), _A_PAGE).get_page(
        request.GET.get("page")
    )
    sums = queries.sums_by(found)[0].sums
    context = {
        "programme": programme,
        "form": form,
        "page_obj": page,
        "lines": shown_lines(
            page, {stream_ref(one): one.name for one in streams}, with_places=sees_places_of(person, programme)
        ),
        "sums": sums,
        "pounds": sums.pence / 100,
        "query": request.GET.urlencode(),
    }
    return render(request, "plans/ledger_lines.html", context, status=422 if form.is_bound and form.errors else 200)


@require(Permission.SEE_MONEY)
@require_safe
def lines_file(request: HttpRequest) -> HttpResponseBase:
    """The lines of a filter as ledger.csv."""
    person = reader(request)
    programme, programmes = programme_of(request, person)
    if programme is None:
        raise Http404
    form, _ = _form(LinesFilter, request.GET, person, programme, programmes)
    found = queries.lines_of(person, programme, form.asked)
    return csv_stream(file_lines(found, with_places=sees_places_of(person, programme)), "ledger.csv")


@require(Permission.SEE_MONEY)
@require_safe
def burn_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A stream's burn-down as a file.

    Args:
        request: the request.
        pk: key of the stream.
    """
    person = reader(request)
    stream = get_object_or_404(FundingStream.objects.visible_to(person).select_related("programme__area"), pk=pk)
    found = queries.lines_of(person, stream.programme)
    today = timezone.localdate()
    outlook = tables.outlook_of(
        stream,
        queries.stream_weeks(found, stream, today),
        minutes=queries.stream_weeks(found, stream, today, field="person_minutes"),
        rule=queries.newest_rule(stream.programme),
        shift_pence=None,
        told={},
    )
    rows = [
        (week.monday.isoformat(), "over" if week.is_past else "forecast", _money(week.left))
        + (("", "") if week.is_past else (_money(week.low), _money(week.high)))
        for week in outlook.weeks
    ]
    return csv_answer(write_csv(("week_from", "what", "left_pounds", "low", "high"), rows), "burn_down.csv")


def _money(pounds: float | None) -> str:
    return "" if pounds is None else f"{pounds:.2f}"


@require(Permission.KEEP_LEDGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """Say from when on a stream's end is an alarm."""
    person = reader(request)
    programme, _ = programme_of(request, person)
    if programme is None or not keeps_ledger_of(person, programme):
        raise Http404
    left, probability = queries.newest_rule(programme)
    initial = {"left_percent": left, "probability_percent": probability}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            set_spend_rule(by=person, programme=programme, **form.cleaned_data)
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The alarm follows the new rule from the next posting on.")
            return redirect("plans:ledger")
    return render(request, "plans/ledger_rule.html", {"form": form, "programme": programme})
