"""What each place is to get: set, shared out by rank, taken back, written as a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.models import Place
from bluelamp_station.plans.actions.doses import DOSE_FIELDS, set_dose, share_doses, undo_dose
from bluelamp_station.plans.engine.doses import shared_out, suggested_windows
from bluelamp_station.plans.models import Dose
from bluelamp_station.plans.queries.doses import dose_lines, week_figures
from station.plans.runs_world import base, crew, held, ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready"]

pytestmark = pytest.mark.django_db
TOLD: dict[str, Any] = {
    "visits_per_week": 5, "minutes": 15, "min_gap_h": 2, "max_gap_h": 96, "windows": "Fri 18:00-02:00; Sat 18:00-02:00",
    "block_days": 1, "cap_visits": None,
}  # fmt: skip


def newest(ref: str) -> Dose:
    """The target that holds."""
    found: Dose = Dose.objects.filter(place_ref=ref).latest("at", "pk")
    return found


def test_a_target_is_a_new_row_and_an_earlier_one_can_hold_again(manager: Person, ready: Programme) -> None:
    first = newest("HE01")
    made = set_dose(by=manager, programme=ready, place_ref="HE01", told=TOLD, why="More", seen=first.pk)
    assert made is not None
    assert made.windows == "Fri 18:00-02:00;Sat 18:00-02:00"
    assert set_dose(by=manager, programme=ready, place_ref="HE01", told=TOLD, why="", seen=made.pk) is None
    undo_dose(by=manager, programme=ready, earlier=first, seen=made.pk)
    held_now = newest("HE01")
    assert [getattr(held_now, name) for name in DOSE_FIELDS] == [getattr(first, name) for name in DOSE_FIELDS]
    assert Dose.objects.filter(place_ref="HE01").count() == 3
    assert Event.objects.filter(action="plans.dose_set").count() == 2


def test_two_who_set_a_target_at_once_do_not_write_over_each_other(manager: Person, ready: Programme) -> None:
    seen = newest("HE01").pk
    set_dose(by=manager, programme=ready, place_ref="HE01", told=TOLD, why="", seen=seen)
    with pytest.raises(RefusedInputError) as refused:
        set_dose(by=manager, programme=ready, place_ref="HE01", told={**TOLD, "minutes": 20}, why="", seen=seen)
    assert refused.value.code == "BL-PLANS-66"


def test_a_control_gets_no_target_and_an_analyst_sets_none(manager: Person, analyst: Person, ready: Programme) -> None:
    with pytest.raises(RefusedInputError) as control:
        set_dose(by=manager, programme=ready, place_ref="HE04", told=TOLD, why="", seen=0)
    with pytest.raises(RefusedInputError) as theirs:
        set_dose(by=analyst, programme=ready, place_ref="HE01", told=TOLD, why="", seen=newest("HE01").pk)
    assert (control.value.code, theirs.value.code) == ("BL-PLANS-66", "BL-PLANS-50")
    with pytest.raises(BluelampError) as windows:
        set_dose(by=manager, programme=ready, place_ref="HE01", told={**TOLD, "windows": "whenever"}, why="", seen=0)
    assert windows.value.code == "BL-PLAN-02"


def test_visits_are_shared_out_by_rank_and_never_to_a_control(manager: Person, ready: Programme) -> None:
    _, lines = dose_lines(manager, ready)
    shared, _ = shared_out([one.place for one in lines], visits=22, minutes=15, least=1, most=21)
    visits = {one.place.ref: one.visits for one in shared}
    assert sum(visits.values()) == 22
    assert visits["HE01"] > visits["HE02"] > visits["HE03"] >= 1
    assert "HE04" not in visits
    before = newest("HE01")
    Dose.objects.filter(pk=before.pk).update(cap_visits=9)
    assert share_doses(by=manager, programme=ready, shares=shared, why="By rank") == 3
    assert (newest("HE01").visits_per_week, newest("HE01").cap_visits) == (visits["HE01"], 9)
    assert share_doses(by=manager, programme=ready, shares=shared, why="By rank") == 0
    assert Event.objects.filter(action="plans.doses_shared").count() == 1


def test_windows_are_suggested_from_hours_where_they_are_known(held: HotspotSet) -> None:
    place = held.places.get(ref="HE01")
    assert suggested_windows(place) == ""
    grid = [[0.0] * 24 for _ in range(7)]
    for hour in (20, 21, 22):
        grid[4][hour] = 5.0
    place.evidence = {"by_hour": grid}
    assert suggested_windows(place, 3) == "Fri 20:00-23:00"


def test_the_figures_add_up(manager: Person, ready: Programme) -> None:
    _, lines = dose_lines(manager, ready)
    figures = week_figures(lines)
    assert [figures[name].value for name in ("places", "visits", "hours")] == [3, 6, 1.5]


# Pages


def test_controls_are_shown_as_kept_free_to_those_who_work_on_sets_only(
    manager: Person, sergeant: Person, ready: Programme, sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    client = sign_in(manager)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("plans:doses")).content.decode()
    assert "Kept free by the trial; never planned." in page
    assert reverse("plans:dose", args=[ready.pk, "HE01"]) in page
    assert reverse("plans:dose", args=[ready.pk, "HE04"]) not in page
    assert client.get(reverse("plans:dose", args=[ready.pk, "HE04"])).status_code == 404
    seen = sign_in(sergeant).get(reverse("plans:doses")).content.decode()
    assert "HE01" in seen
    assert "HE04" not in seen
    assert "Share visits out" not in seen


def test_a_target_is_edited_and_let_hold_again_on_its_page(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    client, url = sign_in(manager), reverse("plans:dose", args=[ready.pk, "HE01"])
    first = newest("HE01")
    told = {**TOLD, "cap_visits": "", "why": "More", "seen": first.pk}
    assert client.post(url, told).status_code == 302
    assert "Let it hold again" in client.get(url).content.decode()
    late = client.post(url, {**told, "minutes": 20})
    assert late.status_code == 422
    assert "Somebody else has set this target" in late.content.decode()
    client.post(reverse("plans:undo_dose", args=[ready.pk, "HE01"]), {"dose": first.pk, "seen": newest("HE01").pk})
    assert newest("HE01").visits_per_week == first.visits_per_week
    wrong = client.post(url, {**told, "seen": newest("HE01").pk, "min_gap_h": 100})
    assert "must not be shorter than the least" in wrong.content.decode()


def test_sharing_out_is_shown_before_it_is_kept(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    client, url = sign_in(manager), reverse("plans:share_doses", args=[ready.pk])
    told = {"visits": 22, "minutes": 15, "least": 1, "most": 21, "window_hours": 0}
    n_before = Dose.objects.count()
    assert "What each place would get" in client.get(url, told).content.decode()
    assert Dose.objects.count() == n_before
    assert client.post(url, {**told, "why": "By rank"}).status_code == 302
    assert sum(newest(ref).visits_per_week for ref in ("HE01", "HE02", "HE03")) == 22
    assert "must not be below the least" in client.get(url, {**told, "least": 9, "most": 2}).content.decode()


def test_the_file_has_the_form_of_dose_csv(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(manager)
    text = client.get(reverse("plans:doses_csv", args=[ready.pk])).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["place_ref", "visits_per_week", "minutes", "min_gap_h", "max_gap_h", "window"]
    assert [(row["place_ref"], row["visits_per_week"], row["max_gap_h"]) for row in rows] == [
        ("HE01", "3", "96"),
        ("HE02", "2", "96"),
        ("HE03", "1", "96"),
    ]
    assert client.get(reverse("plans:doses_csv", args=[ready.pk + 1])).status_code == 404
    Place.objects.all().delete()
    assert "No place in your area" in client.get(reverse("plans:doses")).content.decode()
