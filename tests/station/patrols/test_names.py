"""Names and tracks: shown to whoever says why, for a quarter of an hour, and never unseen by the crew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.names import look_at_names
from bluelamp_station.patrols.models import Fix, NamesLook, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db


def with_fixes(visit: Visit, n: int = 3) -> Visit:
    """A visit with points, a minute apart."""
    for minute in range(n):
        Fix.objects.create(
            visit=visit,
            at=visit.started_at + dt.timedelta(minutes=minute),
            longitude=-0.9 + minute / 10_000,
            latitude=51.1,
            accuracy_m=8.0,
        )
    return visit


def test_names_are_shown_only_after_a_look_is_written_down(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = a_visit(officer), sign_in(supervisor)
    url = reverse("patrols:show_names", args=[visit.pk])
    assert officer.name not in client.get(url).content.decode()
    assert client.post(url, {"why": "short"}).status_code == 200
    assert not NamesLook.objects.exists()

    client.post(url, {"why": "Complaint 2026/14, asked for by the inspector"})
    answer = client.get(url)
    assert officer.name in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    look = NamesLook.objects.get()
    assert (look.by, look.is_welfare) == (supervisor, False)
    event = Event.objects.get(action="patrols.names_looked_at")
    assert event.why == look.why
    assert officer.name not in str(event.detail)


def test_a_look_lasts_fifteen_minutes_for_one_visit_in_one_session(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, other = a_visit(officer), a_visit(officer, began_ago_min=400)
    client = sign_in(supervisor)
    client.post(reverse("patrols:show_names", args=[visit.pk]), {"welfare": "on"})
    assert officer.name not in client.get(reverse("patrols:show_names", args=[other.pk])).content.decode()
    NamesLook.objects.update(at=timezone.now() - dt.timedelta(minutes=16))
    assert officer.name not in client.get(reverse("patrols:show_names", args=[visit.pk])).content.decode()
    NamesLook.objects.update(at=timezone.now())
    again = sign_in(supervisor)
    again.session.flush()
    again = sign_in(supervisor)
    assert officer.name not in again.get(reverse("patrols:show_names", args=[visit.pk])).content.decode()


def test_the_track_is_a_look_as_well(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = with_fixes(a_visit(officer)), sign_in(supervisor)
    track = reverse("patrols:names_track", args=[visit.pk])
    assert client.get(track).status_code == 404
    client.post(reverse("patrols:show_names", args=[visit.pk]), {"welfare": "on"})
    features = client.get(track).json()["features"]
    assert [one["geometry"]["type"] for one in features] == ["Polygon", "LineString"]
    assert len(features[1]["geometry"]["coordinates"]) == 3
    assert "3 points as a table" in client.get(reverse("patrols:show_names", args=[visit.pk])).content.decode()


def test_welfare_needs_no_words_and_everything_else_does(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    assert look_at_names(by=supervisor, visit=visit, is_welfare=True, why="").why == "For the welfare of the crew"
    with pytest.raises(RefusedInputError) as refused:
        look_at_names(by=supervisor, visit=visit, is_welfare=False, why="  because  ")
    assert refused.value.code == "BL-PATROL-55"


def test_who_sees_places_does_not_see_names(
    sign_in: Callable[[Person], Client],
    sergeant: Person,
    analyst: Person,
    officer: Person,
    a_visit: Callable[..., Visit],
) -> None:
    visit = a_visit(officer)
    for person in (sergeant, analyst, officer):
        assert sign_in(person).get(reverse("patrols:show_names", args=[visit.pk])).status_code == 403
        with pytest.raises(RefusedInputError):
            look_at_names(by=person, visit=visit, is_welfare=True, why="")


def test_the_crew_reads_who_looked_when_and_why(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    look_at_names(by=supervisor, visit=visit, is_welfare=False, why="Complaint 2026/14")
    client = sign_in(officer)
    for url in (reverse("patrols:own"), reverse("patrols:own_visit", args=[visit.pk])):
        page = client.get(url).content.decode()
        assert supervisor.name in page
        assert "Complaint 2026/14" in page


def test_with_names_shown_the_crew_may_be_corrected(
    sign_in: Callable[[Person], Client],
    supervisor: Person,
    officer: Person,
    pcso: Person,
    a_visit: Callable[..., Visit],
) -> None:
    visit, client = a_visit(officer), sign_in(supervisor)
    client.post(reverse("patrols:show_names", args=[visit.pk]), {"welfare": "on"})
    form = client.get(reverse("patrols:correct_visit", args=[visit.pk])).context["form"]
    assert form["crew_1"].value() == officer.crew_ref
    assert (pcso.crew_ref, "Petra Pcso (PCSO)") in form.fields["crew_2"].choices
