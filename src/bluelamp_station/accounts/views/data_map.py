"""Which data are held about whom, under which law, for how long."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.forms_records import RetentionForm
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.data_classes import data_class
from bluelamp_station.audit.models import DeletionProof, RetentionRule
from bluelamp_station.audit.retention import countdowns, days_kept, set_rule, sweep

_PROOFS = 50


@require(Permission.SEE_DATA_MAP)
@require_GET
def data_map(request: HttpRequest) -> HttpResponse:
    """Each class of data, its law, its readers, its end."""
    return render(request, "accounts/records/data_map.html", {"classes": countdowns(timezone.now())})


@require(Permission.SEE_DATA_MAP)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """What is due to be deleted, and what was."""
    proofs = DeletionProof.objects.select_related("event")[:_PROOFS]
    found = countdowns(timezone.now())
    due = sum(line.due_now for line in found)
    context = {
        "lines": found,
        "proofs": proofs,
        "due": due,
        "may_manage": reader(request).can(Permission.MANAGE_RETENTION),
    }
    return render(request, "accounts/records/retention.html", context)


@require(Permission.MANAGE_RETENTION)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Say how long a class is kept."""
    held = data_class(code)
    if held is None or not held.sweeper_path:
        raise Http404
    today = timezone.localdate()
    days, _ = days_kept(held, today)
    form = RetentionForm(request.POST if request.method == "POST" else None, initial={"days": days, "from_date": today})
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(by=reader(request), code=code, **form.cleaned_data)
        except BluelampError as error:
            form.add_error("days", error.message)
        else:
            messages.success(request, f"{held.name}: kept for {form.cleaned_data['days']:,} days.")
            return redirect("accounts:retention")
    rules = RetentionRule.objects.filter(data_class=code)
    context = {"form": form, "held": held, "rules": rules, "days": days}
    return render(request, "accounts/records/rule.html", context)


@require(Permission.MANAGE_RETENTION)
@require_POST
def sweep_now(request: HttpRequest) -> HttpResponse:
    """Delete what is due, without waiting for the night."""
    proofs = sweep(now=timezone.now(), by=reader(request))
    records = sum(proof.records for proof in proofs)
    deleted = "1 record" if records == 1 else f"{records:,} records"
    said = f"{deleted} deleted; the proof is below." if proofs else "Nothing is due."
    messages.success(request, said)
    return redirect("accounts:retention")
