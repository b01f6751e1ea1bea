"""Location is off until it is written down who agreed, and off again at one click."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.tracking import Agreement, Association, switch_off, switch_on
from bluelamp_station.patrols.models import TrackingAgreement
from bluelamp_station.patrols.queries.tracking import newest_agreement, programmes_of_crew, tracking_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
ASKED = Association("Police Federation", dt.date(2026, 3, 1), "Agreed, with 14 days.")
WHY = "To count minutes without asking crews to write."


def agreement(**changes: Any) -> Agreement:
    """Something that can be agreed, with changes."""
    told: dict[str, Any] = {
        "assessment_ref": "DPIA-2026-7",
        "assessment_date": dt.date(2026, 2, 1),
        "assessment_by": "Data protection officer",
        "associations": [ASKED],
        "days_kept": 14,
        "reason": WHY,
    }
    return Agreement(**(told | changes))


def test_on_with_an_agreement_and_off_with_a_reason(manager: Person, programme: Programme) -> None:
    assert newest_agreement(programme) is None
    on = switch_on(by=manager, programme=programme, seen=0, agreement=agreement())
    assert newest_agreement(programme) == on
    assert on.associations == [{"name": "Police Federation", "date": "2026-03-01", "said": "Agreed, with 14 days."}]
    off = switch_off(by=manager, programme=programme, seen=on.pk, reason="A complaint is looked into.")
    newest = newest_agreement(programme)
    assert newest == off
    assert not off.is_on
    assert off.days_kept == 14
    actions = Event.objects.filter(action__startswith="patrols.tracking").order_by("number")
    assert [one.action for one in actions] == ["patrols.tracking_switched_on", "patrols.tracking_switched_off"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"assessment_ref": " "}, "BL-TRACK-02"),
        ({"assessment_by": ""}, "BL-TRACK-02"),
        ({"assessment_date": dt.date(2999, 1, 1)}, "BL-TRACK-02"),
        ({"associations": []}, "BL-TRACK-03"),
        ({"associations": [Association("UNISON", dt.date(2026, 3, 1), " ")]}, "BL-TRACK-03"),
        ({"associations": [Association("UNISON", dt.date(2999, 3, 1), "Agreed")]}, "BL-TRACK-03"),
        ({"days_kept": 0}, "BL-TRACK-04"),
        ({"days_kept": 32}, "BL-TRACK-04"),
        ({"reason": "because"}, "BL-PATROL-55"),
    ],
)
def test_it_cannot_be_switched_on_without_who_agreed(
    manager: Person, programme: Programme, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedInputError) as refused:
        switch_on(by=manager, programme=programme, seen=0, agreement=agreement(**changes))
    assert refused.value.code == code
    assert not TrackingAgreement.objects.exists()


def test_two_managers_do_not_decide_past_each_other(manager: Person, programme: Programme) -> None:
    on = switch_on(by=manager, programme=programme, seen=0, agreement=agreement())
    with pytest.raises(RefusedInputError) as second:
        switch_on(by=manager, programme=programme, seen=0, agreement=agreement())
    with pytest.raises(RefusedInputError) as stale:
        switch_off(by=manager, programme=programme, seen=0, reason="It is no longer wanted.")
    assert (second.value.code, stale.value.code) == ("BL-TRACK-05", "BL-TRACK-05")
    off = switch_off(by=manager, programme=programme, seen=on.pk, reason="It is no longer wanted.")
    with pytest.raises(RefusedInputError) as again:
        switch_off(by=manager, programme=programme, seen=off.pk, reason="It is no longer wanted.")
    assert again.value.code == "BL-TRACK-06"


def test_only_who_manages_the_whole_ground_decides(
    sign_in: Callable[[Person], Client], analyst: Person, supervisor: Person, warden: Person, programme: Programme
) -> None:
    for person in (analyst, supervisor, warden):
        with pytest.raises(RefusedInputError) as refused:
            switch_on(by=person, programme=programme, seen=0, agreement=agreement())
        assert refused.value.code == "BL-TRACK-01"
        client = sign_in(person)
        assert client.get(reverse("patrols:tracking")).status_code == 403
        assert client.post(reverse("patrols:tracking_on", args=[programme.pk])).status_code == 403


def test_a_crew_reads_what_holds(manager: Person, warden: Person, programme: Programme) -> None:
    assert tracking_words(None).startswith("Location is off")
    on = switch_on(by=manager, programme=programme, seen=0, agreement=agreement(days_kept=1))
    assert "deleted after 1 day;" in tracking_words(on)
    assert list(programmes_of_crew(warden)) == [programme]


def test_a_manager_switches_on_and_off(
    sign_in: Callable[[Person], Client], manager: Person, warden: Person, programme: Programme
) -> None:
    client, url = sign_in(manager), reverse("patrols:tracking_on", args=[programme.pk])
    sent = {
        "assessment_ref": "DPIA-2026-7",
        "assessment_date": "2026-02-01",
        "assessment_by": "Data protection officer",
        "days_kept": "10",
        "reason": WHY,
        "seen": "0",
    }
    missing = client.post(url, sent)
    assert "“Staff association or union” needs an answer." in missing.content.decode()
    half = client.post(url, sent | {"name_1": "UNISON", "date_1": "2026-03-02", "said_1": "Agreed", "name_2": "GMB"})
    assert set(half.context["form"].errors) == {"date_2", "said_2"}
    told = sent | {"name_1": "UNISON", "date_1": "2026-03-02", "said_1": "Agreed for wardens"}
    assert client.post(url, told).status_code == 302

    page = sign_in(warden).get(reverse("patrols:own")).content.decode()
    for words in ("Location is on", "UNISON", "Agreed for wardens", "DPIA-2026-7", "10 days"):
        assert words in page

    client, newest = sign_in(manager), TrackingAgreement.objects.get()
    again = client.get(url).context["form"]
    assert (again["name_1"].value(), again["seen"].value()) == ("UNISON", newest.pk)
    off = reverse("patrols:tracking_off", args=[programme.pk])
    assert client.post(off, {"seen": newest.pk, "reason": "A complaint is looked into."}).status_code == 302
    page = client.get(reverse("patrols:tracking")).content.decode()
    assert "Every decision, the newest first" in page
    assert "A complaint is looked into." in page


def test_nothing_is_decided_by_looking(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    client = sign_in(manager)
    for name in ("tracking_on", "tracking_off"):
        assert client.get(reverse(f"patrols:{name}", args=[programme.pk])).status_code == 200
    assert client.get(reverse("patrols:tracking")).status_code == 200
    assert not TrackingAgreement.objects.exists()
    assert TrackingAgreement(at=timezone.now()).days_kept == 14
