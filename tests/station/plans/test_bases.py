"""Bases: where shifts start and end; typed in degrees or on the grid, opened and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from bluelamp.core.errors import BluelampError
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.bases import add_base, close_base
from bluelamp_station.plans.engine.bases import point_from_text
from bluelamp_station.plans.models import PatrolBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


def test_a_point_is_read_in_degrees_and_on_the_national_grid() -> None:
    assert point_from_text("-0.0781, 51.7963") == (-0.0781, 51.7963)
    # Hertford, by the Ordnance Survey's own converter.
    assert point_from_text("532600 212800") == pytest.approx((-0.0771, 51.7977), abs=0.002)


@pytest.mark.parametrize("text", ["", "Hertford", "1", "1 2 3", "nan 51", "9999999 1", "-500000, 200000"])
def test_what_is_no_point_is_said(text: str) -> None:
    with pytest.raises(BluelampError) as refused:
        point_from_text(text)
    assert refused.value.code == "BL-PLANS-67"


@pytest.mark.django_db
def test_a_base_is_opened_closed_and_opened_again(manager: Person, programme: Programme) -> None:
    made = add_base(by=manager, programme=programme, name="Hertford", longitude=-0.9, latitude=51.1)
    with pytest.raises(BluelampError) as twice:
        add_base(by=manager, programme=programme, name="Hertford", longitude=-0.8, latitude=51.1)
    close_base(by=manager, base=made)
    with pytest.raises(BluelampError) as closed:
        close_base(by=manager, base=made)
    assert (twice.value.code, closed.value.code) == ("BL-PLANS-67", "BL-PLANS-67")
    again = add_base(by=manager, programme=programme, name="Hertford", longitude=-0.8, latitude=51.1)
    assert (again.pk, again.longitude, again.closed_at) == (made.pk, -0.8, None)
    assert Event.objects.filter(action="plans.base_opened").count() == 2


@pytest.mark.django_db
def test_only_planners_open_bases(analyst: Person, programme: Programme, sign_in: Callable[[Person], Client]) -> None:
    with pytest.raises(BluelampError) as refused:
        add_base(by=analyst, programme=programme, name="Hertford", longitude=-0.9, latitude=51.1)
    assert refused.value.code == "BL-PLANS-50"
    assert sign_in(analyst).get(reverse("plans:bases")).status_code == 403


@pytest.mark.parametrize("text", ["51.7963, -0.0781", "100, 10"])
def test_a_point_that_is_written_the_wrong_way_round_is_refused(text: str) -> None:
    with pytest.raises(BluelampError, match="outside Britain"):
        point_from_text(text)


@pytest.mark.django_db
def test_a_base_is_added_and_closed_on_its_pages(
    manager: Person, programme: Programme, sign_in: Callable[[Person], Client]
) -> None:
    client, url = sign_in(manager), reverse("plans:bases")
    assert "No base yet" in client.get(url).content.decode()
    assert "This is no point" in client.post(url, {"name": "Hertford", "at": "there"}).content.decode()
    assert client.post(url, {"name": " Hertford  town ", "at": "-0.9, 51.1"}).status_code == 302
    base = PatrolBase.objects.get()
    assert base.name == "Hertford town"
    features = client.get(reverse("plans:bases_map", args=[programme.pk])).json()["features"]
    assert [one["properties"]["title"] for one in features] == ["Base Hertford town"]
    assert "There is a base called" in client.post(url, {"name": "Hertford town", "at": "-0.9, 51.1"}).content.decode()
    close = reverse("plans:close_base", args=[base.pk])
    assert "Close the base" in client.get(close).content.decode()
    assert client.post(close).status_code == 302
    assert "Closed" in client.get(url).content.decode()
