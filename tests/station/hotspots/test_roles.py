"""Roles are set before launch and frozen by it; controls too near a treated place are pointed out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.adopting import launch_set, set_roles, withdraw_set
from bluelamp_station.hotspots.actions.sets import copy_set
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.hotspots.queries.changes import spill_over
from station.hotspots.made_sets import adopted, again, draft_of, moved, square_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def roles_of(one: HotspotSet) -> dict[str, str]:
    return dict(one.places.values_list("ref", "role"))


def launched(one: HotspotSet, by: Person) -> HotspotSet:
    launch_set(by=by, hotspot_set=again(one), on_date=TODAY())
    return again(one)


def test_roles_are_set_in_one_table(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:roles", args=[draft.pk])
    form = {f"role-{ref}": role for ref, role in roles_of(draft).items()}
    client.post(url, form | {"edition": draft.edition, "role-HE02": "control", "role-HE03": "reserve"})
    assert roles_of(draft) == {"HE01": "treated", "HE02": "control", "HE03": "reserve", "HE04": "treated"}
    assert Event.objects.get(action="hotspots.roles_set").detail["roles"] == {
        "HE02": ["treated", "control"],
        "HE03": ["treated", "reserve"],
    }
    wrong = client.post(url, form | {"edition": again(draft).edition, "role-HE01": "boss"})
    assert wrong.status_code == 422


def test_a_priority_role_takes_a_place_out_of_the_hotspots_figures(analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    set_roles(by=analyst, hotspot_set=draft, roles={"HE01": "priority"}, edition=draft.edition)
    told = again(draft).figure
    assert (told["hotspots"].value, told["priority_places"].value, told["incidents"].value) == (3, 1, 150)


def test_roles_may_still_change_after_adoption_until_launch(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    one = again(adopted(draft_of(programme, analyst), manager))
    assert set_roles(by=analyst, hotspot_set=one, roles={"HE01": "control"}, edition=one.edition) == 1
    assert roles_of(one)["HE01"] == "control"


def test_launch_freezes_the_roles_for_action_and_page(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    client = sign_in(manager)
    response = client.post(
        reverse("hotspots:launch", args=[one.pk]), {"on_date": TODAY().isoformat(), "is_sure": "on"}, follow=True
    )
    assert "The roles of its places are frozen" in response.content.decode()
    held = again(one)
    with pytest.raises(UsageError, match="frozen") as caught:
        set_roles(by=manager, hotspot_set=held, roles={"HE01": "control"}, edition=held.edition)
    assert caught.value.code == "BL-SETS-06"
    url = reverse("hotspots:roles", args=[one.pk])
    shown = client.get(url).content.decode()
    assert "Mark Manager launched this set" in shown
    assert "<select" not in shown
    form = {f"role-{ref}": "control" for ref in roles_of(one)}
    assert client.post(url, form | {"edition": held.edition}).status_code == 422
    assert set(roles_of(one).values()) == {"treated"}
    assert Event.objects.filter(action="hotspots.set_launched").count() == 1


def test_whoever_had_the_roles_open_while_somebody_launched_changes_nothing(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    read = again(adopted(draft_of(programme, analyst), manager))
    launched(read, manager)
    with pytest.raises(UsageError, match="frozen"):
        set_roles(by=analyst, hotspot_set=read, roles={"HE01": "control"}, edition=read.edition)
    assert roles_of(read)["HE01"] == "treated"


def test_two_people_who_set_roles_do_not_write_over_each_other(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    set_roles(by=manager, hotspot_set=draft, roles={"HE01": "control"}, edition=draft.edition)
    with pytest.raises(UsageError, match="Somebody changed the set"):
        set_roles(by=analyst, hotspot_set=draft, roles={"HE01": "reserve"}, edition=draft.edition)


def test_a_draft_or_a_launched_set_cannot_be_launched(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    assert sign_in(manager).get(reverse("hotspots:launch", args=[draft.pk])).status_code == 404
    with pytest.raises(UsageError, match="on which it holds"):
        launch_set(by=manager, hotspot_set=draft, on_date=TODAY())
    one = launched(adopted(draft, manager), manager)
    with pytest.raises(UsageError, match="launched already"):
        launch_set(by=manager, hotspot_set=one, on_date=TODAY())
    with pytest.raises(UsageError, match="on which it holds"):
        launch_set(by=manager, hotspot_set=one, on_date=TODAY() - dt.timedelta(days=1))


def test_a_launch_needs_the_tick_and_somebody_who_decides(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    url, form = reverse("hotspots:launch", args=[one.pk]), {"on_date": TODAY().isoformat()}
    assert sign_in(manager).post(url, form).status_code == 422
    far = (TODAY() + dt.timedelta(days=90)).isoformat()
    assert sign_in(manager).post(url, {"on_date": far, "is_sure": "on"}).status_code == 422
    assert sign_in(analyst).post(url, form | {"is_sure": "on"}).status_code == 403
    with pytest.raises(UsageError, match="may not decide"):
        launch_set(by=analyst, hotspot_set=again(one), on_date=TODAY())
    assert again(one).launched_at is None


def test_roles_of_a_withdrawn_set_are_frozen_and_those_of_its_copy_are_not(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    one = launched(adopted(draft_of(programme, analyst), manager), manager)
    copy = again(copy_set(by=analyst, hotspot_set=one))
    assert set_roles(by=analyst, hotspot_set=copy, roles={"HE01": "control"}, edition=copy.edition) == 1
    withdraw_set(by=manager, hotspot_set=one, reason="Wrong file.")
    assert again(one).has_frozen_roles


def test_a_control_within_two_hundred_metres_of_a_treated_place_is_pointed_out(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    # 0.0054 degrees of longitude are about 380 m here: the squares of 250 m lie 130 m apart.
    beside = moved(square_of(1), 0.0054)
    Place.objects.filter(hotspot_set=draft, ref="HE02").update(role="control", outline=beside)
    Place.objects.filter(hotspot_set=draft, ref="HE03").update(role="control")
    (said,) = spill_over(draft.places.all())
    assert said.startswith("Control HE02 lies 1")
    assert "from treated place HE01" in said
    told = sign_in(analyst).get(reverse("hotspots:roles", args=[draft.pk])).content.decode()
    assert "spill over" in told
