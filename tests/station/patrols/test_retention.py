"""How each class of data ends: points by agreement, records' content, looks and files; what they led to stays."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp_station.audit.data_classes import data_classes
from bluelamp_station.audit.models import DeletionProof
from bluelamp_station.audit.retention import sweep
from bluelamp_station.patrols.models import FieldRecord, Fix, NamesLook, TrackingAgreement, Visit, VisitImport
from bluelamp_station.patrols.sweepers import import_files, journal, looks, points
from station.patrols.phone import fix_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme
    from station.patrols.phone import Phone

DAY = dt.timedelta(days=1)


def visit_with_points(a_visit: Callable[..., Visit], person: Person, days_ago: float) -> Visit:
    """A visit with two points."""
    visit = a_visit(person, began_ago_min=days_ago * 1440 + 15, minutes=15)
    for at in (visit.started_at, visit.started_at + dt.timedelta(minutes=5)):
        Fix.objects.create(visit=visit, at=at, longitude=-0.9, latitude=51.1, accuracy_m=5.0)
    return visit


def test_the_room_says_what_it_holds() -> None:
    mine = {held.code: held for held in data_classes() if held.room == "patrols"}
    assert set(mine) == {"visits", "points", "phone-records", "names-looks", "visit-files"}
    for held in mine.values():
        assert (held.days is None) is (not held.sweeper_path)


def test_points_go_after_the_days_that_were_agreed_and_the_visit_stays(
    officer: Person, a_visit: Callable[..., Visit], location_on: TrackingAgreement, manager: Person
) -> None:
    old, new = visit_with_points(a_visit, officer, 14.1), visit_with_points(a_visit, officer, 13.9)
    before = timezone.now() - 31 * DAY
    assert points.due(before) == [f"visit:{old.pk}"]
    sweep(now=timezone.now())
    assert set(Fix.objects.values_list("visit", flat=True)) == {new.pk}
    assert Visit.objects.get(pk=old.pk).minutes_best == old.minutes_best
    assert DeletionProof.objects.get(data_class="points").records == 1
    # A newer agreement of fewer days holds for what is there, also when location is switched off.
    TrackingAgreement.objects.create(programme=location_on.programme, by=manager, is_on=False, days_kept=3)
    assert points.due(before) == [f"visit:{new.pk}"]


def test_points_go_after_the_longest_time_where_nobody_agreed_to_any(
    officer: Person, a_visit: Callable[..., Visit]
) -> None:
    old = visit_with_points(a_visit, officer, 31.1)
    visit_with_points(a_visit, officer, 30.9)
    assert points.due(timezone.now() - 31 * DAY) == [f"visit:{old.pk}"]


def test_points_of_a_visit_go_together(
    officer: Person, a_visit: Callable[..., Visit], location_on: TrackingAgreement
) -> None:
    visit = a_visit(officer, began_ago_min=14 * 1440 + 5, minutes=10)
    Fix.objects.create(visit=visit, at=visit.started_at, longitude=-0.9, latitude=51.1, accuracy_m=5.0)
    assert location_on.days_kept == 14
    assert points.due(timezone.now() - 31 * DAY) == []


def test_points_that_wait_for_a_start_that_never_comes_go_too(phone: Phone, location_on: TrackingAgreement) -> None:
    assert location_on.is_on
    fixes = phone.record("fixes", uuid.uuid4(), fixes=[fix_at(timezone.now())])
    phone.send(fixes)
    assert points.due(timezone.now() - 31 * DAY) == []
    FieldRecord.objects.update(received_at=timezone.now() - 15 * DAY)
    (key,) = points.due(timezone.now() - 31 * DAY)
    assert key == f"record:{fixes['id']}"
    assert points.delete([key]) == 1
    content = FieldRecord.objects.get().content
    assert "points_waiting" not in content
    assert content["kind"] == "fixes"


def test_the_nightly_sweep_strips_waiting_points_by_the_days_agreed_and_leaves_proof(
    phone: Phone, location_on: TrackingAgreement, manager: Person
) -> None:
    phone.send(*(phone.record("fixes", uuid.uuid4(), fixes=[fix_at(timezone.now())]) for _ in range(2)))
    old, new = FieldRecord.objects.order_by("number")
    FieldRecord.objects.filter(pk=old.pk).update(received_at=timezone.now() - 14.1 * DAY)
    FieldRecord.objects.filter(pk=new.pk).update(received_at=timezone.now() - 13.9 * DAY)
    sweep(now=timezone.now())
    assert [row.pk for row in FieldRecord.objects.filter(content__has_key="points_waiting")] == [new.pk]
    assert DeletionProof.objects.get(data_class="points").records == 1
    # The days of the newest agreement hold for what waits too, and also where it switched location off.
    TrackingAgreement.objects.create(programme=location_on.programme, by=manager, is_on=False, days_kept=3)
    sweep(now=timezone.now())
    assert not FieldRecord.objects.filter(content__has_key="points_waiting").exists()
    assert FieldRecord.objects.count() == 2


def test_what_a_record_said_goes_and_it_is_still_never_counted_twice(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    first = phone.send(*records)
    FieldRecord.objects.update(received_at=timezone.now() - 401 * DAY)
    assert len(journal.due(timezone.now() - 400 * DAY)) == 3
    assert journal.delete(journal.due(timezone.now())) == 3
    assert journal.due(timezone.now()) == []
    assert [one | {"again": False} for one in phone.send(*records)] == first
    visit = Visit.objects.get(pk=key)
    assert (visit.minutes_best, visit.outcomes.count()) == (15.0, 1)
    # What comes much later leaves the visit as it is.
    phone.send(phone.record("visit_corrected", key, reason="Late", mode="vehicle"))
    assert Visit.objects.get(pk=key).mode == "foot"


def test_looks_at_names_go_after_two_years(officer: Person, supervisor: Person, a_visit: Callable[..., Visit]) -> None:
    visit = a_visit(officer)
    for days in (729, 731):
        NamesLook.objects.create(
            visit=visit, by=supervisor, at=timezone.now() - days * DAY, is_welfare=True, why="Welfare"
        )
    due = looks.due(timezone.now() - 730 * DAY)
    assert looks.delete(due) == 1
    assert NamesLook.objects.count() == 1


@pytest.mark.parametrize(("state", "is_due"), [("done", True), ("failed", True), ("queued", False)])
def test_files_of_an_import_go_when_it_is_over_and_what_was_read_stays(
    programme: Programme, manager: Person, settings: Any, tmp_path: Path, state: str, *, is_due: bool
) -> None:
    settings.UPLOAD_FOLDER = tmp_path
    (tmp_path / "visits-1").mkdir()
    (tmp_path / "visits-1" / "visits.csv").write_text("visit_id", encoding="utf-8")
    fields: dict[str, Any] = {"received_at": timezone.now() - 31 * DAY, "folder": "visits-1", "state": state}
    made = VisitImport.objects.create(programme=programme, received_by=manager, **fields)
    due = import_files.due(timezone.now() - 30 * DAY)
    assert due == ([str(made.pk)] if is_due else [])
    import_files.delete(due)
    assert (tmp_path / "visits-1").exists() is not is_due
    assert import_files.due(timezone.now()) == []
