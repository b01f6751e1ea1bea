"""This room's lines on the first page."""

from __future__ import annotations

__all__ = ["today_lines"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import SinkDecision
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents.models import Delivery
from bluelamp_station.incidents.queries.facts import has_whole_force, newest_check
from bluelamp_station.incidents.wording import month_in_words, name_in_words
from bluelamp_station.queue.models import WorkState
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.incidents.models import StoreCheck

_RECENTLY = timedelta(days=1)
_MOST_MONTHS_NAMED = 3


def today_lines(person: Person) -> list[TodayLine]:
    """What waits for somebody here: months missing, deliveries over since yesterday, points to decide, refused rows."""
    if not has_whole_force(person, Permission.SEE_INCIDENTS):
        return []
    check = newest_check(person)
    is_loader = has_whole_force(person, Permission.LOAD_INCIDENTS)
    is_decider = has_whole_force(person, Permission.DECIDE_SINKS)
    lines = _of_deliveries(person) if is_loader else []
    if check is None:
        return [*lines, *(_nothing_loaded() if is_loader else [])]
    return [*lines, *(_of_points(check) if is_decider else []), *_of_months(check)]


def _nothing_loaded() -> list[TodayLine]:
    text = "No incidents have been loaded yet. Everything else begins with them."
    return [TodayLine(text, reverse("incidents:upload"), "Upload incident files", "now", is_safe_to_mail=True)]


def _of_deliveries(person: Person) -> list[TodayLine]:
    recent = list(
        Delivery.objects.visible_to(person)
        .filter(ended_at__gte=timezone.now() - _RECENTLY, state__in=(WorkState.DONE, WorkState.FAILED))
        .only("state", "receipt")
    )
    failed = [one for one in recent if one.state == WorkState.FAILED]
    loaded = [one for one in recent if one.state == WorkState.DONE]
    refused = sum(sum(one.receipt.get("rows_refused", {}).values()) for one in loaded)
    url = reverse("incidents:deliveries")
    lines = []
    if failed:
        text = f"{_deliveries(len(failed))} could not be loaded since yesterday. Nothing of them was kept."
        lines.append(
            TodayLine(text, _one(failed, url), "See why the load failed", "now", len(failed), is_safe_to_mail=True)
        )
    if refused:
        rows = "1 row" if refused == 1 else f"{refused:,} rows"
        text = f"Refused of what came in since yesterday: {rows}."
        lines.append(TodayLine(text, _one(loaded, url), "See the refused rows", "soon", refused, is_safe_to_mail=True))
    elif loaded:
        kept = sum(one.receipt.get("rows_kept", 0) for one in loaded)
        text = f"{_deliveries(len(loaded))} loaded since yesterday: {kept:,} incidents kept."
        lines.append(TodayLine(text, _one(loaded, url), "See the receipt", "know", len(loaded), is_safe_to_mail=True))
    return lines


def _deliveries(n: int) -> str:
    return "1 delivery" if n == 1 else f"{n:,} deliveries"


def _one(deliveries: list[Delivery], otherwise: str) -> str:
    """The page of a single delivery, or the list of several."""
    return reverse("incidents:delivery", args=[deliveries[0].pk]) if len(deliveries) == 1 else otherwise


def _of_points(check: StoreCheck) -> list[TodayLine]:
    waiting = sum(point["decision"] == SinkDecision.PROPOSED for point in check.found["sink_points"])
    if not waiting:
        return []
    text = f"{waiting:,} sink points wait for a decision." if waiting > 1 else "1 sink point waits for a decision."
    return [
        TodayLine(text, reverse("incidents:sinks"), "Decide on the sink points", "soon", waiting, is_safe_to_mail=True)
    ]


def _of_months(check: StoreCheck) -> list[TodayLine]:
    missing = [(month, source) for source, held in check.found["sources"].items() for month in held["missing"]]
    if not missing:
        return []
    named = ", ".join(f"{month_in_words(month)} ({name_in_words(source)})" for month, source in sorted(missing))
    if len(missing) > _MOST_MONTHS_NAMED:
        month, source = max(missing)
        named = f"the latest is {month_in_words(month)} ({name_in_words(source)})"
    text = f"{len(missing):,} months of incidents are missing: {named}."
    if len(missing) == 1:
        text = f"1 month of incidents is missing: {named}."
    return [TodayLine(text, reverse("incidents:index"), "See the ledger", "soon", len(missing), is_safe_to_mail=True)]
