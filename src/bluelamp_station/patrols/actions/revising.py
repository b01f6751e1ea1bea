"""Versions of a visit: each change leaves one, and what people stated by hand is carried on from version to version."""

from __future__ import annotations

__all__ = ["Stated", "content_of", "first_revision", "keep_first", "keep_revision", "stated_of"]

from typing import TYPE_CHECKING, Any, TypeAlias

from bluelamp_station.patrols.models import Visit, VisitRevision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import CrewMember

# What a person said on the site in place of the records: names of fields of a visit, with "crew" and "state".
Stated: TypeAlias = "dict[str, Any]"

_FIRST = "As first recorded"
_BEFORE = "As its records told it before the next change"
_PLAIN = (
    "visit_id",
    "shift_ref",
    "place_ref",
    "area_path",
    "mode",
    "is_additional",
    "funding_ref",
    "evidence",
    "minutes_low",
    "minutes_best",
    "minutes_high",
    "rule",
    "source",
    "state",
    "refused_because",
    "crew_size",
    "note",
)


def keep_revision(
    *, visit: Visit, by: Person | None, reason: str, stated: Mapping[str, Any] | None = None
) -> VisitRevision:
    """Keep a visit as it stands now, after its rows were written, and count its edition on.

    Call it in the transaction of the change. It keeps no audit event: the action that changes the visit does.

    Args:
        visit: the visit, written already.
        by: who changed it; None for the system.
        reason: why, at most 300 characters; more is cut off.
        stated: what this person said in place of the records; it is added to what was stated before. None leaves
            that as it is.
    """
    # Two who change different outcomes of a visit write their versions one after the other.
    held_edition = Visit.objects.select_for_update().only("edition").get(pk=visit.pk).edition
    newest = visit.revisions.order_by("-number").first()
    # A visit that was still open has come further than its versions: an edition never comes twice.
    number = max((newest.number if newest else 0) + 1, held_edition)
    Visit.objects.filter(pk=visit.pk).update(edition=number)
    visit.edition = number
    held = dict(newest.content.get("stated", {})) if newest else {}
    content = content_of(visit) | {"outcomes": _outcomes(visit), "stated": held | dict(stated or {})}
    return VisitRevision.objects.create(visit=visit, number=number, by=by, reason=reason[:300], content=content)


def keep_first(visit: Visit) -> None:
    """Before a change: keep a visit as it stands, unless its newest version says the same already.

    Records of a phone and later fixes move a visit without a version each; what somebody then changes is kept first.

    Args:
        visit: as it is in the database.
    """
    newest = visit.revisions.order_by("-number").first()
    if newest is None:
        made = first_revision(visit, visit.crew.all())
    else:
        now, stood = content_of(visit), newest.content
        if newest.number >= visit.edition and all(stood.get(name) == value for name, value in now.items()):
            return
        content = now | {"stated": stood.get("stated", {}), "edition": visit.edition}
        number = max(newest.number + 1, visit.edition)
        made = VisitRevision(visit=visit, number=number, by=None, reason=_BEFORE, content=content)
    made.content["outcomes"] = _outcomes(visit)
    # Of two who come at the same time one is enough.
    VisitRevision.objects.bulk_create([made], ignore_conflicts=True)


def first_revision(visit: Visit, crew: Iterable[CrewMember]) -> VisitRevision:
    """The first version of a visit, not written yet, so that an import may write many at once.

    Args:
        visit: the visit with its key.
        crew: its members in order, written or not.
    """
    return VisitRevision(
        visit=visit,
        number=visit.edition,
        at=visit.recorded_at,
        by_id=visit.recorded_by_id,
        reason=_FIRST,
        content=content_of(visit, crew) | {"stated": {}},
    )


def stated_of(visit: Visit) -> Stated:
    """What people stated on the site in place of the visit's records; it stands over whatever comes from a phone.

    Keys are those of ``started_at``, ``ended_at`` (ISO words), ``place_ref``, ``mode``, ``is_additional``, ``crew``
    (records as in :func:`content_of`), ``state`` (``withdrawn`` while it is) and ``outcomes`` (by id) that somebody
    stated.
    """
    newest = visit.revisions.order_by("-number").values_list("content", flat=True).first()
    return dict((newest or {}).get("stated", {}))


def content_of(visit: Visit, crew: Iterable[CrewMember] | None = None) -> dict[str, Any]:
    """Every field of a visit and its crew, as JSON.

    Args:
        visit: the visit.
        crew: its members in order; None reads them.
    """
    members = visit.crew.order_by("position") if crew is None else crew
    told: dict[str, Any] = {name: getattr(visit, name) for name in _PLAIN}
    return told | {
        "shift": visit.shift_id,
        "place": visit.place_id,
        "started_at": _moment(visit.started_at),
        "ended_at": _moment(visit.ended_at),
        "recorded_by": visit.recorded_by_id,
        "visit_import": visit.visit_import_id,
        "crew": [
            {
                "person": member.person_id,
                "person_ref": member.person_ref,
                "role": member.role,
                "agency": member.agency,
            }
            for member in members
        ],
    }


def _outcomes(visit: Visit) -> list[dict[str, Any]]:
    """What the visit led to, as JSON, withdrawn ones among it."""
    return [
        {
            "id": str(one.pk),
            "kind": one.kind,
            "count": one.count,
            "audience": one.audience,
            "reference": one.reference,
            "is_found": one.is_found,
            "is_left_out": one.is_left_out,
            "withdrawn_at": _moment(one.withdrawn_at),
        }
        for one in visit.outcomes.order_by("recorded_at", "pk")
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
