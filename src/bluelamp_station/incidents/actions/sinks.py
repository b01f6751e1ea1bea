"""Deciding on points that carry too much."""

from __future__ import annotations

__all__ = ["decide_sink"]

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import SinkDecision
from bluelamp_station.audit.actions import record
from bluelamp_station.incidents import engine
from bluelamp_station.incidents.models import Delivery, StoreCheck
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


# A load commits within a moment; who waits longer than this is told.
_WAIT_S = 10.0


def decide_sink(
    *, by: Person, point: str, decision: SinkDecision, reason: str, seen_at: str, wait_s: float = _WAIT_S
) -> None:
    """Keep or exclude a point, unless somebody has decided since the page was opened.

    1. Take over decisions made elsewhere, such as on the command line. 2. Refuse where the last one is not the one
    that was seen. 3. Change the newest check and log it. 4. Write the store's manifest, last, so that what it refuses
    is not said to be done.

    Args:
        by: who decides.
        point: key of the point.
        decision: keep or exclude.
        reason: why.
        seen_at: when the decision that the form showed was made; empty where it showed none.
        wait_s: seconds to wait for whoever writes the store.

    Raises:
        UsageError: no reason given, or no decision.
        RefusedInputError: decided by somebody else meanwhile, no such point, or a load is running.
    """
    if not reason.strip() or decision == SinkDecision.PROPOSED:
        raise UsageError("a decision is keep or exclude, with a reason.", code="BL-INTAKE-07")
    if Delivery.objects.filter(state=WorkState.RUNNING).exists():
        raise RefusedInputError(
            "a delivery is being loaded, which may change the points. Decide when it is done.", code="BL-INTAKE-09"
        )
    _take_over(point)
    with transaction.atomic():
        check = _newest()
        last = _last(check.found, point)
        if last.get("at", "") != seen_at:
            raise RefusedInputError(_meanwhile(last), code="BL-INTAKE-06")
        at = timezone.now().isoformat()
        made = {"point": point, "decision": str(decision), "reason": reason.strip(), "by": _name(by), "at": at}
        _write(check, [*check.found["decisions"], made])
        record(
            by=by,
            action="incidents.sink_decided",
            subject=("incidents.SinkPoint", point),
            why=reason.strip(),
            detail={"decision": str(decision), "before": last.get("decision", str(SinkDecision.PROPOSED))},
        )
        engine.decide_point(
            settings.STORE_FOLDER, point, decision, reason=reason.strip(), by=_name(by), at=at, wait_s=wait_s
        )


def _newest() -> StoreCheck:
    check = StoreCheck.objects.select_for_update().order_by("-made_at", "-pk").first()
    if not isinstance(check, StoreCheck):
        raise RefusedInputError("nothing has been loaded yet, so there is no point to decide on.", code="BL-INTAKE-07")
    return check


def _last(found: dict[str, Any], point: str) -> dict[str, str]:
    if all(known["key"] != point for known in found["sink_points"]):
        raise RefusedInputError("this point is not among the points to decide on any more.", code="BL-INTAKE-07")
    made: list[dict[str, str]] = [one for one in found["decisions"] if one["point"] == point]
    return made[-1] if made else {}


@transaction.atomic
def _take_over(point: str) -> None:
    """Bring decisions that the manifest holds and the check does not know into the check."""
    check = _newest()
    made = engine.decisions_of(settings.STORE_FOLDER)
    if [one for one in made if one["point"] == point] != [
        one for one in check.found["decisions"] if one["point"] == point
    ]:
        _write(check, made)


def _write(check: StoreCheck, decisions: list[dict[str, str]]) -> None:
    last = {one["point"]: one["decision"] for one in decisions}
    points = [
        known | {"decision": last.get(known["key"], str(SinkDecision.PROPOSED))} for known in check.found["sink_points"]
    ]
    check.found = check.found | {"decisions": decisions, "sink_points": points}
    check.save(update_fields=["found"])


def _name(person: Person) -> str:
    return f"{person.get_full_name()} (person {person.pk})"


def _meanwhile(last: dict[str, str]) -> str:
    if not last:
        return "the decision that you saw is no longer there. Look at the point again."
    verb = "excluded" if last["decision"] == SinkDecision.EXCLUDE else "kept"
    return (
        f"{last['by']} has {verb} this point since you opened the page: “{last['reason']}”. Look at it again before "
        "you decide."
    )
